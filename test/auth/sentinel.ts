import { inspect } from "node:util";
import { expect } from "vitest";

/** A run as a server answers it. */
export const run = { dag_id: "d", dag_run_id: "r", state: "queued" };

/** What every secret in these tests holds. */
const marker = "S3ntinel";

/** A password that is hard to carry, and must be seen by none but the server. */
export const secret = `${marker}-pä"ss:wörd€✓&`;

/** A token likewise. */
export const secretToken = `t0ken.${marker}.t0ken`;

/** Base64 of the marker, at each of the three places where it may begin. */
const encoded = [0, 1, 2].map((before) => {
  const text = Buffer.from("x".repeat(before) + marker).toString("base64");
  return text.slice(before + 1, -4);
});

/** Fails where a value shows a secret in any way there is to look at it. */
export function expectNoSecret(value: unknown): void {
  const shown = [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    ...everything(value),
  ].join("\n");
  for (const form of [marker, ...encoded]) expect(shown).not.toContain(form);
}

/** The error of a call, after a look at whether it shows a secret. */
export async function errorOf(call: PromiseLike<unknown> | (() => unknown)): Promise<unknown> {
  const work = typeof call === "function" ? Promise.resolve().then(call) : call;
  return work.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => {
      expectNoSecret(error);
      return error;
    },
  );
}

/** Everything that can be read off a value: own keys, hidden ones, symbols, causes. */
function everything(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...everything(Reflect.get(value, key), seen)]);
}
