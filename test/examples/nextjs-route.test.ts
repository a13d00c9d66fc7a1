import { expect, it, onTestFinished, vi } from "vitest";
import { servedAirflow } from "./served-airflow.js";

async function route() {
  const { server, baseUrl } = await servedAirflow();
  vi.stubEnv("AIRFLOW_URL", baseUrl);
  vi.stubEnv("AIRFLOW_USERNAME", server.credentials.username);
  vi.stubEnv("AIRFLOW_PASSWORD", server.credentials.password);
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.resetModules();
  const { GET, POST } = await import("./nextjs-route.js");
  const call = async (handler: typeof GET, dagRunId: string, init?: RequestInit) => {
    const request = new Request(`https://shop.example.com/api/runs/${dagRunId}`, init);
    const response = await handler(request, { params: Promise.resolve({ dagRunId }) });
    const content: unknown = await response.json();
    return [response.status, content];
  };
  const post = (dagRunId: string, body: string) => call(POST, dagRunId, { method: "POST", body });
  return { server, get: (dagRunId: string) => call(GET, dagRunId), post };
}

it("starts a run once, and returns its state", async () => {
  const { server, get, post } = await route();
  const conf = JSON.stringify({ day: "2026-11-23" });
  expect(await post("order-7", conf)).toEqual([
    201,
    { dagRunId: "order-7", state: "queued", outcome: "created" },
  ]);
  expect(await post("order-7", conf)).toEqual([
    200,
    { dagRunId: "order-7", state: "queued", outcome: "existing" },
  ]);
  expect(await get("order-7")).toEqual([200, { dagRunId: "order-7", state: "queued", end_date: null }]);
  expect(server.runs.list("nightly")).toMatchObject([{ dag_run_id: "order-7", conf: { day: "2026-11-23" } }]);
});

it("responds to an error with a status, without details of the server", async () => {
  const { server, get, post } = await route();
  expect(await get("order-8")).toEqual([404, { error: "There is no such run" }]);
  expect(await post("order-8", "[]")).toEqual([400, { error: "The body must be a JSON object" }]);
  const part: unknown = expect.stringContaining("dag_run_id");
  expect(await post("..", "{}")).toEqual([400, { error: part }]);
  server.faults.push({
    status: 403,
    body: { detail: "Forbidden" },
    match: { method: "POST", path: /dagRuns$/ },
  });
  expect(await post("order-8", "{}")).toEqual([502, { error: "The request to Airflow failed" }]);
  expect(server.runs.list("nightly")).toEqual([]);
});
