import { checkText } from "./validate.js";

/** Repeats the name for each item of a list, as both versions of the API read it; dates go out in UTC. */
export function serializeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    for (const item of items) {
      if (item === undefined || item === null) continue;
      const text = item instanceof Date ? item.toISOString() : item;
      if (typeof text !== "string" && typeof text !== "number" && typeof text !== "boolean") {
        throw new TypeError(`${name} must be a string, a number, a boolean or a Date`);
      }
      // Stryker disable next-line ConditionalExpression: numbers and booleans are well-formed text
      if (typeof text === "string") checkText(name, text);
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
    }
  }
  return pairs.join("&");
}
