import type { Operation, Parameter } from "../../generated/operations.js";
import { isRecord } from "../errors/json.js";
import { operationsOf } from "../schema/index.js";
import { describe, isPlainObject, suggest } from "./options.js";

/** The parts of a call, before anything is serialized. */
export interface CallInput {
  path?: Readonly<Record<string, unknown>> | undefined;
  query?: object | undefined;
  body?: object | undefined;
}

/**
 * Refuses input that must not be sent: ids that would address another resource, parameters that the operation does not have
 * (Airflow 3 ignores them and returns *all* runs), dates without an offset, bodies that JSON cannot represent.
 *
 * @throws TypeError or RangeError with the argument's name.
 */
export function validateCall(
  operation: Operation,
  { path, query, body }: CallInput,
  takesBigInts = false,
): void {
  for (const name of Object.keys(operation.pathParameters)) {
    // Stryker disable next-line OptionalChaining: the name is one of its own
    checkId(name, path?.[name], operation.pathParameters[name]?.wildcard === true);
  }
  if (query !== undefined) checkAll("parameter", operation, operation.query, query);
  if (body !== undefined) {
    checkAll("body field", operation, operation.body, body, takesBigInts);
    checkInterval(body);
  }
}

/**
 * @param wildcard whether `~`, "all DAGs", is allowed here.
 * @throws TypeError unless the id is a string of well-formed Unicode that is not empty, not `.` or `..` (URL parsers remove
 *   them, and the request would reach the DAG itself), and not `~` without `wildcard`.
 */
export function checkId(name: string, id: unknown, wildcard = false): void {
  if (typeof id !== "string") throw new TypeError(`${name} must be a string, not ${describe(id)}`);
  if (id === "") throw new TypeError(`${name} must not be empty`);
  if (id === "." || id === "..") throw new TypeError(`${name} must not be "${id}": no URL can address it`);
  if (id === "~" && !wildcard) throw new TypeError(`${name} must not be "~": this operation needs one DAG`);
  checkText(name, id);
}

/**
 * Checks the ids in a path of `client.http`. Paths outside the specs may have a number, such as `try_number`, or `~`.
 *
 * @throws TypeError as {@link checkId} does.
 */
export function checkPath(path: string, ids: CallInput["path"], operation: Operation | undefined): void {
  for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) {
    const known = operation?.pathParameters[name];
    const id = ids?.[name];
    checkId(name, !known && Number.isInteger(id) ? String(id) : id, !known || known.wildcard);
  }
}

function checkAll(
  kind: string,
  operation: Operation,
  known: Readonly<Record<string, Parameter>>,
  values: object,
  takesBigInts = false,
): void {
  for (const [name, value] of Object.entries(values)) {
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
    if (parameter === undefined) {
      const hint = otherVersionHint(operation, kind, name) ?? suggest(name, Object.keys(known));
      throw new TypeError(`${operation.method} ${operation.path} has no ${kind} "${name}"${hint}`);
    }
    if (value === undefined) continue;
    if (value === null) {
      if (parameter.nullable !== true) throw new TypeError(`${name} must not be null`);
    } else if (parameter.array === true) {
      if (!Array.isArray(value)) throw new TypeError(`${name} must be an array, not ${describe(value)}`);
      // The server would ignore an empty filter, and respond with all runs.
      if (value.length === 0 && isFilter(kind, operation, name))
        throw new RangeError(`${name} must not be empty`);
      for (const item of value) checkValue(name, parameter, item, takesBigInts);
    } else {
      checkValue(name, parameter, value, takesBigInts);
    }
  }
  // A list has thirty parameters: `Object.entries` would make an array for each.
  for (const name in known) {
    // Stryker disable next-line OptionalChaining: the name is one of its own
    if (known[name]?.required === true && !(name in values)) throw new TypeError(`${name} is missing`);
  }
}

/** Names the version that has a name, if only the other one does. */
function otherVersionHint({ method, path }: Operation, kind: string, name: string): string | undefined {
  const version = (["v1", "v2"] as const).find((one) =>
    Object.values(operationsOf(one)).some(
      (other) =>
        other.method === method &&
        other.path === path &&
        Object.hasOwn(kind === "parameter" ? other.query : other.body, name),
    ),
  );
  return version && `: only apiVersion "${version}" has it`;
}

function isFilter(kind: string, { reads }: Operation, name: string): boolean {
  return (kind === "parameter" || reads === true) && name !== "order_by";
}

