import { parseArgs } from "node:util";
import pMap from "p-map";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { writeReport } from "./report/report.js";
import { checkRuntime, type Outcome } from "./runtimes/check-runtime.js";
import { missingChecks, tablesOf } from "./runtimes/results.js";
import { type Runtime, RUNTIMES } from "./runtimes/runtimes.js";
import { build } from "./start/build.js";
import { loadPackage } from "./start/package.js";

const usage = `Usage: npm run runtimes [-- NAME...]
Without a name: all. Names: ${RUNTIMES.map(({ name }) => `"${name}"`).join(", ")}; "Node" for all of these`;
const runtimesAtOnce = 2;

/**
 * Runs the conformance suite in every supported runtime, with the built package and the embedded Airflow. The results of a
 * run of all runtimes are written to `test/runtimes/RESULTS.md`. A missing runtime is a failure.
 */
async function main(): Promise<void> {
  const runtimes = chosen(parseArgs({ allowPositionals: true }).positionals);
  const signal = abortOnInterrupt();
  await build(signal);
  const built = await loadPackage();
  const check = (runtime: Runtime) => {
    const log = (line: string) => console.error(line.replace(/^/gm, `${runtime.name}: `));
    return checkRuntime(runtime, { built, log, signal });
  };
  const outcomes = await pMap(runtimes, check, { concurrency: runtimesAtOnce });
  signal.throwIfAborted();

  const failures: string[] = [];
  for (const outcome of outcomes) failures.push(...(await failuresOf(outcome)));
  for (const failure of failures) console.log(`\nFAILED ${failure}`);
  const parts = tablesOf(outcomes);
  for (const part of Object.values(parts)) console.log(`\n${part}`);
  if (runtimes.length === RUNTIMES.length && failures.length === 0) {
    const written = `On ${new Date().toISOString().slice(0, 10)}:\n\n${parts["versions"] ?? ""}`;
    await writeReport("test/runtimes/RESULTS.md", { ...parts, versions: written });
  }
  const results = outcomes.flatMap((outcome) => outcome.results);
  const passed = results.filter(({ problem }) => problem === undefined).length;
  console.log(`\n${String(passed)} passed, ${String(failures.length)} failed`);
  if (failures.length > 0) process.exitCode ||= 1;
}

function chosen(args: readonly string[]): readonly Runtime[] {
  if (args.length === 0) return RUNTIMES;
  return args.flatMap((arg) => {
    const found = RUNTIMES.filter(({ name }) => name === arg || name.startsWith(`${arg} `));
    if (found.length === 0) throw new LabError(`unknown: ${arg}\n${usage}`);
    return found;
  });
}

async function failuresOf({ name, results, problem }: Outcome): Promise<string[]> {
  if (problem !== undefined) return [`${name} could not be checked: ${problem}`];
  const failed = results.flatMap(({ place, airflowVersion, name: check, problem }) =>
    problem === undefined ? [] : [`${name}, Airflow ${airflowVersion} ${place}: ${check}\n${problem}`],
  );
  return [...failed, ...(await missingChecks(results)).map((missing) => `${name}: ${missing}`)];
}

try {
  await main();
} catch (error) {
  console.error(`runtimes: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
