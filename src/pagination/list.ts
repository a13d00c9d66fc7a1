import type { Operation } from "../../generated/operations.js";
import { checkOptions } from "../checks/options.js";
import { isDagRunPage } from "../checks/response.js";
import { type Call, callOptionsOf, targetOf } from "../http/call.js";
import type { DagRunBatchQuery, DagRunPage, DagRunQuery, OperationId, Version } from "../schema/index.js";
import { newestFirst, operationsOf } from "../schema/index.js";
import type { Transport } from "../transport.js";
import type { ListOrder, Window } from "./page.js";
import { type FetchPage, type Iteration, listOptions, type ListOptions, Paginator } from "./paginator.js";
import type { Walk } from "./walk.js";

const sorted = { order_by: newestFirst };

/** The list of `get_dag_runs`; its pages have `pageSize` runs unless the query has a `limit`. */
export function listRuns<V extends Version>(
  transport: Transport<V>,
  { dagId, query, pageSize }: { dagId: string; query: DagRunQuery<V>; pageSize: number },
  options: ListOptions,
): Paginator<DagRunPage<V>> {
  const { apiVersion } = transport;
  const { offset = 0, limit = pageSize } = query;
  const walk = { offset, limit, order: listOrder(apiVersion, query.order_by), cursors: apiVersion === "v2" };
  return paginate(transport, "get_dag_runs", walk, options, (window, iteration) => ({
    path: { dag_id: dagId },
    query: { ...query, ...(iteration && withKeys(query)), ...(iteration?.newestFirst && sorted), ...window },
    ungated: ["cursor"],
  }));
}

/** The list of `get_dag_runs_batch`; its pages have `pageSize` runs unless the query has a `page_limit`. */
export function listRunsBatch<V extends Version>(
  transport: Transport<V>,
  { query, pageSize }: { query: DagRunBatchQuery<V>; pageSize: number },
  options: ListOptions,
): Paginator<DagRunPage<V>> {
  const { page_offset = 0, page_limit = pageSize } = query;
  const order = listOrder(transport.apiVersion, query.order_by);
  const walk = { offset: page_offset, limit: page_limit, order, cursors: false };
  return paginate(transport, "get_dag_runs_batch", walk, options, ({ offset, limit }, iteration) => ({
    body: { ...query, ...(iteration?.newestFirst && sorted), page_offset: offset, page_limit: limit },
  }));
}

function paginate<V extends Version>(
  transport: Transport<V>,
  id: OperationId,
  walk: Walk,
  options: ListOptions,
  callFor: (window: Window, iteration?: Iteration) => Call,
): Paginator<DagRunPage<V>> {
  const operation = operationsOf(transport.apiVersion)[id];
  const taken = (window: Window, iteration?: Iteration) => {
    const { query, body, ...call } = callFor(window, iteration);
    return { ...call, query: asTaken(operation?.query, query), body: asTaken(operation?.body, body) };
  };
  checkOptions("the list", options, listOptions);
  // Checked here, because the stack has the caller's line here, and not when the list is awaited.
  const first = taken({ offset: walk.offset, limit: walk.limit });
  transport.check(id, first);
  const fetch: FetchPage<DagRunPage<V>> = (window, iteration) => {
    const call = {
      ...taken(window, iteration),
      effect: "read" as const,
      options: { ...callOptionsOf(options), ...iteration?.call },
    };
    return transport.expect(id, call, isDagRunPage<V>, "a page of DAG runs");
  };
  return new Paginator(fetch, walk, options, targetOf(transport.origin, first));
}

/**
 * The order of an `order_by`. Airflow 3 adds the key to every order; Airflow 2 does not, so that its pages by
 * `state` lost 12 of 250 runs of a 2.11.2 on PostgreSQL although nothing changed.
 */
export function listOrder(version: Version, orderBy: unknown): ListOrder {
  const [column, ...more]: unknown[] = orderBy === undefined ? ["id"] : [orderBy].flat();
  if (typeof column !== "string" || more.length > 0) return "moving";
  if (column === newestFirst) return "newest first";
  const fixed = operationsOf(version)["get_dag_runs"]?.query["order_by"]?.cursorSafe ?? ["id"];
  return fixed.includes(column.replace(/^-/, "")) ? "fixed" : "moving";
}

/** Filters as the operation accepts them: a list for a list, and one column for an order by one. */
function asTaken(known: Operation["query"] = {}, filters?: object): object | undefined {
  const taken = ([name, value]: [string, unknown]): [string, unknown] => {
    const values = [value].flat();
    if (known[name]?.array === true) return [name, value == null ? value : values];
    return [name, name === "order_by" && values.length === 1 ? values[0] : value];
  };
  return filters && Object.fromEntries(Object.entries(filters).map(taken));
}

/** The `fields` of a query, and those that identify a run. */
function withKeys(query: object): { fields?: unknown[] } {
  if (!("fields" in query) || query.fields === undefined) return {};
  return { fields: [...new Set([query.fields, "dag_id", "dag_run_id"].flat())] };
}
