import type * as Api from "../../generated/v2.js";
import type { Query, QueryOf } from "./types.js";

/** One page of DAG runs. */
export interface DagRunPage extends Api.DagRunCollection {
  dag_runs: Api.DagRun[];
}

/** The filters, order and page size of a list: the query parameters of `get_dag_runs` in the spec, without `cursor`. */
export interface DagRunQuery extends Query<Omit<QueryOf<Api.operations["get_dag_runs"]>, "cursor">> {
  /** Page size, the client's `pageSize` when absent. The server cuts it silently to its `maximum_page_limit`. */
  limit?: number;
}

/** The filters, order and page size of a batch list. */
export interface DagRunBatchQuery extends Query<Api.DagRunsBatchBody> {
  /** Page size, the client's `pageSize` when absent. */
  page_limit?: number;
}

/** The fields of a trigger. */
export interface TriggerBody extends Omit<Api.TriggerDagRunBody, "logical_date"> {
  /** The moment the run stands for, unique within the DAG; `null`, or absent, for a run without one. */
  logical_date?: Api.RequestDateTimeOrNull;
}

/** The fields of an update. */
export interface UpdateBody extends Api.PatchDagRunBody {
  note?: string | null;
}

/** The fields of a clear, without `dry_run`, which the client sets. */
export interface ClearBody extends Omit<Api.ClearDagRunBody, "dry_run"> {
  only_failed?: boolean;
}

/** The runs that `dagRuns.clearMany` clears, and how; `dry_run` is the client's. Airflow 3.3 or newer. */
export interface ClearManyBody extends Omit<Api.ClearDagRunsBody, "dry_run"> {
  only_failed?: boolean;
}

/** The partitions that `dagRuns.clearPartitions` clears; `dry_run` is the client's. Airflow 3.3 or newer. */
export type ClearPartitionsBody = Omit<Api.ClearDagRunPartitionsBody, "dry_run">;
