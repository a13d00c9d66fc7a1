import type { Dated } from "./instant.js";

/** The checked and converted values of a JSON object or a query; dates are {@link Dated}. */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #sent: unknown;

  /** @param sent The value that the fields were read from. */
  constructor(values: ReadonlyMap<string, unknown>, sent?: unknown) {
    this.#values = values;
    this.#sent = sent;
  }

  /** The object as it was sent. */
  sent(): unknown {
    return this.#sent;
  }

  /** Whether the field was sent, even as null. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The values of all fields but one. */
  valuesWithout(left: string): unknown[] {
    return [...this.#values].filter(([name]) => name !== left).map(([, value]) => value);
  }

  /** Whether the field was sent as null. */
  isNull(name: string): boolean {
    return this.#values.get(name) === null;
  }

  /** The names of the fields that were sent. */
  names(): string[] {
    return [...this.#values.keys()];
  }

  /** A cache key of the fields, except for those in `left`. */
  nameWithout(left: readonly string[]): string {
    return JSON.stringify([...this.#values].filter(([name]) => !left.includes(name)));
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === "number" ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    return typeof value === "boolean" ? value : undefined;
  }

  date(name: string): Dated | undefined {
    const value = this.#values.get(name);
    return isDated(value) ? value : undefined;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value : undefined;
  }

  /** A list of strings, with numbers as strings; other items are left out. */
  texts(name: string): string[] | undefined {
    return this.list(name)?.flatMap((item) =>
      typeof item === "string" || typeof item === "number" ? [String(item)] : [],
    );
  }

  object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#values.get(name);
    return isObject(value) ? value : undefined;
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDated(value: unknown): value is Dated {
  return isObject(value) && typeof value["instant"] === "number";
}

/** Parses JSON; `undefined` if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
