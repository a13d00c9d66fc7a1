// Exports a large history fast: large pages, several time windows at once. For Airflow 3.1 or newer.
import type { AirflowClient, DagRun } from "airflow-client";

/** Options of {@link exportHistory}. */
export interface ExportOptions {
  /** Start of the history, by `run_after`. */
  from: Date;
  /** End of the history, exclusive. */
  to: Date;
  /** The number of time windows of equal length, which are read concurrently. @default 8 */
  windows?: number;
  /** The number of runs on a page; Airflow does not limit the pages of a batch list. @default 1000 */
  pageLimit?: number;
  /** Called with each page of runs. Meanwhile, the next page of its window is read, but not the one after. */
  onPage: (runs: readonly DagRun<"v2">[]) => void | Promise<void>;
}

/** Calls `onPage` with every run of some DAGs once. @returns the number of runs. */
export async function exportHistory(
  airflow: AirflowClient,
  dagIds: readonly string[],
  { from, to, windows = 8, pageLimit = 1000, onPage }: ExportOptions,
): Promise<number> {
  const failed = new AbortController();
  const edge = (index: number) =>
    new Date(from.getTime() + Math.round(((to.getTime() - from.getTime()) * index) / windows));
  const exportWindow = async (index: number) => {
    const query = {
      dag_ids: [...dagIds],
      run_after_gte: edge(index),
      run_after_lt: edge(index + 1),
      page_limit: pageLimit,
    };
    let count = 0;
    for await (const { dag_runs } of airflow.dagRuns.listBatch(query, { signal: failed.signal }).pages()) {
      await onPage(dag_runs);
      count += dag_runs.length;
    }
    return count;
  };
  const work = Array.from({ length: windows }, (_, index) => exportWindow(index));
  try {
    return (await Promise.all(work)).reduce((sum, count) => sum + count, 0);
  } catch (error) {
    failed.abort(error); // an incomplete export is useless: end the other windows too
    await Promise.allSettled(work);
    throw error;
  }
}
