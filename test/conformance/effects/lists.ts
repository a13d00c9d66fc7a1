import { expect } from "vitest";
import type { Parameter } from "../../../generated/operations.js";
import type { Effect } from "./effects.js";
import { idsOf, type Json, queryOf, rowsOf, type Scene, type Values } from "./scene.js";

/** The effect of a list parameter; `undefined` if there is no check. */
export function listEffect(id: string, name: string, parameter: Parameter): Effect | undefined {
  const special = specials[name];
  if (special !== undefined) return (scene) => special(scene, id);
  const [, stem = "", kind = ""] = /^(.+?)_(gte|gt|lte|lt|pattern|prefix_pattern)$/.exec(name) ?? [];
  if (stem === "partition_date") return refusesPartitionDate(name);
  if (stem === "updated_at") return changedSince(id, name, kind);
  if (kind.endsWith("pattern")) return textPattern(id, name, stem, kind);
  if (kind !== "" && (parameter.type === "date-time" || parameter.type === "number"))
    return range(id, name, stem, kind);
  return undefined;
}

/** The effect of an order by a column. */
export function orderEffect(id: string, column: string, isList: boolean): Effect {
  return async (scene) => {
    const { list, rows, touched } = scene;
    const order = (text: string) => list(id, { order_by: isList ? [text] : text });
    const [up, down] = [await order(column), await order(`-${column}`)];
    for (const found of [up, down]) expect(idsOf(found).sort()).toEqual(idsOf(rows).sort());
    if (column === "updated_at") {
      expect(idsOf(up).slice(-2)).toEqual(touched);
      expect(idsOf(down).slice(0, 2)).toEqual([...touched].reverse());
      return;
    }
    const known = (found: readonly Json[]) =>
      found.map((row) => valueOf(scene, row, column)).filter((value) => value !== null);
    // On 3.1 with SQLite, all durations are equal.
    const { since, target } = scene.subject;
    const isEqual = column === "duration" && target.database === "sqlite" && !since("3.2.0");
    const ascending = known(rows).sort(isEqual ? () => 0 : compare);
    expect(known(up)).toEqual(ascending);
    expect(known(down)).toEqual([...ascending].reverse());
    if (new Set(ascending).size > 1) expect(idsOf(up)).not.toEqual(idsOf(down));
    expectNulls(scene, column, up, false);
    expectNulls(scene, column, down, true);
  };
}

/** Nulls come first or last, depending on the database; 3.0.0 to 3.1.5 sort them last in both directions. */
function expectNulls(scene: Scene, column: string, found: readonly Json[], isDescending: boolean): void {
  const { since, target } = scene.subject;
  if (column === "conf") return;
  const isLast = (since("3.0.0") && !since("3.1.6")) || (target.database === "postgres") !== isDescending;
  const nulls = found.map((row) => valueOf(scene, row, column) === null);
  const sorted = [...nulls].sort((a, b) => (isLast ? Number(a) - Number(b) : Number(b) - Number(a)));
  expect(nulls).toEqual(sorted);
}

