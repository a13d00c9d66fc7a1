import { readdirSync } from "node:fs";
import { Stryker } from "@stryker-mutator/core";
import { targets, type Target, withoutCode } from "../test/mutation/targets.js";
import { root } from "./generate/stamp.js";
import { fileOf, type Mutant, scoreOf, scoreTable } from "./mutation/score.js";
import { checkSurvivors } from "./mutation/survivors.js";

const leastScore = 90;

/**
 * Mutation testing: changes `src/` in one small way after the other and expects a test to fail. Prints the score of each
 * file and brings `test/mutation/SURVIVORS.md` up to date. Arguments are files, such as `gate`, each of which stands for its
 * whole target; none means all.
 */
async function main(names: readonly string[]): Promise<void> {
  checkTargets();
  const mutants: Mutant[] = [];
  for (const target of targets) {
    const isChosen = names.length === 0 || target.files.some((file) => names.includes(file));
    if (isChosen) mutants.push(...(await mutate(target)));
  }
  if (mutants.length === 0) throw new Error(`There is no target ${names.join(", ")}`);
  console.log(scoreTable(mutants));
  const problems = await checkSurvivors(mutants);
  if (scoreOf(mutants) < leastScore) problems.push(`The score is below ${String(leastScore)}`);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

/** Sees to it that no file of the client is left out. */
function checkTargets(): void {
  const known = [...targets.flatMap(({ files }) => files), ...withoutCode];
  const missing = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("testing/"))
    .filter((file) => !known.includes(file.slice(0, -".ts".length)));
  if (missing.length > 0) throw new Error(`Not in test/mutation/targets.ts: ${missing.join(", ")}`);
}

async function mutate({ files, tests }: Target): Promise<readonly Mutant[]> {
  process.env["MUTATION_TESTS"] = tests.join(" ");
  const mutants = await new Stryker({
    mutate: files.map((file) => `src/${file}.ts`),
    testRunner: "vitest",
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    // What runs once, when a module is loaded, would need every test again for each mutant.
    ignoreStatic: true,
    concurrency: 2,
    // Only for a loop that no timer of a test can end; the machine may be busy.
    timeoutMS: 20_000,
    timeoutFactor: 3,
    incremental: true,
    incrementalFile: `.stryker/${(files[0] ?? "").replaceAll("/", "-")}.json`,
    tempDirName: ".stryker/tmp",
    reporters: ["dots"],
    allowConsoleColors: false,
    ignorePatterns: ["/dist", "/.airflow", "/test/upstream", "/test/conformance"],
  }).runMutationTest();
  // Of the last run it also has what the target does not have any more.
  return mutants.filter((mutant) => files.some((file) => fileOf(mutant) === `src/${file}.ts`));
}

await main(process.argv.slice(2));
