import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LabError } from "../airflow/lab-error.js";
import { runStep } from "../airflow/run-step.js";
import { root } from "../generate/stamp.js";
import { readReport, type Report } from "./report.js";

const suiteTimeoutMs = 30 * 60_000;

/** A suite of vitest that checks one server. */
export interface Suite {
  /** The config of vitest. */
  readonly config: string;
  /** The server, as JSON in the file that the environment variable `variable` names. */
  readonly variable: string;
  readonly target: object;
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The file for vitest's output, in the project. */
  readonly logName: string;
  readonly signal: AbortSignal;
}

/** Runs vitest in a separate process against one server. Throws a {@link LabError} if it fails without a failed check. */
export async function runSuite(suite: Suite): Promise<Report> {
  const logFile = join(root, suite.logName);
  mkdirSync(dirname(logFile), { recursive: true });
  rmSync(logFile, { force: true });
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const target = join(folder, "target.json");
    const results = join(folder, "results.json");
    writeFileSync(target, JSON.stringify(suite.target));
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const problem = await problemOf(
      runStep({
        title: "vitest",
        program: "npx",
        args: ["vitest", "run", "--config", suite.config, ...reporters],
        env: { ...process.env, NO_COLOR: "1", ...suite.env, [suite.variable]: target },
        cwd: root,
        logFile,
        timeoutMs: suiteTimeoutMs,
        signal: suite.signal,
      }),
    );
    suite.signal.throwIfAborted();
    if (problem !== undefined && !existsSync(results)) throw problem;
    const report = readReport(JSON.parse(readFileSync(results, "utf8")));
    // vitest also fails on an error outside of the checks.
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

/** The error, after the end of the log of the failed program. */
export function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof LabError && error.log !== undefined ? `${error.log}\n${message}` : message;
}
