import type { Operation, Parameter } from "../../../generated/operations.js";
import { Fields } from "../fields.js";
import { aliveIn } from "../release.js";
import type { World } from "../world.js";
import { type Bounds, convert } from "./convert.js";
import type { Fault } from "./errors.js";

const bounds: Readonly<Record<string, Bounds>> = {
  limit: { atLeast: 0 },
  offset: { atLeast: 0 },
  interval: { above: 0 },
  tags_match_mode: { isLiteral: true },
};

/** Reads a query as Airflow 3 does: ignores unknown parameters; the last of repeated parameters counts unless it is a list. */
export function readQuery(world: World, operation: Operation, query: string, faults: Fault[]): Fields {
  const sent = new URLSearchParams(query);
  const values = new Map<string, unknown>();
  for (const [name, parameter] of aliveIn(world.release, operation.query)) {
    const all = sent.getAll(name);
    if (all.length === 0) {
      if (parameter.required === true) {
        faults.push({ type: "missing", loc: ["query", name], msg: "Field required", input: null });
      }
      continue;
    }
    // The handlers check most values of a query, with their own messages.
    const { values: _, ...unchecked }: Parameter = parameter;
    const schema = bounds[name]?.isLiteral === true ? parameter : unchecked;
    const value = parameter.array === true ? all : all.at(-1);
    const converted = convert(world, schema, value, ["query", name], { ...bounds[name], naive: true });
    if ("faults" in converted) faults.push(...converted.faults);
    else values.set(name, converted.value);
  }
  return new Fields(values);
}
