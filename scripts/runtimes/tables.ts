import { RELEASES } from "../airflow/releases.js";
import { cell, table } from "../conformance/tables.js";
import type { CheckResult } from "../../test/runtimes/job.js";
import type { Outcome } from "./check-runtime.js";

/** Runtimes × releases as a Markdown table: the number of checks that passed, and of those that failed. */
export function releasesTable(outcomes: readonly Outcome[]): string {
  const versions = RELEASES.map(({ version }) => version);
  return outcomesTable(outcomes, versions, ({ place, airflowVersion }, version) => {
    return place === "elsewhere" && airflowVersion === version;
  });
}

/** The same for the Airflows that the runtimes made themselves, and their abilities. */
export function placesTable(outcomes: readonly Outcome[]): string {
  const places = ["in memory", "listening", "abilities"] as const;
  return outcomesTable(outcomes, places, ({ place }, column) => place === column);
}

/** The versions of the runtimes and how long the checks took, as a Markdown table. */
export function versionsTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) =>
    "problem" in outcome
      ? [outcome.name, "**not checked**", ""]
      : [outcome.name, outcome.version, outcome.seconds.toFixed(0)],
  );
  return table(["runtime", "version", "s"], rows);
}

function outcomesTable(
  outcomes: readonly Outcome[],
  columns: readonly string[],
  belongs: (result: CheckResult, column: string) => boolean,
): string {
  const rows = outcomes.map((outcome) => {
    if ("problem" in outcome) return [outcome.name, "**not checked**"];
    const cells = columns.map((column) => {
      const results = outcome.results.filter((result) => belongs(result, column));
      const failed = results.filter(({ problem }) => problem !== undefined).length;
      return results.length === 0 ? "" : cell(results.length - failed, failed);
    });
    return [outcome.name, ...cells];
  });
  return table(["runtime", ...columns], rows);
}
