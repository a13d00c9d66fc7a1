// Export a large history fast: big pages, several stretches of time at once. For Airflow 3.1 or newer.
import type { AirflowClient, DagRun } from "airflow-client";

/** What to export, and how. */
export interface ExportOptions {
  /** From when on, by `run_after`. */
  from: Date;
  /** Until when; this moment is not exported any more. */
  to: Date;
  /** How many stretches of equal length, each read by itself. @default 8 */
  windows?: number;
  /** How many runs a page has; no Airflow cuts the page of a batch list. @default 1000 */
  pageLimit?: number;
  /** Takes a page of runs. The next one of its stretch is read meanwhile, but not the one after. */
  onPage: (runs: readonly DagRun<"v2">[]) => void | Promise<void>;
}

/** Hands over every run of some DAGs once. @returns how many there were. */
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
    failed.abort(error); // half an export is none: end the other stretches too
    await Promise.allSettled(work);
    throw error;
  }
}
