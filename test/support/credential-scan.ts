import { inspect } from "node:util";
import { expect } from "vitest";

/** Fails if an error shows one of the secrets as text, as JSON, by `inspect` or in any property. */
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

/** A secret in the forms in which it could be shown: as text, in JSON, in a URL, in Base64. */
export function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
  ];
}

/** All texts in a value: its own keys and values, hidden ones, symbols and causes included. */
function everything(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...everything(Reflect.get(value, key), seen)]);
}
