import { withWrittenPart } from "../generate/written-part.js";
import { nodeOf, type Spec } from "../generate/spec.js";
import type { Tool } from "./tools.js";

/** The result of a tool with a spec. */
export interface Result {
  readonly outcome: "passed" | "failed" | "not tried";
  /** The cell of the table. */
  readonly text: string;
}

/** A tool and its result with each spec. */
export interface Row {
  readonly tool: Tool;
  readonly results: readonly Result[];
}

/** The names of the spec that are not words of `source`, in any case. */
export function missingNames(spec: Spec, names: Tool["names"], source: string): string[] {
  const fields = spec.schemas.flatMap(([, schema]) => Object.keys(nodeOf(schema["properties"])));
  const operations = [...spec.operations()].map(({ id }) => id);
  const wanted = { "operations and fields": [...operations, ...fields], fields, nothing: [] }[names];
  const words = new Set(source.split(/\W+/).map(plain));
  return [...new Set(wanted)].filter((name) => !words.has(plain(name)));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

/** The table of the results. */
export function resultsTable(rows: readonly Row[]): string {
  const lines = rows.map(({ tool, results }) => [
    tool.name,
    tool.version,
    ...results.map(({ text }) => text),
    tool.note,
  ]);
  return [["Tool", "Version", "v1", "v2", "Note"], Array<string>(5).fill("---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** The text of `spec/README.md` with the results. */
export function withResults(readme: string, rows: readonly Row[], now = new Date()): string {
  const text = `Tried on ${now.toISOString().slice(0, 10)}:\n\n${resultsTable(rows)}`;
  return withWrittenPart(readme, "npm run spec:tools -- --write", text);
}
