import type { Database } from "../airflow/database.js";
import type { Release } from "../airflow/releases.js";
import { type RunningAirflow, startAirflow } from "../airflow/start.js";
import type { Outcome } from "./outcome.js";
import type { Report } from "./report.js";
import { runSuite, wordsOf } from "./run-suite.js";

const logFolder = ".airflow/conformance";
/** The maximum number of concurrent calls. On SQLite, Airflow 3 responds to more with 500, after minutes. */
const parallel: Readonly<Record<Database, number>> = { sqlite: 3, postgres: 20 };

/** The options of a check. */
export interface CheckOptions {
  readonly database: Database;
  /** The client's `fetch`; the global one if undefined. */
  readonly transport: "node" | undefined;
  /** Called with each line about the progress. */
  readonly log: (line: string) => void;
  /** Ends the check and everything that it started. */
  readonly signal: AbortSignal;
}

/**
 * Starts a real Airflow, runs the conformance suite on it and stops it. If the server does not start or dies, it is
 * retried once. All errors are part of the outcome.
 *
 * @throws the reason of `signal`.
 */
export async function checkRelease(release: Release, options: CheckOptions): Promise<Outcome> {
  const { version } = release;
  const { database, log, signal } = options;
  try {
    const first = await checkOnce(release, options);
    if (first.isAlive) return first.outcome;
    log("The server died during the checks. Retrying once.");
    return (await checkOnce(release, options)).outcome;
  } catch (error) {
    signal.throwIfAborted();
    const problem = wordsOf(error);
    log(problem);
    return { version, database, problem };
  }
}

/** One run of the suite, and whether the server still responded at its end. */
async function checkOnce(
  { version }: Release,
  options: CheckOptions,
): Promise<{ outcome: Outcome; isAlive: boolean }> {
  const airflow = await start(version, options);
  try {
    const { installSeconds, initSeconds, seedSeconds, bootSeconds } = airflow.timings;
    const outcome = {
      version,
      database: options.database,
      installSeconds,
      bootSeconds: initSeconds + seedSeconds + bootSeconds,
      ...(await check(airflow, options)),
    };
    const isAlive = await fetch(airflow.baseUrl).then(
      () => true,
      () => false,
    );
    return { outcome, isAlive };
  } finally {
    await airflow.stop();
  }
}

async function start(version: string, { database, log, signal }: CheckOptions): Promise<RunningAirflow> {
  const attempt = () => startAirflow({ version, database, scheduler: true, log, signal });
  try {
    return await attempt();
  } catch (error) {
    signal.throwIfAborted();
    log(`${wordsOf(error)}\nTrying once more.`);
    return attempt();
  }
}

function check(airflow: RunningAirflow, { database, transport, log, signal }: CheckOptions): Promise<Report> {
  const { version: airflowVersion, apiVersion, baseUrl, users } = airflow;
  const logName = `${logFolder}/${airflowVersion}.log`;
  log(`checking; the log is ${logName}`);
  return runSuite({
    config: "test/conformance/vitest.config.ts",
    variable: "CONFORMANCE_TARGET",
    target: { airflowVersion, apiVersion, baseUrl, users, database, parallel: parallel[database], transport },
    logName,
    signal,
  });
}
