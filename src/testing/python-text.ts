import { isObject } from "./fields.js";

/** Formats a JSON value like Python's `repr`, as in error messages of Airflow 2: `{'note': ['Unknown field.']}`. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return reprString(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${reprString(key)}: ${pythonRepr(item)}`);
    return `{${entries.join(", ")}}`;
  }
  return typeof value === "number" ? String(value) : "";
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** Formats a JSON value like Python's `json.dumps`, as stored in a JSON column of SQLite: `{"a": "\u00e9", "b": 1}`. */
export function pythonJson(value: unknown): string {
  return spacedJson(value, (object) => Object.entries(object)).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Formats a JSON value like a `jsonb` of PostgreSQL: spaces as in Python, shorter keys first, no escapes. */
export function jsonbText(value: unknown): string {
  const size = (text: string) => new TextEncoder().encode(text).length;
  return spacedJson(value, (object) =>
    Object.entries(object).sort(([a], [b]) => size(a) - size(b) || (a < b ? -1 : 1)),
  );
}

function spacedJson(value: unknown, entriesOf: (object: object) => [string, unknown][]): string {
  if (Array.isArray(value)) return `[${value.map((item) => spacedJson(item, entriesOf)).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const pairs = entriesOf(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${spacedJson(item, entriesOf)}`,
  );
  return `{${pairs.join(", ")}}`;
}
