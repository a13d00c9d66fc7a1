import type { Outcome } from "./outcome.js";

/** The outcomes in a RESULTS.md by release, without releases that could not be checked. */
export function earlierResults(text: string): Outcome[] {
  const checks = columnsOf(text, "operation");
  const servers = columnsOf(text, "server");
  return [...checks].flatMap(([version, counts]) => {
    const server = servers.get(version);
    if (server === undefined || counts.get("all") === "**not checked**") return [];
    return {
      version,
      database: server.get("database") === "PostgreSQL" ? "postgres" : "sqlite",
      installSeconds: Number.parseFloat(server.get("install, s") ?? "") || 0,
      bootSeconds: Number(server.get("boot, s")),
      counts: [...counts]
        .filter(([operation, count]) => operation !== "all" && count !== "")
        .map(([operation, count]) => ({ operation, ...countsIn(count) })),
      failures: [],
    };
  });
}

/** The cells of the table with this first heading, by the other headings, then by the name of the row. */
function columnsOf(text: string, heading: string): Map<string, Map<string, string>> {
  const lines = text.split("\n\n").find((block) => new RegExp(`^\\| ${heading} +\\|`).test(block)) ?? "";
  const [names = [], , ...rows] = lines.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(
    names
      .slice(1)
      .map((name, index) => [name, new Map(rows.map((row) => [row[0] ?? "", row[index + 1] ?? ""]))]),
  );
}

function countsIn(cell: string): { passed: number; failed: number } {
  return { passed: Number.parseInt(cell, 10), failed: Number(/\*\*(\d+) failed/.exec(cell)?.[1] ?? 0) };
}
