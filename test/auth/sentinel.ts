import { inspect } from "node:util";
import { expect } from "vitest";
import { errorOf as anyErrorOf } from "../support/errors.js";

/** A DAG run in a response. */
export const run = { dag_id: "d", dag_run_id: "r", state: "queued" };

/** The text that every secret in these tests contains. */
const marker = "S3ntinel";

/** A password with characters that need encoding. Only the server may see it. */
export const secret = `${marker}-pä"ss:wörd€✓&`;

/** A token that only the server may see. */
export const secretToken = `t0ken.${marker}.t0ken`;

/** The marker in Base64, for each of the three possible alignments. */
const encoded = [0, 1, 2].map((before) => {
  const text = Buffer.from("x".repeat(before) + marker).toString("base64");
  return text.slice(before + 1, -4);
});

/** Fails if a value shows a secret as text, as JSON, by `inspect` or in any property. */
export function expectNoSecret(value: unknown): void {
  const shown = [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    ...everything(value),
  ].join("\n");
  for (const form of [marker, ...encoded]) expect(shown).not.toContain(form);
}

/** The error of a call. Fails if it shows a secret. */
export async function errorOf(call: PromiseLike<unknown> | (() => unknown)): Promise<unknown> {
  const error = await anyErrorOf(call);
  expectNoSecret(error);
  return error;
}

/** All texts in a value: its own keys and values, hidden ones, symbols and causes included. */
function everything(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...everything(Reflect.get(value, key), seen)]);
}
