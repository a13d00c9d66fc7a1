import { type Operation, operations } from "../../generated/operations.js";
import type * as Api1 from "../../generated/v1.js";
import type * as Api2 from "../../generated/v2.js";
import type { ResultOf } from "./types.js";
import type * as V1 from "./v1.js";
import type * as V2 from "./v2.js";

export type { ClearManyBody, ClearPartitionsBody } from "./v2.js";

/** The generations of the API: `"v1"` is Airflow 2 (`/api/v1`), `"v2"` is Airflow 3 (`/api/v2`). */
export type Version = "v1" | "v2";

// Evaluated here once for each version and looked up by version elsewhere: a conditional or mapped type that
// is left open until the version is known could not be read inside code that is generic in the version.
type Results<Ops> = { [Id in keyof Ops]: ResultOf<Ops[Id]> };

/** The response of each operation on success, by version and operation id. */
export interface ResultTable {
  v1: Results<Api1.operations>;
  v2: Results<Api2.operations>;
}

interface Types {
  v1: {
    page: V1.DagRunPage;
    query: V1.DagRunQuery;
    batchQuery: V1.DagRunBatchQuery;
    trigger: V1.TriggerBody;
    update: V1.UpdateBody;
    /** Airflow 2 accepts nothing but `dry_run`; an empty object type would accept everything. */
    clear: Record<string, never>;
    clearPreview: Api1.TaskInstanceCollection;
  };
  v2: {
    page: V2.DagRunPage;
    query: V2.DagRunQuery;
    batchQuery: V2.DagRunBatchQuery;
    trigger: V2.TriggerBody;
    update: V2.UpdateBody;
    clear: V2.ClearBody;
    clearPreview: Api2.TaskInstanceCollection;
  };
}

interface RunsWithConf<Conf> {
  v1: Api1.DagRun & { conf: Conf };
  v2: Api2.DagRun & { conf: Conf | null };
}

/** The ids of all operations of both versions. */
export type OperationId = keyof Api1.operations | keyof Api2.operations;

/** The actions of `dagRuns.bulk`. Airflow 3.3 or newer. */
export type BulkBody = Api2.BulkDagRunsBody;

/** A report of `dagRuns.watch`: the state, and with the last one the requested results. */
export type WaitEvent = Api2.WaitEvent;

/** The paths of each version, as `client.http` offers them; the token endpoint is not below `/api/v2`. */
export interface PathTable {
  v1: Api1.paths;
  v2: Omit<Api2.paths, "/auth/token">;
}

/** A DAG run of a version, with the type of its `conf` if the caller knows it. */
export type DagRun<V extends Version = Version, Conf = unknown> = unknown extends Conf
  ? ResultTable[V]["get_dag_run"]
  : RunsWithConf<Conf>[V];

/** One page of DAG runs of a version. */
export type DagRunPage<V extends Version = Version> = Types[V]["page"];

/** The filters, order and page size of a list: the query parameters of `get_dag_runs` in the spec, without `cursor`. */
export type DagRunQuery<V extends Version = Version> = Types[V]["query"];

/** The filters, order and page size of a batch list. */
export type DagRunBatchQuery<V extends Version = Version> = Types[V]["batchQuery"];

/** The fields of a trigger. On v2 an absent `logical_date` is sent as `null`. */
export type TriggerBody<V extends Version = Version> = Types[V]["trigger"];

/** The fields of an update. */
export type UpdateBody<V extends Version = Version> = Types[V]["update"];

/** The fields of a clear, without `dry_run`, which the client sets: none on v1. */
export type ClearBody<V extends Version = Version> = Types[V]["clear"];

/** The task instances that a clear would clear. */
export type ClearPreview<V extends Version = Version> = Types[V]["clearPreview"];

/** The operation table of a version. */
export function operationsOf(version: Version): Readonly<Record<string, Operation>> {
  return operations[version];
}

/** The ids of one run; a DAG run itself fits. */
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
