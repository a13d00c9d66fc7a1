// A piece of code of one's own, and beside it, in rerun-failed.test.ts, its tests with airflow-client/testing.
import type { AirflowClient } from "airflow-client";

/** Clears the failed runs of a DAG, so that they run again, and gives their ids; at most `maxRuns`, oldest first. */
export async function rerunFailed(airflow: AirflowClient, dagId: string, maxRuns = 10): Promise<string[]> {
  const failed = await airflow.dagRuns.list(dagId, { state: ["failed"] }).collect({ maxItems: maxRuns });
  for (const { dag_run_id } of failed) {
    await airflow.dagRuns.clear(dagId, dag_run_id, { only_failed: true });
  }
  return failed.map(({ dag_run_id }) => dag_run_id);
}
