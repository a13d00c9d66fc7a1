import type { Parameter } from "../../generated/operations.js";
import { isNode, listOf, type Node, nodeOf, type Spec } from "./spec.js";

/** The entry of a parameter or field in the operation table: its release annotations and the shape of its value. */
export function parameterOf(spec: Spec, node: Node, value: unknown, required: boolean): Parameter {
  const { schema, nullable } = spec.unwrap(value);
  const item = schema["type"] === "array" ? spec.unwrap(schema["items"]).schema : schema;
  const type = typeOf(item);
  const values = columnsOf(valuesOf(item));
  const cursorSafe = listOf(node["x-cursor-safe"]).filter((column) => typeof column === "string");
  return {
    ...(type === undefined ? {} : { type }),
    ...(item === schema ? {} : { array: true }),
    ...(nullable ? { nullable: true } : {}),
    ...(required ? { required: true } : {}),
    ...(node["x-airflow-wildcard"] === true ? { wildcard: true } : {}),
    ...(cursorSafe.length === 0 ? {} : { cursorSafe }),
    ...(values === undefined ? {} : { values }),
    ...(typeof item["maxLength"] === "number" ? { maxLength: item["maxLength"] } : {}),
    ...lifespanOf({ ...schema, ...node }),
  };
}

/** The fields of an object schema. */
export function fieldsOf(spec: Spec, schema: Node): Record<string, Parameter> {
  const required = listOf(schema["required"]);
  return Object.fromEntries(
    Object.entries(nodeOf(schema["properties"])).map(([name, property]) => [
      name,
      parameterOf(spec, nodeOf(property), property, required.includes(name)),
    ]),
  );
}

/** The `since` and `until` of an annotated node; empty if all releases have it. */
export function lifespanOf(node: Node): { since?: string; until?: string } {
  const { "x-airflow-since": since, "x-airflow-until": until } = node;
  return {
    ...(typeof since === "string" ? { since } : {}),
    ...(typeof until === "string" ? { until } : {}),
  };
}

/** The values of an enum with their releases; `undefined` if the schema is not an enum. */
export function valuesOf(schema: Node): Record<string, { since?: string; until?: string }> | undefined {
  const values = listOf(schema["enum"]).filter((value) => typeof value === "string");
  if (values.length === 0) return undefined;
  const since = nodeOf(schema["x-airflow-since-values"]);
  const until = nodeOf(schema["x-airflow-until-values"]);
  return Object.fromEntries(
    values.map((value) => [
      value,
      lifespanOf({ "x-airflow-since": since[value], "x-airflow-until": until[value] }),
    ]),
  );
}

/** The values of an enum of orders without `-state` and the like. */
function columnsOf(values: ReturnType<typeof valuesOf>): ReturnType<typeof valuesOf> {
  const isDescending = (value: string) => value.startsWith("-") && values?.[value.slice(1)] !== undefined;
  return values && Object.fromEntries(Object.entries(values).filter(([value]) => !isDescending(value)));
}

function typeOf(schema: Node): Parameter["type"] {
  const { type, format } = schema;
  if (type === "string") return format === "date-time" || format === "date" ? format : undefined;
  if (type === "integer" || type === "number" || type === "boolean" || type === "object") return type;
  if (isNode(schema["properties"])) return "object";
  return schema["anyOf"] === undefined && schema["oneOf"] === undefined ? undefined : "json";
}
