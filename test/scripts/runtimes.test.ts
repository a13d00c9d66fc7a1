import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { LabError } from "../../scripts/airflow/lab-error.js";
import { chromiumOptions } from "../../scripts/process/chromium.js";
import { missingChecks } from "../../scripts/runtimes/results.js";
import { RUNTIMES } from "../../scripts/runtimes/runtimes.js";

afterEach(() => vi.unstubAllEnvs());

describe("the results in every runtime", () => {
  const results = readFileSync(join(import.meta.dirname, "..", "runtimes", "RESULTS.md"), "utf8");

  it.each(RUNTIMES.map(({ name }) => name))("have those of %s without a failure", (name) => {
    const rows = results.split("\n").filter((line) => line.startsWith(`| ${name} `));
    expect(rows).toHaveLength(3);
    const cells = rows[1]?.split("|").slice(2, -1);
    expect(cells).toHaveLength(RELEASES.length);
    for (const cell of cells ?? []) expect(cell).toMatch(/^ +[1-9]\d* +$/);
  });
});

describe("a runtime that is missing", () => {
  it("is named with its installation", () => {
    vi.stubEnv("CHROMIUM", undefined);
    vi.stubEnv("PATH", import.meta.dirname);
    expect(chromiumOptions).toThrow(
      new LabError("missing: chromium (apt-get install chromium, or name one in CHROMIUM)"),
    );
    vi.stubEnv("CHROMIUM", "/no/such/chromium");
    expect(chromiumOptions).toThrow(/^missing: \/no\/such\/chromium \(/);
  });
});

describe("checks that did not run", () => {
  const all = (place: "elsewhere" | "in memory", airflowVersion: string, count: number) =>
    Array.from({ length: count }, () => ({ place, airflowVersion, name: "" }));

  it("are counted, by release and place", async () => {
    const none = await missingChecks([]);
    expect(none).toHaveLength(RELEASES.length);
    const at = none.findIndex((line) => line.startsWith("Airflow 3.3.2 elsewhere: 0 of "));
    const [, count = ""] = /of (\d+) checks ran$/.exec(none[at] ?? "") ?? [];
    const others = none.toSpliced(at, 1);
    expect(await missingChecks(all("elsewhere", "3.3.2", Number(count)))).toEqual(others);
    expect(await missingChecks(all("elsewhere", "3.3.2", Number(count) - 1))).toHaveLength(RELEASES.length);
    const both = [...all("elsewhere", "3.3.2", Number(count)), ...all("in memory", "3.3.2", 1)];
    expect(await missingChecks(both)).toEqual(
      none.with(at, `Airflow 3.3.2 in memory: 1 of ${count} checks ran`),
    );
  });
});
