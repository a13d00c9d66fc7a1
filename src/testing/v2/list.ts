import { enums, schemas } from "../../../generated/schemas.js";
import { cursorPage } from "../cursor.js";
import type { DagRunRecord } from "../dag-run-store.js";
import { isBeyondIntegers } from "../database.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import type { Fields } from "../fields.js";
import type { SortKey } from "../order.js";
import { aliveIn } from "../release.js";
import { pick } from "../run-view.js";
import type { ListId, World } from "../world.js";
import { databaseFailure, refuse, rejected } from "./errors.js";
import { runOf, type V2Request } from "./request.js";

/** `[api] fallback_page_limit`, `[api] maximum_page_limit`, the page size of a batch, and the limit of a cursor page's total. */
const sizes = { fallback: 50, maximum: 100, batch: 100, counted: 50_000 } as const;

/** `GET /dags/{dag_id}/dagRuns` */
export function getDagRuns(request: V2Request): EmbeddedResponse {
  const { world, dagId, query } = request;
  const now = world.now();
  for (const name of ["state", "run_type"] as const) refuseUnknown(world, query, name);
  const dag = world.dags.get(dagId);
  if (dag === undefined && dagId !== "~") throw noSuchDag(world, dagId);
  refusePartitionDates(query, dagId, dag?.partitioned === true);
  if (query.names().some((name) => query.date(name)?.offset === null && !name.startsWith("partition_")))
    throw databaseFailure(world);
  const orderBy = query.texts("order_by") ?? ["id"];
  const keys = sortKeys(world, "get_dag_runs", world.has("oneOrderBy") ? [orderBy.at(-1) || "id"] : orderBy);
  const nulls = world.has("nullIsNow") ? "now" : "open";
  const dependsOnTime = query.names().some((name) => /^(start|end)_date_/.test(name));
  const sorted = request.selector.select({
    dagId,
    filters: world.lists.get_dag_runs.filters(query, { nulls, now, pipeIsOr: world.has("pipeIsOr") }),
    keys,
    nulls: world.nulls,
    ...(dependsOnTime ? {} : { name: query.nameWithout(["limit", "offset", "cursor"]) }),
  });
  const requested = query.number("limit") ?? sizes.fallback;
  const limit = world.has("unclampedPages") ? requested : Math.min(requested, sizes.maximum);
  const cursor = query.text("cursor");
  if (cursor !== undefined) return pageAtCursor(world, sorted, keys, cursor, limit);
  const offset = query.number("offset") ?? 0;
  if (isBeyondIntegers(offset) || isBeyondIntegers(limit)) throw rejected(world);
  return collection(world, sorted.slice(offset, offset + limit), sorted.length);
}

/** `POST /dags/~/dagRuns/list`: its `page_limit` has no maximum, and null never matches a date filter */
export function getDagRunsBatch(request: V2Request): EmbeddedResponse {
  const { world, body } = request;
  const now = world.now();
  const sorted = request.selector.select({
    dagId: "~",
    filters: world.lists.get_dag_runs_batch.filters(body, { nulls: "never", now, pipeIsOr: false }),
    keys: sortKeys(world, "get_dag_runs_batch", [
      body.text("order_by") || (world.has("oneOrderBy") ? (body.text("order_by") ?? "id") : "id"),
    ]),
    nulls: world.nulls,
    name: body.nameWithout(["page_limit", "page_offset"]),
  });
  const [offset, limit] = [body.number("page_offset") ?? 0, body.number("page_limit") ?? sizes.batch];
  if (isBeyondIntegers(offset) || isBeyondIntegers(limit)) throw rejected(world);
  return collection(world, sorted.slice(offset, offset + limit), sorted.length);
}

/** `GET /dags/{dag_id}/dagRuns/{dag_run_id}` */
export function getDagRun(request: V2Request): EmbeddedResponse {
  request.world.now();
  return json(200, request.world.views.show(runOf(request)));
}

/** The 404 of a DAG whose runs are listed. */
export function noSuchDag(world: World, dagId: string) {
  return refuse(
    404,
    world.has("dagWithDagId")
      ? `The DAG with dag_id: \`${dagId}\` was not found`
      : `The Dag with ID: \`${dagId}\` was not found`,
  );
}

/** A page of runs, with the other fields that pages have in this release. */
export function collection(
  world: World,
  runs: readonly DagRunRecord[],
  total: number | null,
  rest: { readonly limit?: number; readonly next?: string | null; readonly previous?: string | null } = {},
): EmbeddedResponse {
  const all: Record<string, unknown> = {
    dag_runs: runs.map((run) => world.views.show(run)),
    total_entries: total,
    total_entries_limit: rest.limit ?? null,
    next_cursor: rest.next ?? null,
    previous_cursor: rest.previous ?? null,
  };
  const names = aliveIn(world.release, schemas.v2.DagRunCollection).map(([name]) => name);
  return json(200, pick(all, names));
}

function pageAtCursor(
  world: World,
  sorted: readonly DagRunRecord[],
  keys: readonly SortKey[],
  cursor: string,
  limit: number,
): EmbeddedResponse {
  const rules = {
    nulls: world.nulls,
    losesNulls: world.has("cursorLosesNulls"),
    durationLoops: world.has("durationCursorLoops"),
  };
  const page = cursorPage(sorted, keys, cursor, limit, rules);
  if (page === "crash") throw databaseFailure(world);
  if ("refused" in page) throw refuse(400, page.refused);
  const { runs, next, previous } = page;
  if (world.has("cursorHidesTotal")) return collection(world, runs, null, { next, previous });
  return collection(world, runs, Math.min(sorted.length, sizes.counted), {
    limit: sizes.counted,
    next,
    previous,
  });
}

/** The sort columns; the row number is appended, in the direction of the first one. */
function sortKeys(world: World, id: ListId, orderBy: readonly string[]): SortKey[] {
  if (orderBy.length > 10) {
    const given = orderBy.map((name) => `'${name}'`).join(", ");
    throw refuse(400, `Ordering with more than 10 parameters is not allowed. Provided: [${given}]`);
  }
  const keyOf = world.lists[id].order;
  const keys = orderBy.map((name) => {
    const key = keyOf(name);
    if (key !== undefined) return key;
    const column = name.replace(/^-+/, "");
    throw refuse(400, `Ordering with '${column}' is disallowed or the attribute does not exist on the model`);
  });
  const rowNumber = keys.some(({ column }) => column === "id")
    ? undefined
    : keyOf(orderBy[0]?.startsWith("-") === true ? "-id" : "id");
  return rowNumber === undefined ? keys : [...keys, rowNumber];
}

/** Refuses a state or run type that the release does not have; `none` means null. */
function refuseUnknown(world: World, query: Fields, name: "state" | "run_type"): void {
  const known = aliveIn(world.release, name === "state" ? enums.v2.DagRunState : enums.v2.DagRunType).map(
    ([value]) => value,
  );
  const values = query.texts(name);
  if (values?.some((value) => !known.includes(value) && value !== "none") === true) {
    throw refuse(422, `Invalid value for ${name.replace("_", " ")}. Valid values are ${known.join(", ")}`);
  }
}

function refusePartitionDates(query: Fields, dagId: string, isPartitioned: boolean): void {
  if (!query.names().some((name) => name.startsWith("partition_date_"))) return;
  if (dagId === "~")
    throw refuse(400, "partition_date_gte and partition_date_lte require a specific dag_id.");
  if (isPartitioned) return;
  throw refuse(
    400,
    `Dag with dag_id: '${dagId}' is not partitioned; partition_date_gte and partition_date_lte are not supported.`,
  );
}
