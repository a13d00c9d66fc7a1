import type { Operation, Parameter } from "../../../generated/operations.js";
import { isBeyondIntegers } from "../database.js";
import { Fields } from "../fields.js";
import { isRfc3339, parseDate } from "../instant.js";
import { isWithin } from "../release.js";
import type { World } from "../world.js";
import { badRequest, crash } from "./problems.js";

/** Checks a query as Airflow 2 does: refuses unknown parameters and wrong types; the last of repeated parameters counts. */
export function readQuery(world: World, operation: Operation, query: string): Fields {
  const sent = new URLSearchParams(query);
  const known = (name: string): Parameter | undefined => {
    const parameter = operation.query[name];
    return parameter !== undefined && isWithin(world.release, parameter) ? parameter : undefined;
  };
  const extra = [...new Set(sent.keys())].filter((name) => known(name) === undefined);
  if (extra.length > 0) {
    throw badRequest(world.release, `Extra query parameter(s) ${extra.join(", ")} not in spec`, null);
  }
  const values = new Map<string, unknown>();
  for (const name of new Set(sent.keys())) {
    const parameter = known(name);
    const all = sent.getAll(name);
    const last = all.at(-1) ?? "";
    if (parameter?.array === true)
      values.set(
        name,
        all.flatMap((item) => item.split(",")),
      );
    else if (parameter?.type === "integer") values.set(name, integerOf(world, name, last));
    else if (parameter?.type === "date-time") values.set(name, dateOf(world, last));
    else values.set(name, last);
  }
  return new Fields(values);
}

function integerOf(world: World, name: string, text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw badRequest(world.release, `Wrong type, expected 'integer' for query parameter '${name}'`);
  }
  const value = Number(text);
  if (name === "offset" && value < 0) {
    throw badRequest(
      world.release,
      failedSchema(
        `${value} is less than the minimum of 0`,
        "minimum",
        "{'type': 'integer', 'minimum': 0}",
        String(value),
      ),
    );
  }
  if (name === "offset" && isBeyondIntegers(value)) throw crash();
  return value;
}

function dateOf(world: World, text: string) {
  if (!world.has("looseDates")) {
    const date = isRfc3339(text) ? parseDate(text) : undefined;
    if (date !== undefined) return date;
    throw badRequest(
      world.release,
      failedSchema(
        `'${text}' is not a 'date-time'`,
        "format",
        "{'type': 'string', 'format': 'date-time'}",
        `'${text}'`,
      ),
    );
  }
  // Milliseconds are read as a year, which overflows.
  if (text === "" || /^\d{11,}$/.test(text)) throw crash();
  const date = parseDate(text) ?? parseDate(text.replace(/ (\d\d:?\d\d)$/, "+$1"));
  if (date !== undefined) return date;
  throw badRequest(world.release, `Invalid date string: ${text}`, "Incorrect datetime argument");
}

function failedSchema(message: string, rule: string, schema: string, instance: string): string {
  return `${message}\n\nFailed validating '${rule}' in schema:\n    ${schema}\n\nOn instance:\n    ${instance}`;
}
