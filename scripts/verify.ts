import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSeed } from "../test/faults/random.js";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { startAirflow } from "./airflow/start.js";
import { root } from "./generate/stamp.js";
import { runProgram } from "./start/program.js";

const realReleases = ["2.11.2", "3.3.2"];
const minute = 60_000;

/** One line of the table. */
interface Step {
  readonly name: string;
  /** @throws Error with the reason and the log. */
  readonly work: (signal: AbortSignal) => Promise<void>;
}

/** A failed step, with the output of its programs. */
class StepError extends Error {
  override name = "StepError";
}

interface Run {
  readonly command: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly minutes: number;
}

/** Runs one npm command. */
async function npm(signal: AbortSignal, { command, cwd = root, env = {}, minutes }: Run): Promise<void> {
  const { problem, output } = await runProgram({
    command: "npm",
    args: command.split(" "),
    cwd,
    env: { NO_COLOR: "1", ...env },
    timeoutMs: minutes * minute,
    signal,
  });
  if (problem !== "") throw new StepError(`npm ${command}: ${problem}\n${output}`);
}

/** Each call has 10,000 responses, half of them on each transport. */
const fuzz = {
  command: "exec -- vitest run --project slow test/faults/fuzz.test.ts",
  env: { FUZZ_RUNS: "5000", FUZZ_SEED: String(newSeed()) },
};

const steps: readonly Step[] = [
  npmStep("tests", "run test:all", 60),
  npmStep("docs", "run docs -- --browser", 10),
  npmStep("demo, embedded", "start", 3),
  npmStep("faults", "run faults", 40),
  { name: "fuzz", work: (signal) => npm(signal, { ...fuzz, minutes: 60 }) },
  npmStep("runtimes", "run runtimes", 30),
  npmStep("mutation", "run mutation", 180),
  npmStep("auth lab", "run auth-lab", 60),
  npmStep("bench", "run bench", 90),
  npmStep("conformance, every release", "run conformance", 90),
  ...realReleases.map((version) => ({
    name: `demo, Airflow ${version}`,
    work: (signal: AbortSignal) => demo(version, signal),
  })),
  { name: "fresh clone", work: freshClone },
];

function npmStep(name: string, command: string, minutes: number): Step {
  return { name, work: (signal) => npm(signal, { command, minutes }) };
}

async function demo(version: string, signal: AbortSignal): Promise<void> {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const airflow = await startAirflow({ version, scheduler: true, log, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    const end = error instanceof LabError ? (error.log ?? "") : "";
    throw new StepError([...lines, String(error), end].join("\n"));
  });
  try {
    const command = `start -- --base-url ${airflow.baseUrl} --username ${airflow.username}`;
    await npm(signal, { command, env: { AIRFLOW_PASSWORD: airflow.password }, minutes: 10 });
  } finally {
    await airflow.stop();
  }
}

/** Tests a clone, which shows files that were not committed. */
async function freshClone(signal: AbortSignal): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "airflow-client-clone-"));
  try {
    execFileSync("git", ["clone", "--quiet", root, folder], { stdio: ["ignore", "ignore", "pipe"] });
    for (const command of ["ci", "start", "test"]) await npm(signal, { command, cwd: folder, minutes: 10 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const signal = abortOnInterrupt();
  const rows: string[] = [];
  const logs: string[] = [];
  let failed = 0;
  for (const { name, work } of steps) {
    const start = performance.now();
    console.log(`verify: ${name}`);
    const error = await work(signal).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
    const result = error === undefined ? "passed" : signal.aborted ? "interrupted" : "FAILED";
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    rows.push(`${name.padEnd(28)} ${result.padEnd(11)} ${seconds.padStart(8)}`);
    if (signal.aborted) break;
    if (error === undefined) continue;
    failed += 1;
    logs.push(`\n--- ${name}\n${error.message}`);
  }
  for (const log of logs) console.log(log);
  console.log(`\n${"step".padEnd(28)} ${"result".padEnd(11)} ${"seconds".padStart(8)}`);
  for (const row of rows) console.log(row);
  if (failed > 0) process.exitCode ||= 1;
}

await main();
