import { parseArgs } from "node:util";
import { nodeFetch } from "../src/node/index.js";
import { newSeed } from "../test/faults/random.js";
import type { TrialResult } from "../test/faults/trigger-trial.js";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { findRelease } from "./airflow/releases.js";
import { startAirflow } from "./airflow/start.js";
import { tryEmbedded } from "./faults/embedded-trial.js";
import { confProblems, tryReal } from "./faults/real-trial.js";
import { type Case, cases, describe, problemsOf } from "./faults/series.js";
import { runWalks } from "./faults/walks.js";

const usage = `Usage: npm run faults -- [VERSION...] [--embedded] [--walks] [--seed N] [--transport node]
Triggers runs through a proxy that loses, delays and garbles 30 % of the requests, and compares the outcomes for the callers
with the runs on the server. By default on the embedded Airflow, then on Airflow 2.11.2 and 3.3.2 with PostgreSQL, then with
200 walks through changing lists of 5,000 runs on the embedded Airflow. --embedded, --walks or a version: only these. The same
seed gives the same faults. --transport node: over nodeFetch instead of the global fetch.`;
const embeddedReleases = ["2.11", "3.3"];
const realReleases = ["2.11.2", "3.3.2"];

let passed = 0;
let failed = 0;

/** Runs one case and prints its result. */
async function check(name: string, what: Case, run: () => Promise<TrialResult>): Promise<void> {
  console.log(`\n${name}, ${what.name}: ${String(what.count)} triggers, ${String(what.concurrency)} at once`);
  const start = performance.now();
  const result = await run();
  console.log(describe(result, (performance.now() - start) / 1000));
  note(problemsOf(what, result));
}

function note(problems: readonly string[]): void {
  for (const problem of problems.slice(0, 20)) console.log(`  WRONG ${problem}`);
  if (problems.length === 0) passed += 1;
  else failed += 1;
}

async function main(): Promise<void> {
  const { positionals, values } = parseOptions();
  const seed = values.seed === undefined ? newSeed() : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new LabError(`--seed must be an integer\n${usage}`);
  const all = positionals.length === 0 && !values.embedded && !values.walks;
  const releases = (all ? realReleases : positionals).map((version) => findRelease(version).version);
  const signal = abortOnInterrupt();
  const { transport } = values;
  if (transport !== undefined && transport !== "node")
    throw new LabError(`--transport must be node\n${usage}`);
  const fetch = transport === "node" ? nodeFetch() : undefined;
  const common = { seed, signal, fetch };
  console.log(`seed ${String(seed)}`);

  for (const version of all || values.embedded ? embeddedReleases : []) {
    for (const what of cases(10_000, 50, 2000, 2)) {
      await check(`embedded ${version}`, what, () => tryEmbedded(version, what, common));
    }
  }
  for (const version of releases) {
    const airflow = await startAirflow({
      version,
      database: "postgres",
      scheduler: false,
      log: (line) => console.error(line.replace(/^/gm, `${version}: `)),
      signal,
    });
    try {
      for (const what of cases(500, 20, 20_000, 20)) {
        await check(`Airflow ${version} on PostgreSQL`, what, () => tryReal(airflow, what, common));
      }
      console.log(`\nAirflow ${version} on PostgreSQL: conf with integers beyond 2^53`);
      note(await confProblems(airflow));
    } finally {
      await airflow.stop();
    }
  }
  if (all || values.walks) {
    console.log("\n200 walks through changing lists of 5,000 runs");
    const walks = await runWalks({ seed, walks: 200, runs: 5000, signal });
    const { missed, doubled, requests } = walks;
    console.log(`  ${String(missed)} missed, ${String(doubled)} doubled, ${String(requests)} requests`);
    note(walks.failed);
  }
  console.log(`\nseed ${String(seed)}\n${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode ||= 1;
}

function parseOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seed: { type: "string" },
        transport: { type: "string" },
        embedded: { type: "boolean", default: false },
        walks: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new LabError(`${error instanceof Error ? error.message : ""}\n${usage}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(`faults: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
