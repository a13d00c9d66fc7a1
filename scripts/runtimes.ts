import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { inParallel } from "./conformance/in-parallel.js";
import { checkRuntime, type Outcome } from "./runtimes/check-runtime.js";
import { missingChecks } from "./runtimes/count-checks.js";
import { writeResults } from "./runtimes/results-file.js";
import type { Runtime } from "./runtimes/runtime.js";
import { RUNTIMES } from "./runtimes/runtimes.js";
import { placesTable, releasesTable, versionsTable } from "./runtimes/tables.js";
import { build } from "./start/build.js";
import { loadPackage } from "./start/package.js";

const usage = `Usage: npm run runtimes [-- NAME...]
Without a name: all. Names: ${RUNTIMES.map(({ name }) => `"${name}"`).join(", ")}; "Node" for all of these`;
const runtimesAtOnce = 2;

/**
 * Runs the conformance suite in every runtime that the client is for, with the built package and the embedded Airflow. All
 * runtimes in one go are written to `test/runtimes/RESULTS.md`. A runtime that is missing is a failure.
 */
async function main(args: readonly string[]): Promise<void> {
  const runtimes = chosen(args);
  const signal = abortOnInterrupt();
  await build(signal);
  const built = await loadPackage();
  const outcomes = await inParallel(runtimes, runtimesAtOnce, (runtime) => {
    const log = (line: string) => console.error(line.replace(/^/gm, `${runtime.name}: `));
    return checkRuntime(runtime, { built, log, signal });
  });
  signal.throwIfAborted();

  const failures: string[] = [];
  for (const outcome of outcomes) failures.push(...(await failuresOf(outcome)));
  for (const failure of failures) console.log(`\nFAILED ${failure}`);
  console.log(`\n${releasesTable(outcomes)}\n\n${placesTable(outcomes)}\n\n${versionsTable(outcomes)}`);
  if (runtimes.length === RUNTIMES.length && failures.length === 0) {
    console.log(`\nwritten: ${await writeResults(outcomes)}`);
  }
  const passed = outcomes
    .flatMap((outcome) => ("problem" in outcome ? [] : outcome.results))
    .filter(({ problem }) => problem === undefined);
  console.log(`\n${String(passed.length)} passed, ${String(failures.length)} failed`);
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

async function failuresOf(outcome: Outcome): Promise<string[]> {
  const { name } = outcome;
  if ("problem" in outcome) return [`${name} could not be checked: ${outcome.problem}`];
  const failed = outcome.results.flatMap(({ place, name: check, problem }) =>
    problem === undefined ? [] : [`${name}, Airflow ${place}: ${check}\n${problem}`],
  );
  return [...failed, ...(await missingChecks(outcome.results)).map((missing) => `${name}: ${missing}`)];
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`runtimes: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
