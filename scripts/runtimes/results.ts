import { readFile } from "node:fs/promises";
import type { CheckResult } from "../../test/runtimes/job.js";
import { RELEASES } from "../airflow/releases.js";
import { earlierResults } from "../conformance/earlier-results.js";
import { passedOf } from "../conformance/outcome.js";
import { root } from "../generate/stamp.js";
import { table } from "../report/report.js";
import type { Outcome } from "./check-runtime.js";

/** The parts of `test/runtimes/RESULTS.md`. */
export function tablesOf(outcomes: readonly Outcome[]): Readonly<Record<string, string>> {
  const passed = (belongs: (result: CheckResult) => boolean) =>
    outcomes.map(({ results }) => {
      const found = results.filter(belongs);
      const failed = found.filter(({ problem }) => problem !== undefined).length;
      const failures = failed > 0 ? `, **${String(failed)} failed**` : "";
      return found.length === 0 ? "" : `${String(found.length - failed)}${failures}`;
    });
  const tableOf = (header: readonly string[], columns: readonly (readonly string[])[]) =>
    table(
      ["runtime", ...header],
      outcomes.map(({ name, problem }, row) => [
        name,
        ...columns.map((column) => (problem === undefined ? (column[row] ?? "") : "**not checked**")),
      ]),
    );
  const releases = RELEASES.map(({ version }) => version);
  const places = ["in memory", "listening", "abilities"];
  return {
    versions: tableOf(
      ["version", "s"],
      [outcomes.map(({ version }) => version), outcomes.map(({ seconds }) => seconds.toFixed(0))],
    ),
    releases: tableOf(
      releases,
      releases.map((version) =>
        passed(({ place, airflowVersion }) => place === "elsewhere" && airflowVersion === version),
      ),
    ),
    places: tableOf(
      places,
      places.map((name) => passed(({ place }) => place === name)),
    ),
  };
}

/**
 * The releases whose results have fewer checks than real Airflows passed, by `test/conformance/RESULTS.md`: a runtime that
 * skipped checks has not passed.
 */
export async function missingChecks(results: readonly CheckResult[]): Promise<string[]> {
  const text = await readFile(`${root}test/conformance/RESULTS.md`, "utf8");
  const known = new Set(RELEASES.map(({ version }) => version));
  const real = earlierResults(text).filter(({ version }) => known.has(version));
  return real.flatMap((outcome) =>
    ["elsewhere", "in memory", "listening"].flatMap((place) => {
      const isOfPlace = (result: CheckResult) =>
        result.place === place && result.airflowVersion === outcome.version;
      const [ran, count] = [results.filter(isOfPlace).length, passedOf(outcome)];
      if (ran === count || (ran === 0 && place !== "elsewhere")) return [];
      return [`Airflow ${outcome.version} ${place}: ${String(ran)} of ${String(count)} checks ran`];
    }),
  );
}
