import { AirflowClient, airflowToken, basic, type DagRun } from "../../src/index.js";
import { runTrial, type TrialResult } from "../../test/faults/trigger-trial.js";
import type { RunningAirflow } from "../airflow/start.js";
import { type Case, trialOf } from "./series.js";

const dagId = "paused";

/** Runs a case against a real Airflow. The runs of earlier cases do not count. */
export async function tryReal(
  airflow: RunningAirflow,
  what: Case,
  seed: number,
  signal: AbortSignal,
): Promise<TrialResult> {
  const { retry, timeoutMs } = what;
  const readRuns = async () => {
    const { dagRuns } = clientOf(airflow, airflow.baseUrl, {});
    const runs: AsyncIterable<DagRun | DagRun<"v1">> = dagRuns.list(dagId);
    const found: (DagRun | DagRun<"v1">)[] = [];
    for await (const run of runs) found.push(run);
    return found;
  };
  const before = new Set((await readRuns()).map((run) => run.dag_run_id));
  return await runTrial({
    ...trialOf(what, seed),
    upstream: airflow.baseUrl,
    triggerAt: (origin) => {
      const { dagRuns } = clientOf(airflow, origin, { retry, timeoutMs });
      return (body) => dagRuns.trigger(dagId, body, { signal });
    },
    readRuns: async () => (await readRuns()).filter((run) => !before.has(run.dag_run_id)),
    signal,
  });
}

function clientOf(
  { apiVersion, username, password }: RunningAirflow,
  baseUrl: string,
  options: Partial<Pick<Case, "retry" | "timeoutMs">>,
) {
  return apiVersion === "v1"
    ? new AirflowClient({ baseUrl, apiVersion, auth: basic({ username, password }), ...options })
    : new AirflowClient({ baseUrl, apiVersion, auth: airflowToken({ username, password }), ...options });
}
