import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../airflow/database.js";
import { LabError } from "../airflow/lab-error.js";
import type { Release } from "../airflow/releases.js";
import { runStep } from "../airflow/run-step.js";
import { type RunningAirflow, startAirflow } from "../airflow/start.js";
import { root } from "../generate/stamp.js";
import type { Outcome } from "./outcome.js";
import { readReport, type Report } from "./report.js";

const logFolder = ".airflow/conformance";
const suiteTimeoutMs = 30 * 60_000;
/** How many calls at once a server bears: on SQLite, Airflow 3 answers 500 to more, after minutes. */
const parallel: Readonly<Record<Database, number>> = { sqlite: 3, postgres: 20 };

/** How a release is checked. */
export interface CheckOptions {
  readonly database: Database;
  /** Told of the progress, line by line. */
  readonly log: (line: string) => void;
  /** Gives up and ends everything that was started when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Starts a real Airflow, runs the conformance suite against it and stops it. A server that does not come up is tried
 * once more. Whatever goes wrong is part of the outcome.
 *
 * @throws the reason of `signal`.
 */
export async function checkRelease(release: Release, options: CheckOptions): Promise<Outcome> {
  const { version } = release;
  const { database, log, signal } = options;
  try {
    const airflow = await start(version, options);
    try {
      const { installSeconds, initSeconds, seedSeconds, bootSeconds } = airflow.timings;
      return {
        version,
        database,
        installSeconds,
        bootSeconds: initSeconds + seedSeconds + bootSeconds,
        ...(await runSuite(airflow, options)),
      };
    } finally {
      await airflow.stop();
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = wordsOf(error);
    log(problem);
    return { version, database, problem };
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

/** Runs vitest in a process of its own against one server. */
async function runSuite(airflow: RunningAirflow, { database, log, signal }: CheckOptions): Promise<Report> {
  const { version: airflowVersion, apiVersion, baseUrl, users } = airflow;
  const logName = `${logFolder}/${airflowVersion}.log`;
  const logFile = join(root, logName);
  mkdirSync(join(root, logFolder), { recursive: true });
  rmSync(logFile, { force: true });
  log(`checking; the log is ${logName}`);
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const target = join(folder, "target.json");
    const results = join(folder, "results.json");
    writeFileSync(
      target,
      JSON.stringify({ airflowVersion, apiVersion, baseUrl, users, parallel: parallel[database] }),
    );
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const problem = await problemOf(
      runStep({
        title: "vitest",
        program: "npx",
        args: ["vitest", "run", "--config", "test/conformance/vitest.config.ts", ...reporters],
        env: { ...process.env, NO_COLOR: "1", CONFORMANCE_TARGET: target },
        cwd: root,
        logFile,
        timeoutMs: suiteTimeoutMs,
        signal,
      }),
    );
    signal.throwIfAborted();
    if (problem !== undefined && !existsSync(results)) throw problem;
    const report = readReport(JSON.parse(readFileSync(results, "utf8")));
    // An error outside of the checks fails vitest as well.
    if (problem !== undefined && report.failures.length === 0) throw problem;
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function problemOf(work: Promise<void>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof LabError && error.log !== undefined ? `${error.log}\n${message}` : message;
}
