import { inspect } from "node:util";
import { expect } from "vitest";

/** Fails where an error shows one of the secrets, in any way that an error can be looked at or logged. */
export function expectNoSecret(error: unknown, secrets: readonly string[]): void {
  expect(error).toBeInstanceOf(Error);
  const shown = [
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true, getters: true }),
    ...everything(error),
  ].join("\n");
  for (const secret of secrets) expect(shown).not.toContain(secret);
}

/** A secret in the forms in which it could be shown: as it is, in JSON, in a URL, in base64. */
export function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
  ];
}

/** Everything that can be read off a value: own keys, hidden ones, symbols, causes. */
function everything(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...everything(Reflect.get(value, key), seen)]);
}
