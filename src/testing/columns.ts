import type { DagRunRecord } from "./dag-run-store.js";

/** A value a run can be compared by. */
export type Cell = string | number | null;

/** What runs are filtered and sorted by, under the names of the API. */
export const columns: Readonly<Record<string, (run: DagRunRecord) => Cell>> = {
  id: (run) => run.id,
  state: (run) => run.state,
  dag_id: (run) => run.dagId,
  run_id: (run) => run.runId,
  dag_run_id: (run) => run.runId,
  logical_date: (run) => run.logicalDate,
  execution_date: (run) => run.logicalDate,
  run_after: (run) => run.runAfter,
  start_date: (run) => run.startDate,
  end_date: (run) => run.endDate,
  updated_at: (run) => run.updatedAt,
  partition_date: (run) => run.partitionDate,
  duration: durationOf,
  external_trigger: (run) => (run.runType === "manual" ? 1 : 0),
  conf: (run) => JSON.stringify(run.conf),
  triggering_user_name: (run) => run.triggeringUserName,
  partition_key: (run) => run.partitionKey,
};

/** The columns that hold text; the others hold numbers. */
export const textColumns: ReadonlySet<string> = new Set([
  "state",
  "dag_id",
  "run_id",
  "dag_run_id",
  "conf",
  "triggering_user_name",
  "partition_key",
]);

/** How long a run took, in seconds; null while it has not ended. */
export function durationOf(run: DagRunRecord): number | null {
  return run.startDate === null || run.endDate === null ? null : (run.endDate - run.startDate) / 1_000_000;
}

/** The order of two cells as SQLite has it: null is smallest, text goes by code point. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
