import { readFile } from "node:fs/promises";
import type { CheckResult } from "../../test/runtimes/job.js";
import { RELEASES } from "../airflow/releases.js";
import { earlierResults } from "../conformance/earlier-results.js";
import { passedOf } from "../conformance/outcome.js";
import { root } from "../generate/stamp.js";

/**
 * Where results lack checks of the suite that real Airflows passed, by `test/conformance/RESULTS.md`: a runtime that left
 * some out has not passed.
 */
export async function missingChecks(results: readonly CheckResult[]): Promise<string[]> {
  const text = await readFile(`${root}test/conformance/RESULTS.md`, "utf8");
  const subjects = new Set(results.map(({ place, airflowVersion }) => `${place} ${airflowVersion}`));
  const wanted = earlierResults(text)
    .map((outcome) => ({ version: outcome.version, count: passedOf(outcome) }))
    .filter(({ version }) => RELEASES.some((release) => release.version === version));
  return wanted.flatMap(({ version, count }) =>
    ["elsewhere", "in memory", "listening"].flatMap((place) => {
      if (place !== "elsewhere" && !subjects.has(`${place} ${version}`)) return [];
      const ran = results.filter(
        (result) => result.place === place && result.airflowVersion === version,
      ).length;
      return ran === count
        ? []
        : [`Airflow ${version} ${place}: ${String(ran)} of ${String(count)} checks ran`];
    }),
  );
}