function checkValue(name: string, parameter: Parameter, value: unknown, takesBigInts: boolean): void {
  switch (parameter.type) {
    case "date-time":
      return checkDate(name, value);
    case "integer":
      if (!Number.isSafeInteger(value))
        throw new TypeError(`${name} must be an integer, not ${describe(value)}`);
      if (Number(value) < 0) throw new RangeError(`${name} must not be negative`);
      return;
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${name} must be a number, not ${describe(value)}`);
      return;
    case "boolean":
      if (typeof value !== "boolean")
        throw new TypeError(`${name} must be true or false, not ${describe(value)}`);
      return;
    case "json":
      return checkJson(name, value, takesBigInts);
    case "object":
      if (!isPlainObject(value))
        throw new TypeError(`${name} must be a plain object, not ${describe(value)}`);
      return checkJson(name, value, takesBigInts);
    default:
      if (typeof value !== "string") throw new TypeError(`${name} must be a string, not ${describe(value)}`);
      checkText(name, value);
      if (name === "dag_run_id") checkId(name, value);
      checkLength(name, value, parameter.maxLength);
  }
}

/** Counts code points, as Airflow does: an emoji is one character. */
function checkLength(name: string, text: string, maxLength = Infinity): void {
  // There are never more code points than UTF-16 units, which cost nothing to count.
  const length = text.length > maxLength ? Array.from(text).length : 0;
  if (length > maxLength) {
    throw new RangeError(`${name} must have at most ${String(maxLength)} characters, not ${String(length)}`);
  }
}

/** @throws TypeError for a lone surrogate, which neither a URL nor UTF-8 can represent. */
export function checkText(name: string, text: string): void {
  // The first test is faster, and nearly always decides.
  if (/[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text))
    throw new TypeError(`${name} must be well-formed Unicode`);
}

/** @throws TypeError or RangeError unless it is a date with an offset: Airflow 3 responds 500 to one without. */
export function checkDate(name: string, value: unknown): void {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new RangeError(`${name} must be a valid date`);
    return;
  }
  if (typeof value !== "string")
    throw new TypeError(`${name} must be a Date or a string, not ${describe(value)}`);
  // Stryker disable next-line Regex: `Date.parse` of V8 refuses the rest
  const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
  // Stryker disable next-line MethodExpression: V8 reads lower case too
  if (!rfc3339.test(value) || Number.isNaN(Date.parse(value.toUpperCase()))) {
    throw new RangeError(
      `${name} must be a date with an offset, such as 2026-11-23T06:00:00Z, not "${value}"`,
    );
  }
}

function checkInterval(body: object): void {
  const hasStart = "data_interval_start" in body && body.data_interval_start != null;
  const hasEnd = "data_interval_end" in body && body.data_interval_end != null;
  if (hasStart !== hasEnd) {
    throw new TypeError("data_interval_start and data_interval_end go together");
  }
}

/** Checks a value as `JSON.stringify` writes it: of an object with `toJSON`, the result of that. */
function checkJson(
  name: string,
  given: unknown,
  takesBigInts: boolean,
  parents: readonly unknown[] = [],
): void {
  const toJSON = isRecord(given) && !(given instanceof Date) ? given["toJSON"] : undefined;
  const value: unknown = typeof toJSON === "function" ? Reflect.apply(toJSON, given, [name]) : given;
  const refuse = (what: string, remedy = "") => {
    throw new TypeError(`${name} holds ${what}, which JSON cannot represent${remedy}`);
  };
  switch (typeof value) {
    case "function":
    case "symbol":
      return refuse(`a ${typeof value}`);
    case "bigint":
      return takesBigInts ? undefined : refuse("a BigInt", ": set the json option to a codec that can");
    case "number":
      return Number.isFinite(value) ? undefined : refuse(String(value));
    case "string":
      return checkText(name, value);
    case "object":
      break;
    default:
      return;
  }
  if (value === null) return;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? refuse("an invalid date") : undefined;
  if (parents.includes(value)) return refuse("a reference to itself");
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item === undefined) refuse("undefined in an array");
      checkJson(`${name}[${String(index)}]`, item, takesBigInts, [...parents, value]);
    }
  } else if (isPlainObject(value) || (value === given && toJSON !== undefined)) {
    for (const [key, item] of Object.entries(value)) {
      checkText(`A key of ${name}`, key);
      checkJson(`${name}.${key}`, item, takesBigInts, [...parents, value]);
    }
  } else {
    refuse(`a ${describe(value)}`);
  }
}
