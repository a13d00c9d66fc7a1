import { expect, it } from "vitest";
import { failedRunsReport } from "./failed-runs-report.js";
import { servedAirflow } from "./served-airflow.js";

it("lists the failed runs of all DAGs over several pages", async () => {
  const { server, airflow } = await servedAirflow();
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
  for (let index = 0; index < 150; index += 1) {
    server.runs.insert({
      dag_id: "nightly",
      dag_run_id: `run-${String(index)}`,
      state: "failed",
      end_date: at(3),
    });
  }
  server.runs.insert({
    dag_id: "quick",
    dag_run_id: "noted",
    state: "failed",
    end_date: at(4),
    note: "disk full",
  });
  server.runs.insert({ dag_id: "quick", dag_run_id: "fine", state: "success", end_date: at(4) });
  server.runs.insert({ dag_id: "quick", dag_run_id: "yesterday", state: "failed", end_date: at(-20) });

  const report = await failedRunsReport(airflow, at(0));
  expect(report.split("\n").filter((line) => line.startsWith("## "))).toEqual([
    "## nightly: 150 failed",
    "## quick: 1 failed",
  ]);
  expect(report).toContain("- run-149, ended 2026-11-23T03:00:00Z");
  expect(report).toContain("- noted, ended 2026-11-23T04:00:00Z: disk full");
  expect(report).not.toMatch(/fine|yesterday/);
});

it("says that no run failed", async () => {
  const { airflow } = await servedAirflow();
  expect(await failedRunsReport(airflow, new Date("2026-11-23T00:00:00Z"))).toBe(
    "No failed runs since 2026-11-23T00:00:00.000Z.",
  );
});
