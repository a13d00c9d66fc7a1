import type { Parameter } from "../../../generated/operations.js";
import { lengthOf } from "../database.js";
import { isObject } from "../fields.js";
import { parseDate } from "../instant.js";
import { aliveIn } from "../release.js";
import type { World } from "../world.js";
import type { Fault } from "./errors.js";

/** Where a value is sent; all values of a query are texts. */
export type Source = "query" | "body";

type Loc = readonly (string | number)[];

/** What the server's schema has beyond the generated tables. */
export interface Bounds {
  /** The least value allowed. */
  readonly atLeast?: number;
  readonly above?: number;
  readonly maxLength?: number;
  /** Whether a date may lack its offset. */
  readonly naive?: boolean;
  /** Whether an item of a list may be null. */
  readonly isNullable?: boolean;
  /** Whether the allowed values are Python literals, whose error type differs from that of an enum. */
  readonly isLiteral?: boolean;
}

/** The server's library reads a larger number as a date in milliseconds. */
const maxSeconds = 2e10;

/** Either the converted value or its faults. */
export type Converted = { readonly value: unknown } | { readonly faults: readonly Fault[] };

/** Converts a value to the type of a parameter, as leniently as the server: `"5"` is an integer, `"false"` a boolean, 1700000000 a date. */
export function convert(
  world: World,
  parameter: Parameter,
  value: unknown,
  loc: Loc,
  bounds: Bounds = {},
): Converted {
  if (parameter.array !== true) return convertOne(world, parameter, value, loc, bounds);
  if (!Array.isArray(value)) return fault("list_type", loc, "Input should be a valid list", value);
  const items = value.map((item, index) =>
    item === null && bounds.isNullable
      ? { value: null }
      : convertOne(world, parameter, item, [...loc, index], bounds),
  );
  const faults = items.flatMap((item) => ("faults" in item ? item.faults : []));
  return faults.length > 0
    ? { faults }
    : { value: items.flatMap((item) => ("value" in item ? [item.value] : [])) };
}

function convertOne(world: World, parameter: Parameter, value: unknown, loc: Loc, bounds: Bounds): Converted {
  switch (parameter.type) {
    case "integer":
    case "number":
      return within(toNumber(parameter.type, value, loc), value, loc, bounds);
    case "boolean":
      return toBoolean(value, loc);
    case "date-time":
    case "date":
      return toDate(parameter.type, value, loc, bounds);
    case "object":
      return isObject(value)
        ? { value }
        : fault("dict_type", loc, "Input should be a valid dictionary", value);
    case "json":
      return { value };
    default:
      return toText(world, parameter, value, loc, bounds);
  }
}

function toNumber(type: "integer" | "number", value: unknown, loc: Loc): Converted {
  const isInteger = type === "integer";
  const words = isInteger ? "a valid integer" : "a valid number";
  if (typeof value === "string") {
    const isNumeric = (isInteger ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/).test(
      value,
    );
    const kind = isInteger ? "an integer" : "a number";
    if (isNumeric) return { value: Number(value) };
    return fault(
      isInteger ? "int_parsing" : "float_parsing",
      loc,
      `Input should be ${words}, unable to parse string as ${kind}`,
      value,
    );
  }
  if (typeof value === "boolean") return { value: Number(value) };
  if (typeof value !== "number")
    return fault(isInteger ? "int_type" : "float_type", loc, `Input should be ${words}`, value);
  if (isInteger && !Number.isInteger(value)) {
    return fault(
      "int_from_float",
      loc,
      "Input should be a valid integer, got a number with a fractional part",
      value,
    );
  }
  return { value };
}

function within(converted: Converted, input: unknown, loc: Loc, { atLeast, above }: Bounds): Converted {
  if (!("value" in converted) || typeof converted.value !== "number") return converted;
  if (atLeast !== undefined && converted.value < atLeast) {
    return fault("greater_than_equal", loc, `Input should be greater than or equal to ${atLeast}`, input, {
      ge: atLeast,
    });
  }
  if (above !== undefined && converted.value <= above) {
    return fault("greater_than", loc, `Input should be greater than ${above}`, input, { gt: above });
  }
  return converted;
}

function toBoolean(value: unknown, loc: Loc): Converted {
  if (typeof value === "boolean") return { value };
  const word =
    typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : undefined;
  if (word === undefined) return fault("bool_type", loc, "Input should be a valid boolean", value);
  if (["1", "true", "t", "yes", "y", "on"].includes(word)) return { value: true };
  if (["0", "false", "f", "no", "n", "off"].includes(word)) return { value: false };
  return fault("bool_parsing", loc, "Input should be a valid boolean, unable to interpret input", value);
}

function toDate(type: "date-time" | "date", value: unknown, loc: Loc, { naive }: Bounds): Converted {
  const seconds =
    typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value))
      ? Number(value)
      : undefined;
  if (seconds !== undefined) {
    const unit = seconds > maxSeconds ? 1000 : 1_000_000;
    return { value: { instant: seconds * unit, offset: 0, text: String(value) } };
  }
  if (typeof value !== "string")
    return fault("datetime_type", loc, "Input should be a valid datetime", value);
  const date = parseDate(value);
  if (date === undefined) {
    const error =
      value.length < 10
        ? "input is too short"
        : /^\d{4}-\d\d-\d\d/.test(value)
          ? "unexpected extra characters at the end of the input"
          : "invalid character in year";
    return type === "date"
      ? fault(
          "date_from_datetime_parsing",
          loc,
          `Input should be a valid date or datetime, ${error}`,
          value,
          { error },
        )
      : fault(
          "datetime_from_date_parsing",
          loc,
          `Input should be a valid datetime or date, ${error}`,
          value,
          { error },
        );
  }
  if (date.offset === null && naive !== true)
    return fault("timezone_aware", loc, "Input should have timezone info", value);
  return { value: date };
}

function toText(
  world: World,
  { values }: Parameter,
  value: unknown,
  loc: Loc,
  { maxLength, isLiteral }: Bounds,
): Converted {
  const known = values === undefined ? undefined : aliveIn(world.release, values).map(([name]) => name);
  if (known !== undefined && !known.includes(String(value))) {
    const quoted = known.map((name) => `'${name}'`);
    const expected = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
    return fault(isLiteral ? "literal_error" : "enum", loc, `Input should be ${expected}`, value, {
      expected,
    });
  }
  if (typeof value !== "string") return fault("string_type", loc, "Input should be a valid string", value);
  if (maxLength !== undefined && lengthOf(value) > maxLength) {
    return fault("string_too_long", loc, `String should have at most ${maxLength} characters`, value, {
      max_length: maxLength,
    });
  }
  return { value };
}

function fault(type: string, loc: Loc, msg: string, input: unknown, ctx?: Fault["ctx"]): Converted {
  return { faults: [{ type, loc, msg, input, ...(ctx && { ctx }) }] };
}
