// What a request may hold: typos do not compile, dates may be a Date or a string, what Airflow wants may be left out
// if the client adds it.
import type { AirflowClient, DagRunQuery, TriggerBody, UpdateBody } from "../../src/index.js";
import type * as V2 from "../../generated/v2.js";
import { type Equal, holds } from "./equal.js";

/** Names. */
export function typos({ dagRuns: one }: AirflowClient<"v1">, { dagRuns: two }: AirflowClient) {
  // @ts-expect-error state
  two.list("d", { states: ["failed"] });
  // @ts-expect-error state
  one.list("d", { stat: ["failed"] });
  // @ts-expect-error start_date_gte
  two.list("d", { startDateGte: new Date() });
  // @ts-expect-error page_limit
  two.listBatch({ limit: 1 });
  // @ts-expect-error conf
  void two.trigger("d", { config: {} });
  // @ts-expect-error the client walks by the cursor itself
  two.list("d", { cursor: "x" });
  // @ts-expect-error the method says which
  void two.clear("d", "r", { dry_run: true });
  // @ts-expect-error the method says which
  void two.clearMany("~", { dag_runs: [], dry_run: true });
  // @ts-expect-error timeoutMs
  void two.get("d", "r", { timeout: 5 });
  // @ts-expect-error an id
  void two.get("d");
  // @ts-expect-error an id
  void two.get("d", 7);
  // @ts-expect-error something to update
  void two.update("d", "r");
}

/** Values. */
export function values({ dagRuns: one }: AirflowClient<"v1">, { dagRuns: two }: AirflowClient) {
  two.list("d", { state: "failed", tags: "finance", order_by: "-id" });
  one.list("d", { state: "failed", fields: "dag_run_id", order_by: ["-id"] });
  two.listBatch({ dag_ids: "d", states: "failed", order_by: ["-id"] });
  const order = ["-start_date", "id"] as const;
  two.list("d", { order_by: order });
  // @ts-expect-error one column there
  one.list("d", { order_by: order });
  // @ts-expect-error one column in a batch
  two.listBatch({ order_by: order });
  // @ts-expect-error a number
  two.list("d", { limit: "5" });
  // @ts-expect-error null is not a filter
  two.list("d", { run_id_pattern: null });
  // @ts-expect-error an object
  void two.trigger("d", { conf: "{}" });
  // @ts-expect-error an object
  void one.trigger("d", { conf: 7 });
  // @ts-expect-error such a state cannot be set
  void two.update("d", "r", { state: "running" });
  void two.update("d", "r", { state: "queued" });
  void one.update("d", "r", { state: "success" });
}

/** Dates. */
export function dates({ dagRuns: one }: AirflowClient<"v1">, { dagRuns: two }: AirflowClient) {
  one.list("d", { start_date_gte: new Date(), start_date_lte: "2026-11-23T06:00:00Z" });
  two.list("d", { start_date_gte: new Date(), run_after_lt: "2026-11-23T06:00:00Z" });
  one.listBatch({ end_date_gte: new Date(), end_date_lte: "2026-11-23T06:00:00Z" });
  two.listBatch({ end_date_gte: new Date(), end_date_lte: "2026-11-23T06:00:00Z" });
  void one.trigger("d", { logical_date: new Date() });
  void two.trigger("d", { logical_date: "2026-11-23T06:00:00Z", run_after: new Date() });
  // @ts-expect-error a number is not a date
  two.list("d", { start_date_gte: 0 });
  holds<Equal<NonNullable<DagRunQuery<"v2">["run_after_gte"]>, string | Date>>();
  holds<Equal<NonNullable<DagRunQuery<"v1">["execution_date_gte"]>, string | Date>>();
}

/** A trigger needs nothing but the DAG. */
export function triggers({ dagRuns: one }: AirflowClient<"v1">, { dagRuns: two }: AirflowClient) {
  void one.trigger("d");
  void two.trigger("d");
  void one.trigger("d", {});
  void two.trigger("d", {});
  void two.trigger("d", { conf: { day: "2026-11-23", list: [1, { a: null }] } });
  void two.trigger("d", { logical_date: null });
  holds<Equal<TriggerBody<"v2">["logical_date"], string | Date | null | undefined>>();
  // Airflow itself wants it, so that the line above says something.
  holds<Equal<V2.TriggerDagRunBody["logical_date"], string | Date | null>>();
  // @ts-expect-error null is for Airflow 3
  void one.trigger("d", { logical_date: null });
  const update: UpdateBody<"v2"> = { state: "failed", note: null };
  const body: V2.PatchDagRunBody = update;
  return body;
}
