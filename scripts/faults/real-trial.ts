import { isDeepStrictEqual } from "node:util";
import { isInteger, isSafeNumber, parse, stringify } from "lossless-json";
import { AirflowClient, airflowToken, basic, type DagRun, type JsonCodec } from "../../src/index.js";
import { runTrial, type TrialResult } from "../../test/faults/trigger-trial.js";
import type { RunningAirflow } from "../airflow/start.js";
import { type Case, type Run, trialOf } from "./series.js";

const dagId = "paused";

/** Runs a case against a real Airflow, without the runs of earlier cases. */
export async function tryReal(
  airflow: RunningAirflow,
  what: Case,
  { seed, fetch, signal }: Run,
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
      const { dagRuns } = clientOf(airflow, origin, { retry, timeoutMs, fetch });
      return (body) => dagRuns.trigger(dagId, body, { signal });
    },
    readRuns: async () => (await readRuns()).filter((run) => !before.has(run.dag_run_id)),
    signal,
  });
}

function clientOf(
  { apiVersion, username, password }: RunningAirflow,
  baseUrl: string,
  options: Partial<Pick<Case, "retry" | "timeoutMs"> & Pick<Run, "fetch"> & { json: JsonCodec }>,
) {
  return apiVersion === "v1"
    ? new AirflowClient({ baseUrl, apiVersion, auth: basic({ username, password }), ...options })
    : new AirflowClient({ baseUrl, apiVersion, auth: airflowToken({ username, password }), ...options });
}

/** The differences of a run's `conf` from the sent one, with integers that JavaScript would round. */
export async function confProblems(airflow: RunningAirflow): Promise<string[]> {
  const json = {
    parse: (text: string) =>
      parse(text, undefined, (number) =>
        isInteger(number) && !isSafeNumber(number) ? BigInt(number) : Number(number),
      ),
    stringify: (value: unknown) => stringify(value) ?? "",
  };
  const { dagRuns } = clientOf(airflow, airflow.baseUrl, { json });
  const conf = { above: 9007199254740993n, below: -9007199254740993n, largest: 2n ** 63n - 1n, small: 7 };
  const { dag_run_id } = await dagRuns.trigger(dagId, { conf });
  const run = await dagRuns.get(dagId, dag_run_id);
  return isDeepStrictEqual(run.conf, conf)
    ? []
    : [`sent ${json.stringify(conf)}, got ${json.stringify(run.conf)}`];
}
