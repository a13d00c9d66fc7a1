import { isNode } from "../generate/spec.js";

/**
 * The compared part of an OpenAPI document: the operations on DAG runs, the DAG, the release and the login, without texts,
 * limits and defaults. Named schemas are kept by direction, because some of their fields are for one direction only.
 */
export interface Outline {
  /** By method and path relative to the API. */
  readonly operations: Readonly<Record<string, OperationOutline>>;
  readonly requestSchemas: Readonly<Record<string, Type>>;
  readonly responseSchemas: Readonly<Record<string, Type>>;
}

/** One operation. */
export interface OperationOutline {
  readonly operationId: string;
  readonly query?: Fields;
  readonly header?: Fields;
  /** The field `body` only. */
  readonly request?: Fields;
  /** The response by status; `none` if it has no body. */
  readonly responses: Readonly<Record<string, Type>>;
}

/**
 * A basic type (`string`, `date-time`, `integer`, `object` for one without known fields, `null`, `any` …), a named schema
 * (`#DagRun`), a choice of types, or one of the structures below.
 */
export type Type = string | readonly Type[] | ListOf | EnumOf | Fields;

/** A list of items of one type. */
export interface ListOf {
  readonly list: Type;
}

/** An enum of strings. */
export interface EnumOf {
  readonly enum: readonly string[];
}

/** The fields of an object, or the parameters of an operation. */
export interface Fields {
  readonly required?: Readonly<Record<string, Type>>;
  readonly optional?: Readonly<Record<string, Type>>;
  /** In our specs: optional because some releases lack them. Other releases may require them. */
  readonly gated?: Readonly<Record<string, Type>>;
}

/** The fields in their groups. */
export function fieldsOf(
  fields: readonly { readonly name: string; readonly group: keyof Fields; readonly type: Type }[],
): Fields {
  const groups: Partial<Record<keyof Fields, Record<string, Type>>> = {};
  for (const { name, group, type } of fields) (groups[group] ??= {})[name] = type;
  return fields.length === 0 ? { optional: {} } : groups;
}

/** A choice of types, or the type itself if there is only one; `null` is last. */
export function choiceOf(types: readonly Type[]): Type {
  const all = new Map(types.flatMap(typesIn).map((type) => [JSON.stringify(type), type]));
  const choice = [...all.values()].sort((a, b) => Number(a === "null") - Number(b === "null"));
  const [only = "any", ...others] = choice;
  return others.length === 0 ? only : choice;
}

/** The types of a choice. */
export function typesIn(type: Type): readonly Type[] {
  return isChoice(type) ? type : [type];
}

function isChoice(type: Type): type is readonly Type[] {
  return Array.isArray(type);
}

/** Whether a value, from JSON, is an outline. */
export function isOutline(value: unknown): value is Outline {
  return (
    isNode(value) &&
    isRecordOf(value["operations"], isOperation) &&
    isRecordOf(value["requestSchemas"], isType) &&
    isRecordOf(value["responseSchemas"], isType)
  );
}

/** Whether a type is a set of named types. */
export function isFields(type: unknown): type is Fields {
  return isNode(type) && ["required", "optional", "gated"].some((group) => group in type);
}

function isOperation(value: unknown): value is OperationOutline {
  return (
    isNode(value) &&
    typeof value["operationId"] === "string" &&
    [value["query"], value["header"], value["request"]].every((part) => part === undefined || isType(part)) &&
    isRecordOf(value["responses"], isType)
  );
}

function isType(value: unknown): value is Type {
  if (Array.isArray(value)) return value.every(isType);
  if (!isNode(value)) return typeof value === "string";
  if ("list" in value) return isType(value["list"]);
  return (
    "enum" in value || (isFields(value) && Object.values(value).every((group) => isRecordOf(group, isType)))
  );
}

function isRecordOf<T>(value: unknown, is: (item: unknown) => item is T): value is Record<string, T> {
  return isNode(value) && Object.values(value).every(is);
}
