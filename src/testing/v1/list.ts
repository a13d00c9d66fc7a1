import type { DagRunRecord } from "../dag-run-store.js";
import { isBeyondIntegers } from "../database.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import type { Fields } from "../fields.js";
import type { SortKey } from "../order.js";
import { pick } from "../run-view.js";
import { refuseFields, refuseLooseDate, unknownFields } from "./body.js";
import { badRequest, crash, problem } from "./problems.js";
import type { ListId } from "../world.js";
import { runOf, type V1Request } from "./request.js";

/** The default page size and the maximum of a list: `[api] maximum_page_limit`. */
const pageSize = 100;

/** `GET /dags/{dag_id}/dagRuns` */
export function getDagRuns(request: V1Request): EmbeddedResponse {
  const { world, dagId, query } = request;
  const limit = query.number("limit") ?? pageSize;
  if (limit < 0) throw badRequest(world.release, null, "Page limit must be a positive integer");
  const clamped = limit === 0 ? pageSize : Math.min(limit, pageSize);
  return list(request, "get_dag_runs", query, dagId, { limit: clamped, offset: query.number("offset") ?? 0 });
}

/** `POST /dags/~/dagRuns/list`: its `page_limit` has no maximum */
export function getDagRunsBatch(request: V1Request): EmbeddedResponse {
  const { world, operation, body } = request;
  const unknown = unknownFields(world, operation, body);
  if (world.has("batchIgnoresUpdatedAt"))
    for (const name of ["updated_at_gte", "updated_at_lte"]) unknown.delete(name);
  refuseFields(world, unknown);
  for (const name of body.names()) if (/_date_/.test(name)) refuseLooseDate(world, body, name);
  return list(request, "get_dag_runs_batch", body, "~", {
    limit: body.number("page_limit") ?? pageSize,
    offset: body.number("page_offset") ?? 0,
  });
}

interface Page {
  readonly limit: number;
  readonly offset: number;
}

function list(request: V1Request, id: ListId, fields: Fields, dagId: string, page: Page): EmbeddedResponse {
  const { world, selector } = request;
  const now = world.now();
  const end = page.offset + page.limit;
  if (isBeyondIntegers(end)) throw crash();
  const isUnstable = world.has("unstableOrder");
  const selected = selector.select({
    dagId,
    filters: world.lists[id].filters(fields, { nulls: "never", now, pipeIsOr: false }),
    keys: ordersOf(request, id, fields, end),
    nulls: world.nulls,
    name: fields.nameWithout(["limit", "offset", "page_limit", "page_offset"]) + (isUnstable ? end : ""),
  });
  const runs = selected.slice(page.offset, end);
  if (world.has("checksItsResponses") && runs.some((run) => run.startDate === null)) throw unsound(request);
  // Unknown fields are refused only if there is a run to show.
  const shown = runs.length > 0 ? shownFields(request, fields, "DAGRunCollectionSchema") : [];
  return json(200, {
    dag_runs: runs.map((run) => pick(world.views.show(run), shown)),
    total_entries: selected.length,
  });
}

/** The sort column, without a tie-breaker; only the index on the state sorts equal rows in the same direction. */
function ordersOf({ world }: V1Request, id: ListId, fields: Fields, end: number): SortKey[] {
  const { order } = world.lists[id];
  const orderBy = fields.text("order_by") ?? "id";
  const key = order(orderBy);
  if (key !== undefined && key.column !== "id" && world.has("unstableOrder")) return [key, chance(end)];
  const rowNumber = key?.column === "state" ? order(key.descending ? "-id" : "id") : undefined;
  // A conf is stored pickled, and an empty one is the smallest.
  if (key?.column === "conf")
    return [{ ...key, cell: (run) => (key.cell(run) === "{}" ? "" : key.cell(run)) }];
  if (key !== undefined) return rowNumber === undefined ? [key] : [key, rowNumber];
  const column = orderBy.replace(/^-+/, "");
  throw badRequest(
    world.release,
    `Ordering with '${column}' is disallowed or the attribute does not exist on the model`,
  );
}

/** An order of equal rows that is another for each page, as that of a heap is which holds as many rows as there are up to the page's end. */
function chance(end: number): SortKey {
  const cell = ({ id }: DagRunRecord) => Math.imul(id ^ Math.imul(end, 0x9e3779b1), 0x85ebca6b) >>> 0;
  return { column: "chance", descending: false, cell };
}

/** `GET /dags/{dag_id}/dagRuns/{dag_run_id}` */
export function getDagRun(request: V1Request): EmbeddedResponse {
  const { world, query } = request;
  world.now();
  const run = runOf(request, "get");
  if (world.has("checksItsResponses") && run.startDate === null) throw unsound(request);
  return json(200, pick(world.views.show(run), shownFields(request, query, "DAGRunSchema")));
}

/** The fields requested by `fields` (2.9+). */
function shownFields({ world }: V1Request, fields: Fields, schema: string): readonly string[] {
  const known = world.views.fields;
  const shown = fields.texts("fields") ?? known;
  const strange = shown.filter((name) => !known.includes(name));
  if (strange.length > 0) {
    throw badRequest(world.release, `${strange.join(", ")} not in DAGRunSchema`, `${schema} error`);
  }
  return shown;
}

function unsound({ world }: V1Request) {
  const detail = "None is not of type 'string'";
  return problem(world.release, "Unknown", 500, "Response body does not conform to specification", detail);
}
