import type { Operation, Parameter } from "../../../generated/operations.js";
import { schemas } from "../../../generated/schemas.js";
import type { Call } from "../exchange.js";
import { Fields, isObject, parseJson } from "../fields.js";
import { aliveIn } from "../release.js";
import type { World } from "../world.js";
import { type Bounds, convert } from "./convert.js";
import { crash, type Fault, invalid, refuse } from "./errors.js";

const bounds: Readonly<Record<string, Bounds>> = {
  page_limit: { atLeast: 0 },
  page_offset: { atLeast: 0 },
  run_after: { naive: true },
  partition_date_start: { naive: true },
  partition_date_end: { naive: true },
};

/** Where the server's schema is wider than the specs, which have only what is useful to a client. */
const types: Readonly<Record<string, Pick<Parameter, "type">>> = {
  dag_runs: { type: "json" },
  partition_date_start: { type: "date-time" },
  partition_date_end: { type: "date-time" },
};

/** An unchecked body; `isText` if it was not sent as JSON. */
export type ParsedBody = { readonly body: unknown; readonly isText: boolean } | { readonly fault: Fault };

/** Reads a JSON body, or adds its faults. */
export function readBody(
  world: World,
  id: string,
  operation: Operation,
  parsed: ParsedBody,
  faults: Fault[],
): Fields {
  const none = new Fields(new Map());
  if ("fault" in parsed) {
    faults.push(parsed.fault);
    return none;
  }
  if (!isObject(parsed.body)) {
    if (crashesServer(world, id, parsed)) throw crash();
    faults.push(parsed.body === null ? missing(["body"], null) : notObject(["body"], parsed.body));
    return none;
  }
  return readObject(world, operation.body, parsed.body, ["body"], faults, (name, parameter) =>
    acceptsNull(world, id, name, parameter),
  );
}

/** Reads one run of a bulk request, or adds its faults. */
export function readEntity(
  world: World,
  entity: unknown,
  loc: readonly (string | number)[],
  faults: Fault[],
): Fields | undefined {
  if (isObject(entity)) return readObject(world, schemas.v2.BulkDagRunEntity, entity, loc, faults);
  faults.push(notObject(loc, entity));
  return undefined;
}

/** Reads the fields of an object, or adds their faults. */
export function readObject(
  world: World,
  table: Readonly<Record<string, Parameter>>,
  object: Readonly<Record<string, unknown>>,
  loc: readonly (string | number)[],
  faults: Fault[],
  acceptsNull = (_name: string, parameter: Parameter) => parameter.nullable === true,
): Fields {
  const known = aliveIn(world.release, table);
  const values = new Map<string, unknown>();
  for (const [name, parameter] of known) {
    if (!Object.hasOwn(object, name)) {
      if (parameter.required === true) faults.push(missing([...loc, name], object));
      continue;
    }
    const value = object[name];
    if (value === null && acceptsNull(name, parameter)) {
      values.set(name, null);
      continue;
    }
    // The note of a trigger has no limit; the handler checks `order_by`.
    const maxLength = name === "note" && !("logical_date" in table) ? { maxLength: 1000 } : {};
    const { values: _, ...unchecked } = parameter;
    const schema = { ...(name === "order_by" ? unchecked : parameter), ...types[name] };
    const converted = convert(world, schema, value, [...loc, name], {
      ...maxLength,
      ...bounds[name],
      isNullable: name === "states",
    });
    if ("faults" in converted) faults.push(...converted.faults);
    else values.set(name, converted.value);
    if (name === "conf" && world.has("reservesConfKeys")) refuseReservedKeys(value, [...loc, name], faults);
  }
  for (const [name, input] of Object.entries(object)) {
    if (known.every(([other]) => other !== name)) {
      faults.push({
        type: "extra_forbidden",
        loc: [...loc, name],
        msg: "Extra inputs are not permitted",
        input,
      });
    }
  }
  return new Fields(values, object);
}

/** The audit log of some releases fails unless the body is an object, before any check. */
function crashesServer(
  world: World,
  id: string,
  { body, isText }: { readonly body: unknown; readonly isText: boolean },
): boolean {
  if (["clear_dag_run", "clear_dag_runs"].includes(id) && body !== null && world.has("nonObjectClearCrashes"))
    return true;
  return (
    !isText &&
    ["post_dag_run", "patch_dag_run", "clear_dag_run"].includes(id) &&
    world.has("nonObjectCrashes")
  );
}

/** The server accepts null in more fields than the table has, which only lists what is useful to a client. */
function acceptsNull(world: World, id: string, name: string, parameter: Parameter): boolean {
  if (name === "conf" && world.has("nonNullConf")) return false;
  if (name === "run_on_latest_version" && world.has("nonNullRunOnLatest")) return false;
  return parameter.nullable === true || (id === "get_dag_runs_batch" && !name.startsWith("page_"));
}

/** Parses a body. Invalid JSON is refused before the credentials are checked. */
export function parseBody(world: World, call: Call): ParsedBody {
  if (call.body === "") return { fault: missing(["body"], null) };
  const type = call.headers.get("content-type")?.split(";")[0]?.trim();
  const isJson =
    type === undefined || type === ""
      ? world.has("contentTypeOptional")
      : /^application\/(.+\+)?json$/.test(type);
  if (!isJson) return { body: call.body, isText: true };
  if (call.isUndecodable) throw refuse(400, "There was an error parsing the body");
  const body = parseJson(call.body);
  if (body !== undefined) return { body, isText: false };
  const isWord = !call.body.startsWith("{");
  const error = isWord ? "Expecting value" : "Expecting property name enclosed in double quotes";
  const loc = ["body", isWord ? 0 : 1];
  throw invalid([{ type: "json_invalid", loc, msg: "JSON decode error", input: {}, ctx: { error } }]);
}

/** The keys that Airflow's serialization uses, in the order of the error message. */
const reservedKeys = [
  "__cache__",
  "__classname__",
  "__data__",
  "__id__",
  "__source",
  "__type",
  "__var",
  "__version__",
];

function refuseReservedKeys(conf: unknown, loc: readonly (string | number)[], faults: Fault[]): void {
  const found = findReservedKeys(conf, "conf");
  if (found === undefined) return;
  const msg = `Value error, ${found}. These keys are reserved for internal use.`;
  faults.push({ type: "value_error", loc, msg, input: conf, ctx: { error: {} } });
}

/** Describes the first object with reserved keys in a value: its path and the keys. */
function findReservedKeys(value: unknown, path: string): string | undefined {
  if (!isObject(value) && !Array.isArray(value)) return undefined;
  const found = isObject(value) ? reservedKeys.filter((key) => Object.hasOwn(value, key)) : [];
  if (found.length > 0) return `${path} contains reserved serialization keys: ${found.join(", ")}`;
  const children = Object.entries(value).map(([key, child]) =>
    findReservedKeys(child, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`),
  );
  return children.find((child) => child !== undefined);
}

/** The fault of a value that should be an object. */
export function notObject(loc: readonly (string | number)[], input: unknown): Fault {
  const msg = "Input should be a valid dictionary or object to extract fields from";
  return { type: "model_attributes_type", loc, msg, input };
}

function missing(loc: readonly (string | number)[], input: unknown): Fault {
  return { type: "missing", loc, msg: "Field required", input };
}
