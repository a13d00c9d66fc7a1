import { isRecord } from "../errors/json.js";

/** What each kind of option must be, in words, and whether a value is. */
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

/** The same for numbers and lists of numbers: a wrong one is a RangeError. */
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

/** The kind of each option there is: TypeScript keeps it complete. `"any"` for an option that is checked elsewhere. */
export type OptionKinds<Options> = Readonly<Record<Options extends unknown ? keyof Options : never, Kind>>;

/**
 * Refuses an option that does not exist, which would be dropped in silence, and one of another kind.
 *
 * @param owner what the options are of.
 * @param prefix what the names of the options have before them in a message.
 * @throws TypeError or RangeError with the option's name, the value and what fits; never with what may be a credential.
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
  // Nobody puts a credential where a number belongs.
  const shown = isNumber && typeof value === "string" ? JSON.stringify(value.slice(0, 30)) : describe(value);
  const message = `${name} must be ${words}, not ${shown}`;
  throw isNumber ? new RangeError(message) : new TypeError(message);
}

/** The end of a message about a name that does not exist: the one that was meant, or else those there are. */
export function suggest(name: string, known: readonly string[]): string {
  const given = name.toLowerCase();
  const meant = known.find((one) => {
    const other = one.toLowerCase();
    return other.startsWith(given.slice(0, 4)) || other.includes(given) || given.includes(other);
  });
  return meant === undefined ? `; there are ${known.join(", ")}` : `: did you mean ${meant}?`;
}

/** A value in a message, as far as it cannot be a credential. */
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
