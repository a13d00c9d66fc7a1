import { AirflowClient, airflowToken, basic } from "../../src/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { runTrial, type TrialResult } from "../../test/faults/trigger-trial.js";
import { type Case, type Run, trialOf } from "./series.js";

/** Runs a case against an embedded Airflow that listens on a port. */
export async function tryEmbedded(
  airflowVersion: string,
  what: Case,
  { seed, fetch, signal }: Run,
): Promise<TrialResult> {
  const airflow = embeddedAirflow({ airflowVersion, scheduler: false });
  await using server = await airflow.listen();
  const { retry, timeoutMs } = what;
  return await runTrial({
    ...trialOf(what, seed),
    upstream: server.url,
    triggerAt: (baseUrl) => {
      const common = { baseUrl, timeoutMs, retry, fetch };
      const { dagRuns } =
        airflow.apiVersion === "v1"
          ? new AirflowClient({ ...common, apiVersion: "v1", auth: basic(airflow.credentials) })
          : new AirflowClient({ ...common, auth: airflowToken(airflow.credentials) });
      return (body) => dagRuns.trigger("paused", body, { signal });
    },
    readRuns: () => Promise.resolve(airflow.runs.list("paused")),
    signal,
  });
}
