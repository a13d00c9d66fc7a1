import { readdirSync } from "node:fs";
import { Stryker } from "@stryker-mutator/core";
import { targets, type Target, withoutCode } from "../test/mutation/targets.js";
import { root } from "./generate/stamp.js";

const leastScore = 90;

/**
 * Mutation testing: makes small changes to `src/`, one at a time, and expects a test to fail. Arguments are files, such as
 * `checks/release-gate`, each of which selects its whole target. By default all targets run.
 */
async function main(names: readonly string[]): Promise<void> {
  checkTargets();
  const chosen = targets.filter(
    ({ files }) => names.length === 0 || files.some((file) => names.includes(file)),
  );
  if (chosen.length === 0) throw new Error(`There is no target ${names.join(", ")}`);
  for (const target of chosen) await mutate(target);
}

/** Every file of the client must belong to a target. */
function checkTargets(): void {
  const known = [...targets.flatMap(({ files }) => files), ...withoutCode];
  const missing = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("testing/"))
    .filter((file) => !known.includes(file.slice(0, -".ts".length)));
  if (missing.length > 0) throw new Error(`Not in test/mutation/targets.ts: ${missing.join(", ")}`);
}

async function mutate({ files, tests }: Target): Promise<void> {
  process.env["MUTATION_TESTS"] = tests.join(" ");
  await new Stryker({
    mutate: files.map((file) => `src/${file}.ts`),
    testRunner: "vitest",
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    // Mutants of statements that run once on module load would need every test.
    ignoreStatic: true,
    concurrency: 2,
    // Only for a loop that blocks the timers of tests. Long, because the machine may be busy.
    timeoutMS: 20_000,
    timeoutFactor: 3,
    incremental: true,
    incrementalFile: `.stryker/${(files[0] ?? "").replaceAll("/", "-")}.json`,
    tempDirName: ".stryker/tmp",
    // Sets the exit code of this process.
    thresholds: { high: 100, low: leastScore, break: leastScore },
    reporters: ["clear-text"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    ignorePatterns: ["/dist", "/.airflow", "/test/upstream", "/test/conformance"],
  }).runMutationTest();
}

await main(process.argv.slice(2));
