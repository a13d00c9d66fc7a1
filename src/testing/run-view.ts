import { schemas } from "../../generated/schemas.js";
import { durationOf } from "./columns.js";
import type { DagRunRecord } from "./dag-run-store.js";
import { type Instant, isoFormat, isoZulu } from "./instant.js";
import { aliveIn, type Release } from "./release.js";

/** The runs of one release as JSON. */
export interface RunViews {
  /** The fields of a run in this release. */
  readonly fields: readonly string[];
  /** Converts a run to JSON with those fields. */
  readonly show: (run: DagRunRecord) => Record<string, unknown>;
  /** The version of a DAG with its fields in this release. */
  readonly versionOf: (dagId: string) => unknown;
  /** Formats a date: with `+00:00` on v1, with `Z` on v2. */
  readonly date: (instant: Instant | null) => string | null;
}

export function createRunViews(release: Release): RunViews {
  const write = release.apiVersion === "v1" ? isoFormat : isoZulu;
  const date = (instant: Instant | null) => (instant === null ? null : write(instant));
  const namesOf = (table: Parameters<typeof aliveIn>[1]) => aliveIn(release, table).map(([name]) => name);
  const versionFields = namesOf(schemas.v2.DagVersion);
  const versions = new Map<string, unknown>();
  const versionOf = (dagId: string): unknown => {
    const known = versions.get(dagId) ?? pick(dagVersion(dagId), versionFields);
    versions.set(dagId, known);
    return known;
  };

  /** The value of every field that a run has in any release. */
  const all: Readonly<Record<string, (run: DagRunRecord) => unknown>> = {
    dag_run_id: (run) => (run.runId === nullId ? null : run.runId),
    dag_id: (run) => run.dagId,
    logical_date: (run) => date(run.logicalDate),
    execution_date: (run) => date(run.logicalDate),
    queued_at: (run) => date(run.queuedAt),
    start_date: (run) => date(run.startDate),
    end_date: (run) => date(run.endDate),
    duration: durationOf,
    data_interval_start: (run) => date(run.dataIntervalStart),
    data_interval_end: (run) => date(run.dataIntervalEnd),
    run_after: (run) => date(run.runAfter),
    last_scheduling_decision: (run) => date(run.lastSchedulingDecision),
    run_type: (run) => run.runType,
    state: (run) => run.state,
    external_trigger: (run) => run.runType === "manual",
    triggered_by: (run) => run.triggeredBy,
    triggering_user_name: (run) => run.triggeringUserName,
    conf: (run) => run.conf,
    note: (run) => run.note,
    // A run without tasks has no version of its DAG.
    dag_versions: (run) => (run.tasks.length > 0 ? [versionOf(run.dagId)] : []),
    bundle_version: () => null,
    dag_display_name: (run) => run.dagId,
    partition_key: (run) => run.partitionKey,
    partition_date: (run) => date(run.partitionDate),
  };
  const fields = namesOf(schemas[release.apiVersion].DagRun);
  const getters = fields.map((name) => [name, all[name] ?? (() => null)] as const);
  return {
    fields,
    date,
    versionOf,
    show: (run) => {
      const view: Record<string, unknown> = {};
      for (const [name, get] of getters) view[name] = get(run);
      return view;
    },
  };
}

/** The stored id of a run whose id is null in the API. */
export const nullId = "\0null";

/** Some fields of an object; a missing field is null. */
export function pick(
  object: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, object[name] ?? null]));
}

/** The only version of a DAG. */
function dagVersion(dagId: string) {
  return {
    id: "01900000-0000-7000-8000-000000000001",
    version_number: 1,
    dag_id: dagId,
    bundle_name: "dags-folder",
    bundle_version: null,
    created_at: "2024-01-01T00:00:00Z",
    dag_display_name: dagId,
    bundle_url: null,
  };
}
