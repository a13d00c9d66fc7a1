import { expect, it } from "vitest";
import { backfillMonth } from "./backfill-month.js";
import { servedAirflow } from "./served-airflow.js";

it("runs the DAG for each day without a run, and reports progress", async () => {
  const { server, airflow } = await servedAirflow();
  server.runs.insert({ dag_id: "nightly", dag_run_id: "scheduled", logical_date: "2026-11-07T00:00:00Z" });
  const progress: number[] = [];
  const result = await backfillMonth(airflow, "nightly", "2026-11", {
    onProgress: ({ done, total }) => progress.push(done / total),
  });
  expect(result).toMatchObject({ present: ["2026-11-07"], missing: [] });
  expect(result.started).toHaveLength(29);
  expect(progress).toHaveLength(29);
  expect(progress.at(-1)).toBe(1);
  const dates = server.runs.list("nightly").map(({ logical_date }) => logical_date?.slice(0, 10));
  expect(new Set(dates).size).toBe(30);
  expect(dates).toHaveLength(30);
});

it("continues after an interruption without a second run for any day", async () => {
  const { server, airflow } = await servedAirflow();
  const interrupt = new AbortController();
  const first = await backfillMonth(airflow, "nightly", "2026-02", {
    signal: interrupt.signal,
    onProgress: ({ done }) => {
      if (done === 10) interrupt.abort();
    },
  });
  expect(first.started.length).toBeGreaterThanOrEqual(10);
  expect(first.started.length + first.missing.length).toBe(28);
  expect(first.missing.length).toBeGreaterThan(0);

  const second = await backfillMonth(airflow, "nightly", "2026-02");
  expect(second.missing).toEqual([]);
  expect(second.present.length + second.started.length).toBe(28);
  expect(
    server.runs
      .list("nightly")
      .map(({ dag_run_id }) => dag_run_id)
      .sort(),
  ).toEqual(
    Array.from({ length: 28 }, (_, index) => `backfill-2026-02-${String(index + 1).padStart(2, "0")}`),
  );
});

it("returns the reason why a day is missing", async () => {
  const { server, airflow } = await servedAirflow({}, { retry: false });
  server.faults.push({
    status: 403,
    body: { detail: "Forbidden" },
    match: { method: "POST", path: /dagRuns$/ },
  });
  const { missing } = await backfillMonth(airflow, "nightly", "2026-11");
  expect(missing).toHaveLength(1);
  expect(missing[0]?.why).toMatch(/PermissionDeniedError.*Forbidden/);
});
