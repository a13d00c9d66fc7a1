import { isRecord } from "../../src/error-body.js";

/** How the checks of one operation went. */
export interface Count {
  operation: string;
  passed: number;
  failed: number;
}

/** Counts the checks in a report of vitest's JSON reporter, by the second `describe`: the operation. */
export function countChecks(report: unknown): Count[] {
  const counts = new Map<string, Count>();
  for (const file of listOf(isRecord(report) ? report["testResults"] : undefined)) {
    const results = listOf(file["assertionResults"]);
    if (results.length === 0) throw new Error(`No check ran: ${String(file["message"])}`);
    for (const { ancestorTitles, status } of results) {
      const operation = String(Array.isArray(ancestorTitles) ? ancestorTitles[1] : "");
      const count = counts.get(operation) ?? { operation, passed: 0, failed: 0 };
      counts.set(operation, count);
      if (status === "passed") count.passed += 1;
      // A skipped check is a failed one: the suite has none that a server may leave out.
      else count.failed += 1;
    }
  }
  return [...counts.values()];
}

/** Operations × releases as a Markdown table: the number of checks that passed, and of those that failed. */
export function tableOf(counts: ReadonlyMap<string, readonly Count[] | string>): string {
  const operations = [
    ...new Set(
      [...counts.values()].flatMap((count) =>
        typeof count === "string" ? [] : count.map((row) => row.operation),
      ),
    ),
  ].sort();
  const cell = (count: readonly Count[] | string, operation: string) => {
    if (typeof count === "string") return count;
    const found = count.find((row) => row.operation === operation);
    if (found === undefined) return "";
    return found.failed > 0
      ? `${String(found.passed)}, **${String(found.failed)} failed**`
      : String(found.passed);
  };
  const rows = operations.map((operation) => [
    operation,
    ...[...counts.values()].map((count) => cell(count, operation)),
  ]);
  const header = ["operation", ...counts.keys()];
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
