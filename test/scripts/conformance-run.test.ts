import { describe, expect, it } from "vitest";
import { inParallel } from "../../scripts/conformance/in-parallel.js";
import { earlierResults } from "../../scripts/conformance/earlier-results.js";
import { failedOf, type Outcome, passedOf } from "../../scripts/conformance/outcome.js";
import { readReport } from "../../scripts/conformance/report.js";
import { checksTable, serversTable } from "../../scripts/conformance/tables.js";

const check = (operation: string, status: string, failureMessages: string[] = []) => ({
  ancestorTitles: ["real 3.3.2", operation],
  fullName: `${operation} works`,
  status,
  failureMessages,
});

describe("report", () => {
  it("counts by operation and keeps the reasons of failed checks", () => {
    const assertionResults = [
      check("get", "passed"),
      check("list", "failed", ["expected 1"]),
      check("get", "passed"),
      check("list", "skipped"),
    ];
    expect(readReport({ testResults: [{ assertionResults }] })).toEqual({
      counts: [
        { operation: "get", passed: 2, failed: 0 },
        { operation: "list", passed: 0, failed: 2 },
      ],
      failures: ["list works\nexpected 1", "list works\nskipped"],
    });
  });

  it("is an error if no check ran", () => {
    const report = { testResults: [{ assertionResults: [], message: "cannot import" }] };
    expect(() => readReport(report)).toThrow("No check ran: cannot import");
  });
});

describe("tables", () => {
  const outcomes: Outcome[] = [
    {
      version: "2.0.2",
      database: "sqlite",
      installSeconds: 0,
      bootSeconds: 21.04,
      counts: [{ operation: "get", passed: 3, failed: 1 }],
      failures: ["get works"],
    },
    { version: "3.3.2", database: "postgres", problem: "no Python" },
  ];

  it("show passed, failed and missing checks", () => {
    expect(checksTable(outcomes).split("\n")).toEqual([
      "| operation | 2.0.2 | 3.3.2 |",
      "| --- | --- | --- |",
      "| get | 3, **1 failed** |  |",
      "| all | 3, **1 failed** | **not checked** |",
    ]);
    expect(serversTable(outcomes).split("\n").slice(2)).toEqual([
      "| database | SQLite | PostgreSQL |",
      "| install, s | cached |  |",
      "| boot, s | 21.0 |  |",
    ]);
    expect(outcomes.map((outcome) => [passedOf(outcome), failedOf(outcome)])).toEqual([
      [3, 1],
      [0, 1],
    ]);
  });

  it("can be read, so that a later run can replace a part", () => {
    const text = `# Results\n\n${checksTable(outcomes)}\n\n${serversTable(outcomes)}\n`;
    expect(earlierResults(text)).toEqual([{ ...outcomes[0], bootSeconds: 21, failures: [] }]);
    expect(earlierResults("")).toEqual([]);
  });
});

describe("in parallel", () => {
  it("runs no more than the limit at once, and keeps the order", async () => {
    let [running, most] = [0, 0];
    const results = await inParallel([30, 10, 20, 1], 2, async (ms) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, ms));
      running -= 1;
      return ms;
    });
    expect(results).toEqual([30, 10, 20, 1]);
    expect(most).toBe(2);
  });

  it("starts nothing after a failure, and waits for what is running", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = inParallel([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, item * 5));
      ended.push(item);
      if (item === 1) throw new Error("enough");
    });
    await expect(work).rejects.toThrow("enough");
    expect([begun, ended]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});
