import { type Answer, json } from "../exchange.js";
import type { Fields } from "../fields.js";
import { oneOf, rangeFilters } from "../filters.js";
import { type SortKey, sortKey } from "../order.js";
import { isWithin } from "../release.js";
import { pick } from "../run-view.js";
import { refuseFields, refuseLooseDate, unknownFields } from "./body.js";
import { badRequest, problem } from "./problems.js";
import { runOf, type V1Request } from "./request.js";

/** The page size when none is given, and the most that a list takes: `[api] maximum_page_limit`. */
const pageSize = 100;

/** `GET /dags/{dag_id}/dagRuns` */
export function getDagRuns(request: V1Request): Answer {
  const { world, dagId, query } = request;
  const limit = query.number("limit") ?? pageSize;
  if (limit < 0) throw badRequest(world.release, null, "Page limit must be a positive integer");
  const clamped = limit === 0 ? pageSize : Math.min(limit, pageSize);
  return list(
    request,
    query,
    { dagIds: undefined, states: query.texts("state"), limit: clamped, offset: query.number("offset") ?? 0 },
    dagId,
  );
}

/** `POST /dags/~/dagRuns/list`: its `page_limit` is never cut. */
export function getDagRunsBatch(request: V1Request): Answer {
  const { world, operation, body } = request;
  refuseFields(world, unknownFields(world, operation, body));
  for (const name of body.names()) if (/_date_|_at_/.test(name)) refuseLooseDate(world, body, name);
  const states = body.texts("states");
  return list(
    request,
    body,
    {
      dagIds: body.texts("dag_ids"),
      states: states?.length === 0 ? undefined : states,
      limit: body.number("page_limit") ?? pageSize,
      offset: body.number("page_offset") ?? 0,
    },
    "~",
  );
}

interface Page {
  readonly dagIds: readonly string[] | undefined;
  readonly states: readonly string[] | undefined;
  readonly limit: number;
  readonly offset: number;
}

function list(request: V1Request, fields: Fields, page: Page, dagId: string): Answer {
  const { world, selector } = request;
  const now = world.now();
  const selected = selector.select({
    dagId,
    filters: [
      ...rangeFilters(fields, { rule: "never", now }),
      ...oneOf("dag_id", page.dagIds),
      ...oneOf("state", page.states),
    ],
    keys: ordersOf(request, fields),
    nullsLast: false,
    name: fields.nameWithout(["limit", "offset", "page_limit", "page_offset"]),
  });
  const runs = selected.slice(page.offset, page.offset + page.limit);
  if (world.has("checksItsAnswers") && runs.some((run) => run.startDate === null)) throw unsound(request);
  const shown = shownFields(request, fields, "DAGRunCollectionSchema");
  return json(200, {
    dag_runs: runs.map((run) => pick(world.views.show(run), shown)),
    total_entries: selected.length,
  });
}

/** There is one column to sort by, and no tie-breaker; only an index on the state gives equal ones in the same direction. */
function ordersOf({ world, operation }: V1Request, fields: Fields): SortKey[] {
  const orderBy = fields.text("order_by") ?? "id";
  const values = (operation.query["order_by"] ?? operation.body["order_by"])?.values ?? {};
  const key = sortKey(orderBy, (column) => {
    const lifespan = values[column];
    return orderBy === "id" || (lifespan !== undefined && isWithin(world.release, lifespan));
  });
  const rowNumber = key?.column === "state" ? sortKey(key.descending ? "-id" : "id", () => true) : undefined;
  // Stored pickled, an empty conf comes before all others.
  if (key?.column === "conf")
    return [{ ...key, cell: (run) => (key.cell(run) === "{}" ? "" : key.cell(run)) }];
  if (key !== undefined) return rowNumber === undefined ? [key] : [key, rowNumber];
  const column = orderBy.replace(/^-+/, "");
  throw badRequest(
    world.release,
    `Ordering with '${column}' is disallowed or the attribute does not exist on the model`,
  );
}

/** `GET /dags/{dag_id}/dagRuns/{dag_run_id}` */
export function getDagRun(request: V1Request): Answer {
  const { world, query } = request;
  world.now();
  const run = runOf(request, "get");
  if (world.has("checksItsAnswers") && run.startDate === null) throw unsound(request);
  return json(200, pick(world.views.show(run), shownFields(request, query, "DAGRunSchema")));
}

/** The fields a caller asked for by `fields` (2.9+). */
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
