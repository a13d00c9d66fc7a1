import type { Database } from "../airflow/database.js";
import type { Release } from "../airflow/releases.js";
import { type RunningAirflow, startAirflow } from "../airflow/start.js";
import type { Outcome } from "./outcome.js";
import type { Report } from "./report.js";
import { runSuite, wordsOf } from "./run-suite.js";

const logFolder = ".airflow/conformance";
/** How many calls at once a server bears: on SQLite, Airflow 3 answers 500 to more, after minutes. */
const parallel: Readonly<Record<Database, number>> = { sqlite: 3, postgres: 20 };

/** How a release is checked. */
export interface CheckOptions {
  readonly database: Database;
  /** What the client sends with; the global `fetch` if undefined. */
  readonly transport: "node" | undefined;
  /** Told of the progress, line by line. */
  readonly log: (line: string) => void;
  /** Gives up and ends everything that was started when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Starts a real Airflow, runs the conformance suite against it and stops it. A server that does not come up, or dies while
 * it is checked, is tried once more. Whatever goes wrong is part of the outcome.
 *
 * @throws the reason of `signal`.
 */
export async function checkRelease(release: Release, options: CheckOptions): Promise<Outcome> {
  const { version } = release;
  const { database, log, signal } = options;
  try {
    const first = await checkOnce(release, options);
    if (first.isAlive) return first.outcome;
    log("The server died while it was checked. Trying once more.");
    return (await checkOnce(release, options)).outcome;
  } catch (error) {
    signal.throwIfAborted();
    const problem = wordsOf(error);
    log(problem);
    return { version, database, problem };
  }
}

/** One run of the suite, and whether the server still answered at its end. */
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
