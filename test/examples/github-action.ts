// A step of a GitHub workflow (github-action.yml): runs a DAG, shows its states, and fails if the run fails. Node 22.18 or newer
// runs this file directly.
import { appendFileSync } from "node:fs";
import { AirflowClient, airflowToken } from "airflow-client";

const [dagId = ""] = process.argv.slice(2);
const env = (name: string) => {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
};
const output = (name: string, value: string) => appendFileSync(env("GITHUB_OUTPUT"), `${name}=${value}\n`);

// A cancelled workflow sends SIGINT, then SIGTERM.
const cancelled = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => cancelled.abort(new Error(`Cancelled; the run ${env("DAG_RUN_ID")} continues`)));
}

try {
  const airflow = new AirflowClient({
    baseUrl: env("AIRFLOW_URL"),
    auth: airflowToken({ username: env("AIRFLOW_USERNAME"), password: env("AIRFLOW_PASSWORD") }),
  });
  const conf: unknown = JSON.parse(process.env["DAG_CONF"] ?? "{}");
  if (typeof conf !== "object" || conf === null) throw new Error("DAG_CONF must be a JSON object");
  const body = { dag_run_id: env("DAG_RUN_ID"), conf: { ...conf } };
  const { run } = await airflow.dagRuns.ensure(dagId, body, { signal: cancelled.signal });
  output("run-id", run.dag_run_id);
  const end = await airflow.dagRuns.waitFor(dagId, run.dag_run_id, {
    signal: cancelled.signal,
    timeoutMs: 55 * 60_000,
    onState: ({ state }) => console.log(`${dagId} ${run.dag_run_id}: ${String(state)}`),
    onPaused: () =>
      console.log(`::warning::The DAG ${dagId} is paused: the scheduler does not start its runs`),
  });
  output("state", String(end.state));
  if (end.state !== "success") throw new Error(`${dagId} ${run.dag_run_id} ended in ${String(end.state)}`);
} catch (error) {
  console.log(`::error::${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
