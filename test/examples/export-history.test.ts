import { expect, it } from "vitest";
import { exportHistory } from "./export-history.js";
import { servedAirflow } from "./served-airflow.js";

const from = new Date("2026-01-01T00:00:00Z");
const to = new Date("2026-02-01T00:00:00Z");

async function history(count: number) {
  let requests = 0;
  const onResponse = ({ operation }: { operation: string | undefined }) => {
    if (operation === "get_dag_runs_batch") requests += 1;
  };
  const { server, airflow } = await servedAirflow({}, { onResponse, retry: false });
  const step = (to.getTime() - from.getTime()) / count;
  for (let index = 0; index < count; index += 1) {
    const run_after = new Date(from.getTime() + Math.floor(index * step));
    server.runs.insert({
      dag_id: index % 3 === 0 ? "quick" : "nightly",
      dag_run_id: `run-${String(index)}`,
      run_after,
    });
  }
  server.runs.insert({ dag_id: "quick", dag_run_id: "next month", run_after: to });
  server.runs.insert({ dag_id: "other", dag_run_id: "another DAG", run_after: from });
  return { server, airflow, requests: () => requests };
}

it("exports each run once, with few requests", async () => {
  const { airflow, requests } = await history(5000);
  const ids: string[] = [];
  const count = await exportHistory(airflow, ["quick", "nightly"], {
    ...{ from, to, windows: 4 },
    onPage: (runs) => void ids.push(...runs.map(({ dag_run_id }) => dag_run_id)),
  });
  expect(count).toBe(5000);
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: 5000 }, (_, index) => `run-${String(index)}`)));
  expect(ids).toHaveLength(5000);
  // 1,250 runs are two pages of 1,000; in pages of 100 it would be 50 at least.
  expect(requests()).toBeLessThanOrEqual(12);
});

it("fails if one window fails", async () => {
  const { server, airflow } = await history(500);
  server.faults.push({ status: 503, match: { path: /list$/ } });
  const work = exportHistory(airflow, ["quick", "nightly"], { from, to, onPage: () => undefined });
  await expect(work).rejects.toThrow("503");
});