/** Filters by the value of one of the runs, so that `gte` differs from `gt`. */
function range(id: string, name: string, column: string, relation: string): Effect {
  return async (scene) => {
    const { rows, list, subject } = scene;
    const known = rows.filter((row) => valueOf(scene, row, column) !== null);
    const sorted = [...known].sort((a, b) => compare(valueOf(scene, a, column), valueOf(scene, b, column)));
    // Even with two runs, the filter must select one and leave out the other.
    const isUpper = relation === "gte" || relation === "lt";
    const middle = sorted[Math.floor((known.length - (isUpper ? 0 : 1)) / 2)];
    if (middle === undefined) throw new Error(`no run has a ${column}`);
    const exact = valueOf(scene, middle, column);
    // SQLite computes durations from fractions of days, so the returned value differs slightly from the compared one.
    const isInexact = column === "duration" && subject.target.database === "sqlite";
    const ends = [sorted[0], sorted.at(-1)].map((row) => Number(row?.[column]));
    const bound = isInexact ? ends.reduce((sum, end) => sum + end / 2, 0) : exact;
    // In a query of Airflow 3, a null start or end counts as later than the bound.
    const nullsAreLate = subject.target.apiVersion === "v2" && id === "get_dag_runs";
    const holds = (row: Json): boolean => {
      const value = valueOf(scene, row, column);
      const order =
        value === null ? (nullsAreLate && column !== "duration" ? 1 : NaN) : compare(value, bound);
      const isBeyond = relation.startsWith("g") ? order > 0 : order < 0;
      return isBeyond || (relation.endsWith("e") && order === 0);
    };
    await expectSelected(scene, id, { [name]: isInexact ? bound : middle[column] }, holds, list);
  };
}

function changedSince(id: string, name: string, relation: string): Effect {
  return async (scene) => {
    const isTouched = (row: Json) => scene.touched.includes(String(row["dag_run_id"]));
    const holds = (row: Json) => isTouched(row) === relation.startsWith("g");
    await expectSelected(scene, id, { [name]: scene.mark }, holds);
  };
}

/** Filters by a part of a text in upper case, or by a prefix. A column that is null for all runs selects none. */
function textPattern(id: string, name: string, column: string, kind: string): Effect {
  return async (scene) => {
    const field = column === "run_id" ? "dag_run_id" : column;
    const isPrefix = kind === "prefix_pattern";
    const text = scene.rows.map((row) => row[field]).findLast((value) => typeof value === "string");
    const whole = typeof text === "string" ? text : "nothing";
    const pattern = isPrefix ? whole.slice(0, -1) : whole.slice(1).toUpperCase();
    const other = scene.rows.find((row) => row[field] !== whole)?.[field];
    const holds = (row: Json) => {
      const value = row[field];
      if (typeof value !== "string") return false;
      return isPrefix ? value.startsWith(pattern) : value.toUpperCase().includes(pattern);
    };
    expect(other).not.toBe(whole);
    await expectSelected(scene, id, { [name]: pattern }, holds);
    await expectSelected(scene, id, { [name]: "no such text" }, () => false);
  };
}

function refusesPartitionDate(name: string): Effect {
  return async ({ send }) => {
    const { status, json } = await send("GET", `/dags/paused/dagRuns?${queryOf({ [name]: "2025-01-01" })}`);
    expect(status).toBe(400);
    expect(json["detail"]).toContain("is not partitioned");
  };
}

/** Expects the selected runs, which must not be all: a parameter without effect would select all. */
async function expectSelected(
  { rows, list }: Scene,
  id: string,
  values: Values,
  holds: (row: Json) => boolean,
  by = list,
): Promise<void> {
  const expected = idsOf(rows.filter(holds));
  expect(expected.length).toBeLessThan(rows.length);
  expect(idsOf(await by(id, values))).toEqual(expected);
}

const oneOf =
  (name: string, field: string, some: string, none: string) =>
  async (scene: Scene, id: string): Promise<void> => {
    const holds = (row: Json) => row[field] === some;
    expect(idsOf(await scene.list(id, { [name]: [some] }))).toEqual(idsOf(scene.rows.filter(holds)));
    expect(scene.rows.some(holds)).toBe(true);
    await expectSelected(scene, id, { [name]: [none] }, (row) => row[field] === none);
  };

const slice =
  (name: string, value: number, start: number, end?: number) =>
  async ({ rows, list }: Scene, id: string): Promise<void> => {
    expect(idsOf(await list(id, { [name]: value }))).toEqual(idsOf(rows).slice(start, end));
  };

