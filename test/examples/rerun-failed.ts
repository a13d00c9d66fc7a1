// Code that uses the client; rerun-failed.test.ts tests it with airflow-client/testing.
import type { AirflowClient } from "airflow-client";

/** Clears at most `maxRuns` failed runs of a DAG, oldest first, so that they run once more. @returns their ids. */
export async function rerunFailed(airflow: AirflowClient, dagId: string, maxRuns = 10): Promise<string[]> {
  const failed = await airflow.dagRuns.list(dagId, { state: ["failed"] }).collect({ maxItems: maxRuns });
  for (const { dag_run_id } of failed) {
    await airflow.dagRuns.clear(dagId, dag_run_id, { only_failed: true });
  }
  return failed.map(({ dag_run_id }) => dag_run_id);
}
