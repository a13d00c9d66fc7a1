import { isRecord } from "../errors/json.js";

/** Each kind of option: its description for messages, and its check. */
const kinds = {
  any: ["", () => true],
  auth: ["a provider, such as airflowToken({ username, password })", (auth) => has(auth, "authorize")],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  codec: ["an object with parse and stringify", (json) => has(json, "parse") && has(json, "stringify")],
  function: ["a function", (value) => typeof value === "function"],
  signal: ["an AbortSignal, such as controller.signal", (signal) => has(signal, "throwIfAborted")],
  strings: ["a plain object of strings", isPlainObject],
  text: ["a string that is not empty", (value) => typeof value === "string" && value !== ""],
} satisfies Readonly<Record<string, Fits>>;

/** The kinds of numbers and lists of numbers: a wrong one is a RangeError. */
const numberKinds = {
  count: ["a positive integer", (value) => Number.isInteger(value) && Number(value) > 0],
  delay: [
    "a number of milliseconds that is not negative",
    (value) => typeof value === "number" && value >= 0,
  ],
  limit: ["an integer that is not negative, or Infinity", (value) => isCount(value, 0)],
  most: ["a positive integer, or Infinity", (value) => isCount(value, 1)],
  ms: ["a positive number of milliseconds", (value) => typeof value === "number" && value > 0],
  statuses: [
    "an array of statuses from 400 to 599",
    (list) => Array.isArray(list) && list.every(isErrorStatus),
  ],
} satisfies Readonly<Record<string, Fits>>;

type Fits = readonly [words: string, test: (value: unknown) => boolean];

/** The name of a kind of option. */
export type Kind = keyof typeof kinds | keyof typeof numberKinds;

/** The kind of each option of a type; TypeScript keeps it complete. `"any"` for an option that is checked elsewhere. */
export type OptionKinds<Options> = Readonly<Record<Options extends unknown ? keyof Options : never, Kind>>;

/**
 * Refuses unknown options, which would be dropped silently, and options of another kind.
 *
 * @param owner the function or class that the options belong to.
 * @param prefix is put before the names of the options in messages.
 * @throws TypeError or RangeError with the option's name, the value and the right kind; never with a possible credential.
 */
export function checkOptions(
  owner: string,
  options: unknown,
  known: Readonly<Record<string, Kind>>,
  prefix = "",
): void {
  if (!isRecord(options) || options instanceof AbortSignal) {
    throw new TypeError(`The options of ${owner} must be an object, not ${describe(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      throw new TypeError(
        `${prefix}${name} is not an option of ${owner}${suggest(name, Object.keys(known))}`,
      );
    }
    if (value !== undefined) checkOption(prefix + name, value, kind);
  }
}

/** @throws TypeError or RangeError for a value that is not of that kind, as {@link checkOptions} does. */
export function checkOption(name: string, value: unknown, kind: Kind): void {
  const isNumber = kind in numberKinds;
  const [words, fits]: Fits = { ...kinds, ...numberKinds }[kind];
  if (fits(value)) return;
  // The value of a number option is not a credential.
  const shown = isNumber && typeof value === "string" ? JSON.stringify(value.slice(0, 30)) : describe(value);
  const message = `${name} must be ${words}, not ${shown}`;
  throw isNumber ? new RangeError(message) : new TypeError(message);
}

/** The end of a message about an unknown name: the name that was probably meant, else all known names. */
export function suggest(name: string, known: readonly string[]): string {
  const given = name.toLowerCase();
  const meant = known.find((one) => {
    const other = one.toLowerCase();
    return other.startsWith(given.slice(0, 4)) || other.includes(given) || given.includes(other);
  });
  return meant === undefined ? `; there are ${known.join(", ")}` : `: did you mean ${meant}?`;
}

/** Describes a value in a message, without text that may be a credential. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return value === undefined ? "undefined" : `a ${typeof value}`;
  const type: unknown = Reflect.get(value, "constructor");
  return typeof type !== "function" || isPlainObject(value) ? "an object" : type.name;
}

/** Whether a value is an object without a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function has(value: unknown, method: string): boolean {
  return isRecord(value) && typeof value[method] === "function";
}

function isCount(value: unknown, min: number): boolean {
  return typeof value === "number" && value >= min && (Number.isInteger(value) || value === Infinity);
}

function isErrorStatus(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599;
}
