import type * as Api from "../../generated/v1.js";
import type { Query, QueryOf } from "./types.js";

/** One page of DAG runs. */
export interface DagRunPage extends Api.DagRunCollection {
  dag_runs: Api.DagRun[];
}

/** The filters, order and page size of a list: the query parameters of `get_dag_runs` in the spec. */
export interface DagRunQuery extends Query<QueryOf<Api.operations["get_dag_runs"]>> {
  /** Page size, the client's `pageSize` when absent. The server cuts it silently to its `maximum_page_limit`. */
  limit?: number;
}

/** The filters, order and page size of a batch list. */
export interface DagRunBatchQuery extends Query<Api.DagRunsBatchBody> {
  /** Page size, the client's `pageSize` when absent. */
  page_limit?: number;
}

/** The fields of a trigger. */
export interface TriggerBody extends Api.TriggerDagRunBody {
  conf?: object;
}

/** The fields of an update. */
export interface UpdateBody extends Api.PatchDagRunBody {
  state: Api.PatchDagRunState;
}
