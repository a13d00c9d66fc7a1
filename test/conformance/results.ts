import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type RunnerTask } from "vitest";

const file = join(import.meta.dirname, "RESULTS.md");

/**
 * Checks that each embedded release of the calling test file has as many checks of each operation as the real release passed
 * according to `RESULTS.md`.
 */
export function sameChecksAsReal(): void {
  describe("RESULTS.md", () => {
    it("has the same checks as the embedded releases, and all passed", ({ task }) => {
      const results = existsSync(file) ? readFileSync(file, "utf8") : "";
      expect(results, "there are no results of real Airflows yet: npm run conformance").not.toBe("");
      const stale = "the checks changed since the last run of all releases: npm run conformance";
      expect(realChecks(results), stale).toEqual(embeddedChecks(task.file.tasks));
    });
  });
}

/** The lines "release operation count" of the suites. */
function embeddedChecks(suites: readonly RunnerTask[]): string[] {
  const counts = new Map<string, number>();
  for (const suite of suites) {
    const [kind, release = "", ...database] = suite.name.split(" ");
    if (kind !== "embedded" || database.length > 0 || suite.type !== "suite") continue;
    for (const operation of suite.tasks) {
      const key = `${release} ${operation.name}`;
      counts.set(key, (counts.get(key) ?? 0) + countOf(operation));
    }
  }
  return [...counts].map(([key, count]) => `${key} ${String(count)}`).sort();
}

function countOf(task: RunnerTask): number {
  return task.type === "suite" ? task.tasks.reduce((sum, child) => sum + countOf(child), 0) : 1;
}

/** The same lines, from the table of the results. */
function realChecks(results: string): string[] {
  const table = results.split("\n\n").find((block) => block.startsWith("| operation")) ?? "";
  const [header = [], , ...rows] = table
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return rows
    .filter(([, operation]) => operation !== "all")
    .flatMap(([, operation = "", ...cells]) =>
      cells.map((count, index) => `${header[index + 2] ?? ""} ${operation} ${count}`),
    )
    .filter((line) => !/^ |\s$/.test(line))
    .sort();
}
