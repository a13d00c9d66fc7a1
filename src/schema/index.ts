import { type Operation, operations } from "../../generated/operations.js";
import type * as V1 from "../../generated/v1.js";
import type * as V2 from "../../generated/v2.js";

/** The generations of the API: `"v1"` is Airflow 2 (`/api/v1`), `"v2"` is Airflow 3 (`/api/v2`). */
export type Version = "v1" | "v2";

type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

type BodyOf<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? B : never;

type ResultOf<O> = O extends { responses: { 200: { content: { "application/json": infer R } } } } ? R : void;

// Evaluated here once for each version and looked up by version elsewhere: a conditional or mapped type that
// is left open until the version is known could not be read inside code that is generic in the version.
type Queries<Ops> = { [Id in keyof Ops]: QueryOf<Ops[Id]> };
type Bodies<Ops> = { [Id in keyof Ops]: BodyOf<Ops[Id]> };
type Results<Ops> = { [Id in keyof Ops]: ResultOf<Ops[Id]> };

/** What each operation answers on success, by version and operation id. */
export interface ResultTable {
  v1: Results<V1.operations>;
  v2: Results<V2.operations>;
}

interface QueryTable {
  v1: Queries<V1.operations>;
  v2: Queries<V2.operations>;
}

interface BodyTable {
  v1: Bodies<V1.operations>;
  v2: Bodies<V2.operations>;
}

interface TriggerTable {
  v1: BodyTable["v1"]["post_dag_run"];
  v2: Omit<BodyTable["v2"]["post_dag_run"], "logical_date"> &
    Partial<Pick<BodyTable["v2"]["post_dag_run"], "logical_date">>;
}

interface ClearTable {
  /** Airflow 2 takes nothing but `dry_run`; an empty object type would take everything. */
  v1: Record<string, never>;
  v2: Omit<BodyTable["v2"]["clear_dag_run"], "dry_run">;
}

interface ClearPreviewTable {
  v1: V1.TaskInstanceCollection;
  v2: V2.TaskInstanceCollection;
}

interface ListQueryTable {
  v1: QueryTable["v1"]["get_dag_runs"];
  v2: Omit<QueryTable["v2"]["get_dag_runs"], "cursor">;
}

/** The ids of all operations of both versions. */
export type OperationId = keyof V1.operations | keyof V2.operations;

/** The runs that `dagRuns.clearMany` clears, and how; `dry_run` is the client's. Airflow 3.3 or newer. */
export type ClearManyBody = Omit<V2.ClearDagRunsBody, "dry_run">;

/** The partitions that `dagRuns.clearPartitions` clears; `dry_run` is the client's. Airflow 3.3 or newer. */
export type ClearPartitionsBody = Omit<V2.ClearDagRunPartitionsBody, "dry_run">;

/** The actions of `dagRuns.bulk`. Airflow 3.3 or newer. */
export type BulkBody = V2.BulkDagRunsBody;

/** What `dagRuns.watch` reports: the state, and with the last one the results that were asked for. */
export type WaitEvent = V2.WaitEvent;

/** The paths of each version, as `client.http` offers them; the token endpoint is not below `/api/v2`. */
export interface PathTable {
  v1: V1.paths;
  v2: Omit<V2.paths, "/auth/token">;
}

/** A DAG run as that version answers it: {@link V1.DagRun} or {@link V2.DagRun}. */
export type DagRun<V extends Version = Version> = ResultTable[V]["get_dag_run"];

/** One page of DAG runs as that version answers it: {@link V1.DagRunCollection} or {@link V2.DagRunCollection}. */
export type DagRunPage<V extends Version = Version> = ResultTable[V]["get_dag_runs"];

/** The filters, order and page size of a list: the query parameters of `get_dag_runs` in the spec, without `cursor`. */
export type DagRunQuery<V extends Version = Version> = ListQueryTable[V];

/** The filters, order and page size of a batch list: {@link V1.DagRunsBatchBody} or {@link V2.DagRunsBatchBody}. */
export type DagRunBatchQuery<V extends Version = Version> = BodyTable[V]["get_dag_runs_batch"];

/**
 * What a trigger may set: {@link V1.TriggerDagRunBody} or {@link V2.TriggerDagRunBody}, where `logical_date` is optional here
 * and goes out as `null`.
 */
export type TriggerBody<V extends Version = Version> = TriggerTable[V];

/** What an update may set: {@link V1.PatchDagRunBody} or {@link V2.PatchDagRunBody}. */
export type UpdateBody<V extends Version = Version> = BodyTable[V]["patch_dag_run"];

/**
 * What a clear may set besides `dry_run`, which the client sets itself: nothing on v1, {@link V2.ClearDagRunBody} on v2.
 */
export type ClearBody<V extends Version = Version> = ClearTable[V];

/** The task instances that a clear would clear: {@link V1.TaskInstanceCollection} or {@link V2.TaskInstanceCollection}. */
export type ClearPreview<V extends Version = Version> = ClearPreviewTable[V];

/** The operation table of a version. */
export function operationsOf(version: Version): Readonly<Record<string, Operation>> {
  return operations[version];
}

/** What names one run among those of all DAGs; a DAG run itself fits. */
export interface RunKey {
  /** The DAG's id; not `~`. */
  readonly dag_id: string;
  /** The run's id, such as `manual__2026-11-23T00:00:00+00:00`. */
  readonly dag_run_id: string;
}

/** The `order_by` in which no run changes its place and new runs come first. */
export const newestFirst = "-id";

/** The date that every run of a version has and keeps, and by which lists can be filtered. */
export function dateFieldOf(version: Version): "execution_date" | "run_after" {
  return version === "v1" ? "execution_date" : "run_after";
}