const specials: Readonly<Record<string, (scene: Scene, id: string) => Promise<void>>> = {
  limit: slice("limit", 3, 0, 3),
  page_limit: slice("page_limit", 3, 0, 3),
  offset: slice("offset", 2, 2),
  page_offset: slice("page_offset", 2, 2),
  state: oneOf("state", "state", "failed", "running"),
  states: oneOf("states", "state", "failed", "running"),
  run_type: oneOf("run_type", "run_type", "manual", "scheduled"),
  dag_ids: oneOf("dag_ids", "dag_id", "nightly", "no_such_dag"),
  async dag_version(scene, id) {
    expect(idsOf(await scene.list(id, { dag_version: [1] }))).toEqual(idsOf(scene.rows));
    await expectSelected(scene, id, { dag_version: [99] }, () => false);
  },
  teams: (scene, id) => expectSelected(scene, id, { teams: ["none"] }, () => false),
  tags: (scene, id) => expectSelected(scene, id, { tags: ["none"] }, () => false),
  async tags_match_mode({ send }) {
    const { status } = await send("GET", "/dags/~/dagRuns?tags=none&tags_match_mode=colour");
    expect(status).toBe(422);
  },
  bundle_version: (scene, id) => expectSelected(scene, id, { bundle_version: "other" }, () => false),
  // The database is searched: Python's JSON on SQLite, `jsonb` on PostgreSQL.
  async conf_contains(scene, id) {
    const hasK = (k: string) => (row: Json) => JSON.stringify(row["conf"]) === JSON.stringify({ k });
    await expectSelected(scene, id, { conf_contains: '"k": "a"' }, hasK("a"));
    await expectSelected(scene, id, { conf_contains: '"k":"a"' }, () => false);
    const isPostgres = scene.subject.target.database === "postgres";
    const upper = isPostgres ? () => false : hasK("a");
    await expectSelected(scene, id, { conf_contains: '"k": "A"' }, upper);
    const [found, missed] = isPostgres ? ["é", "u00e9"] : ["u00e9", "é"];
    await expectSelected(scene, id, { conf_contains: found }, hasK("é"));
    await expectSelected(scene, id, { conf_contains: missed }, () => false);
  },
  async fields({ list }, id) {
    const rows = await list(id, { fields: "dag_run_id,state" });
    expect(rows.map((row) => Object.keys(row).sort().join())).toEqual(rows.map(() => "dag_run_id,state"));
  },
  async cursor({ send, rows }) {
    const query = {
      limit: 3,
      logical_date_gte: "2025-03-01T00:00:00Z",
      logical_date_lte: "2025-03-28T00:00:00Z",
    };
    const page = (cursor: unknown) =>
      send("GET", `/dags/~/dagRuns?${queryOf({ ...query, order_by: "id", cursor })}`);
    const { json } = await page("");
    expect(idsOf(rowsOf(json))).toEqual(idsOf(rows).slice(0, 3));
    const next = await page(json["next_cursor"]);
    expect(idsOf(rowsOf(next.json))).toEqual(idsOf(rows).slice(3, 6));
  },
};

/** The value of a column as a number or text. */
function valueOf({ rows }: Scene, row: Json, column: string): number | string | null {
  if (column === "id") return idsOf(rows).indexOf(String(row["dag_run_id"]));
  // Databases sort non-ASCII letters differently.
  if (column === "conf") return /"k":"([a-z])"/.exec(JSON.stringify(row["conf"]))?.[1] ?? null;
  const value = row[column === "run_id" ? "dag_run_id" : column] ?? null;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return typeof value === "number" ? value : null;
  const date = /^(\d{4}-\d\d-\d\dT[\d:]+)(?:\.(\d+))?(?:Z|[+]00:00)$/.exec(value);
  return date === null
    ? value
    : Date.parse(`${date[1] ?? ""}Z`) * 1000 + Number((date[2] ?? "").padEnd(6, "0"));
}

function compare(a: number | string | null, b: number | string | null): number {
  if (a === b || a === null || b === null) return 0;
  return a < b ? -1 : 1;
}
