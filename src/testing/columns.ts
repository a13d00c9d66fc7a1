import type { DagRunRecord } from "./dag-run-store.js";
import { hasQuirk } from "./quirks.js";
import type { Release } from "./release.js";
import { jsonbText, pythonJson } from "./python-text.js";

/** A value that runs are compared by. */
export type Cell = string | number | null;

/** The value of one column of a run. */
export type Column = (run: DagRunRecord) => Cell;

/** The columns that runs are filtered and sorted by, under their API names. */
const columns: Readonly<Record<string, Column>> = {
  id: (run) => run.id,
  state: (run) => run.state,
  run_type: (run) => run.runType,
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
  conf: (run) => pythonJson(run.conf),
  triggering_user_name: (run) => run.triggeringUserName,
  partition_key: (run) => run.partitionKey,
  // Each DAG has one version, no bundle version and no assets. A run without tasks has no version.
  dag_version: (run) => (run.tasks.length > 0 ? 1 : null),
  bundle_version: () => null,
  consuming_asset: () => null,
};

/** The column with this name in the database of a release; `undefined` if there is none. */
export function columnOf(release: Release, name: string): Column | undefined {
  if (name === "conf" && release.apiVersion === "v2" && release.database === "postgresql")
    return (run) => jsonbText(run.conf);
  if (name === "duration" && hasQuirk(release, "equalDurations"))
    return (run) => (durationOf(run) === null ? null : 0);
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
}

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

/** The duration of a run in seconds; null until it has ended. */
export function durationOf(run: DagRunRecord): number | null {
  return run.startDate === null || run.endDate === null ? null : (run.endDate - run.startDate) / 1_000_000;
}
