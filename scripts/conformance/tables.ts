import { failedOf, type Outcome, passedOf } from "./outcome.js";

const databases = { sqlite: "SQLite", postgres: "PostgreSQL" } as const;
// A check whether a release is installed takes a moment; an install takes seconds.
const cachedBelowSeconds = 1;

/** Operations × releases as a Markdown table: the numbers of passed and failed checks. */
export function checksTable(outcomes: readonly Outcome[]): string {
  const counts = outcomes.flatMap((outcome) => ("problem" in outcome ? [] : outcome.counts));
  const operations = [...new Set(counts.map(({ operation }) => operation))].sort();
  const rows = operations.map((operation) => [
    operation,
    ...outcomes.map((outcome) => {
      if ("problem" in outcome) return "";
      const found = outcome.counts.find((count) => count.operation === operation);
      return found === undefined ? "" : cell(found.passed, found.failed);
    }),
  ]);
  const all = outcomes.map((outcome) =>
    "problem" in outcome ? "**not checked**" : cell(passedOf(outcome), failedOf(outcome)),
  );
  return table(["operation", ...outcomes.map(({ version }) => version)], [...rows, ["all", ...all]]);
}

/** The platform and the start times of the servers × releases as a Markdown table. */
export function serversTable(outcomes: readonly Outcome[]): string {
  const row = (name: string, value: (outcome: Outcome) => string) => [name, ...outcomes.map(value)];
  return table(
    ["server", ...outcomes.map(({ version }) => version)],
    [
      row("database", ({ database }) => databases[database]),
      row("install, s", (outcome) => {
        if ("problem" in outcome) return "";
        const { installSeconds } = outcome;
        return installSeconds < cachedBelowSeconds ? "cached" : installSeconds.toFixed(1);
      }),
      row("boot, s", (outcome) => ("problem" in outcome ? "" : outcome.bootSeconds.toFixed(1))),
    ],
  );
}

/** The number of passed checks, and that of failed ones if there are any. */
export function cell(passed: number, failed: number): string {
  return failed > 0 ? `${String(passed)}, **${String(failed)} failed**` : String(passed);
}

/** A Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
