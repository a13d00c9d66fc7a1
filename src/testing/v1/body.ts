import type { Lifespan, Operation, Parameter } from "../../../generated/operations.js";
import { type Call, html, Refusal } from "../exchange.js";
import { Fields, isObject, parseJson } from "../fields.js";
import { isRfc3339, parseDate } from "../instant.js";
import { pythonRepr } from "../python-text.js";
import { aliveIn, isWithin } from "../release.js";
import type { World } from "../world.js";
import { badRequest, frameworkProblem } from "./problems.js";

/** The fields of a run that a trigger may not set. */
const readOnly: Readonly<Record<string, Lifespan>> = {
  dag_id: {},
  state: {},
  start_date: {},
  end_date: {},
  external_trigger: {},
  run_type: { since: "2.4.0" },
  last_scheduling_decision: { since: "2.4.0" },
  data_interval_start: { since: "2.4.0", until: "2.8" },
  data_interval_end: { since: "2.4.0", until: "2.8" },
};

/** Minimums in Airflow's schemas that are not in the generated tables. */
const minimum: Readonly<Record<string, number>> = { page_limit: 1, page_offset: 0 };

/** Reads a JSON body and checks the types of its fields, as Airflow 2 does before it checks the credentials. */
export function readBody(world: World, id: string, operation: Operation, call: Call): Fields {
  const type = call.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  if (world.has("limitsPayload") && call.body.length > 1_048_576) {
    throw new Refusal(html(413, "413 Request Entity Too Large", "Request Entity Too Large"));
  }
  const isAbsent = type === "" && call.body === "";
  if (!isAbsent && !/^application\/(.+\+)?json$/.test(type)) {
    const message = `Invalid Content-type (${type}), expected JSON data`;
    const isTitle = world.has("mediaTypeInTitle");
    throw new Refusal(
      isTitle
        ? frameworkProblem(415, message, null)
        : frameworkProblem(415, "Unsupported Media Type", message),
    );
  }
  const body = parseBody(world, call);
  if (!isObject(body)) throw badRequest(world.release, `${pythonRepr(body)} is not of type 'object'`);
  const isTrigger = id === "post_dag_run";
  const table: Readonly<Record<string, Parameter>> = operation.body;
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(body)) {
    const parameter = table[name];
    if (parameter !== undefined && isWithin(world.release, parameter)) {
      values.set(name, checked(world, name, parameter, value, isTrigger));
      continue;
    }
    const fixed = isTrigger ? readOnly[name] : undefined;
    if (fixed !== undefined && isWithin(world.release, fixed)) {
      throw badRequest(world.release, `Property is read-only - '${name}'`);
    }
    values.set(name, value);
  }
  return new Fields(values);
}

/** The fields of the body that this release does not have; they are refused after authentication. */
export function unknownFields(world: World, operation: Operation, body: Fields): Map<string, string[]> {
  const known = new Set(aliveIn(world.release, operation.body).map(([name]) => name));
  return new Map(
    body
      .names()
      .filter((name) => !known.has(name))
      .map((name) => [name, ["Unknown field."]]),
  );
}

/** Refuses a body with the messages collected for its fields. */
export function refuseFields(world: World, messages: ReadonlyMap<string, string[]>): void {
  if (messages.size === 0) return;
  throw badRequest(
    world.release,
    pythonRepr(Object.fromEntries([...messages].sort(([a], [b]) => (a < b ? -1 : 1)))),
  );
}

/** Refuses an invalid date on 2.0 to 2.4, whose check of the body's form accepts it. */
export function refuseLooseDate(world: World, body: Fields, name: string): void {
  const date = body.date(name);
  if (!body.has(name)) return;
  const isWhole = date !== undefined && /\d[T ]\d/i.test(date.text);
  if (!isWhole && !body.isNull(name)) refuseFields(world, new Map([[name, ["Not a valid datetime."]]]));
  if (date?.offset === null) {
    throw badRequest(world.release, "Naive datetime is disallowed", "Invalid datetime format");
  }
}

function parseBody(world: World, { body: text, isUndecodable }: Call): unknown {
  const none = world.has("emptyBodyIsNone");
  if (text === "")
    throw badRequest(world.release, none ? "None is not of type 'object'" : "Request body must not be empty");
  const body = isUndecodable ? undefined : parseJson(text);
  if (body !== undefined && body !== null) return body;
  throw badRequest(world.release, "Request body is not valid JSON");
}

/** The form of a trigger accepts null in all fields but `conf`; the handler refuses some of them later. */
function checked(
  world: World,
  name: string,
  parameter: Parameter,
  value: unknown,
  isTrigger: boolean,
): unknown {
  const refuse = (message: string, at = name) => badRequest(world.release, `${message} - '${at}'`);
  if (parameter.array === true) {
    if (!Array.isArray(value)) throw refuse(`${pythonRepr(value)} is not of type 'array'`);
    for (const [index, item] of value.entries()) {
      if (typeof item !== "string")
        throw refuse(`${pythonRepr(item)} is not of type 'string'`, `${name}.${index}`);
    }
    return value;
  }
  if (value === null && isTrigger && parameter.type !== "object") return value;
  const type = schemaType(parameter);
  if (!isOfType(type, value)) throw refuse(`${pythonRepr(value)} is not of type '${type}'`);
  if (typeof value === "number" && value < (minimum[name] ?? value)) {
    throw refuse(`${value} is less than the minimum of ${minimum[name]}`);
  }
  if (parameter.values !== undefined && name === "state") {
    const allowed = aliveIn(world.release, parameter.values).map(([state]) => state);
    if (typeof value === "string" && !allowed.includes(value)) {
      throw refuse(`${pythonRepr(value)} is not one of ${pythonRepr(allowed)}`);
    }
  }
  if (parameter.type === "date-time" && typeof value === "string") {
    if (!world.has("looseDates") && !isRfc3339(value))
      throw refuse(`${pythonRepr(value)} is not a 'date-time'`);
    return parseDate(value) ?? value;
  }
  return value;
}

function schemaType({ type }: Parameter): string {
  return type === undefined || type === "date-time" || type === "date" ? "string" : type;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
