import { parseArgs } from "node:util";
import type { Database } from "./airflow/database.js";
import { findPostgres } from "./airflow/find-postgres.js";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { CHECKED_ON_POSTGRES, CHECKED_RELEASES, findRelease, type Release } from "./airflow/releases.js";
import { checkRelease } from "./conformance/check-release.js";
import { inParallel } from "./conformance/in-parallel.js";
import { failedOf, type Outcome, passedOf } from "./conformance/outcome.js";
import { writeResults } from "./conformance/results-file.js";
import { checksTable, serversTable } from "./conformance/tables.js";

const usage = `Usage: npm run conformance -- [VERSION...] [--sqlite] [--write] [--transport node]
Without a version: all. --sqlite: no release on PostgreSQL. --write: updates the given releases in RESULTS.md.
--transport node: over nodeFetch instead of the global fetch; nothing is written.`;
const serversAtOnce = 2;

/**
 * Runs the conformance suite on real Airflows, two at once, and prints operations × releases with the number of checks.
 * The results of a run of all releases are written to `test/conformance/RESULTS.md`.
 */
async function main(): Promise<void> {
  const { positionals, values } = parseOptions();
  const releases = positionals.length > 0 ? positionals.map(findRelease) : CHECKED_RELEASES;
  const { transport } = values;
  if (transport !== undefined && transport !== "node")
    throw new LabError(`--transport must be node\n${usage}`);
  const databaseOf = ({ version }: Release): Database =>
    !values.sqlite && CHECKED_ON_POSTGRES.includes(version) ? "postgres" : "sqlite";
  if (releases.some((release) => databaseOf(release) === "postgres")) requirePostgres();

  const signal = abortOnInterrupt();
  const outcomes = await inParallel(releases, serversAtOnce, async (release) => {
    const log = (line: string) => console.error(line.replace(/^/gm, `${release.version}: `));
    const outcome = await checkRelease(release, { database: databaseOf(release), transport, log, signal });
    log(`${String(passedOf(outcome))} passed, ${String(failedOf(outcome))} failed`);
    return outcome;
  });
  signal.throwIfAborted();

  for (const line of failuresOf(outcomes)) console.log(`\n${line}`);
  console.log(`\n${checksTable(outcomes)}\n\n${serversTable(outcomes)}`);
  const isWhole = CHECKED_RELEASES.every(({ version }) =>
    releases.some((release) => release.version === version),
  );
  const mayWrite = transport === undefined && (values.write || (isWhole && !values.sqlite));
  if (mayWrite) console.log(`\nwritten: ${await writeResults(outcomes)}`);
  const [passed, failed] = [sum(outcomes.map(passedOf)), sum(outcomes.map(failedOf))];
  console.log(`\n${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode ||= 1;
}

function parseOptions() {
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: { sqlite: flag, write: flag, transport: { type: "string" } },
    });
  } catch (error) {
    throw new LabError(`${error instanceof Error ? error.message : ""}\n${usage}`);
  }
}

function requirePostgres(): void {
  try {
    findPostgres();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(
      `${error.message} (${CHECKED_ON_POSTGRES.join(", ")} are checked on it, unless --sqlite is given)`,
    );
  }
}

/** All failures in full. */
function failuresOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) =>
    "problem" in outcome
      ? [`${outcome.version} could not be checked: ${outcome.problem}`]
      : outcome.failures.map((failure) => `FAILED ${failure}`),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

try {
  await main();
} catch (error) {
  console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
