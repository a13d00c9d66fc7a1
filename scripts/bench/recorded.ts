import { readFileSync } from "node:fs";

/** An answer of a real Airflow that is kept in `recorded/`. */
export type Recorded = "get" | "list" | "trigger";

/** The file of an answer, its head included, as it came over the wire. */
export function recordedFile(name: Recorded): URL {
  return new URL(`recorded/${name}.http`, import.meta.url);
}

/** The body of an answer. */
export function recordedBody(name: Recorded): string {
  const text = readFileSync(recordedFile(name), "utf8");
  return text.slice(text.indexOf("\n\n") + 2).trimEnd();
}
