import { expect, it } from "vitest";
import { servedAirflow } from "./served-airflow.js";
import { runAll } from "./wait-for-many.js";

it("returns the final state of each run", async () => {
  const { server, airflow } = await servedAirflow();
  const items = Array.from({ length: 40 }, (_, index) => ({
    dag_id: index % 2 === 0 ? "quick" : "other",
    dag_run_id: `job-${String(index)}`,
    conf: { fail: index % 10 === 0 },
  }));
  const progress: number[] = [];
  const result = await runAll(airflow, [...items, { dag_id: "unknown", dag_run_id: "lost" }], {
    onProgress: ({ finished }) => progress.push(finished),
  });
  expect(result.success).toHaveLength(36);
  expect(result.failed).toEqual(["job-0", "job-10", "job-20", "job-30"]);
  expect([...result.other]).toEqual([["lost", expect.stringContaining("NotFoundError")]]);
  expect(progress.at(-1)).toBe(40);
  expect(server.runs.list().every(({ state }) => state === "success" || state === "failed")).toBe(true);
});

it("returns the reason why a run did not finish in time", async () => {
  const { server, airflow } = await servedAirflow();
  const result = await runAll(airflow, [{ dag_id: "paused", dag_run_id: "stuck" }], { timeoutMs: 1000 });
  expect([...result.other]).toEqual([["stuck", expect.stringContaining("the DAG is paused")]]);
  expect(server.runs.get("paused", "stuck")?.state).toBe("queued");
});
