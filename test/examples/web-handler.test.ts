import { createServer, request } from "node:http";
import type { AirflowClient } from "airflow-client";
import { manualClock } from "airflow-client/testing";
import { expect, it, onTestFinished } from "vitest";
import { servedAirflow } from "./served-airflow.js";
import { reportHandler } from "./web-handler.js";

async function serve(airflow: AirflowClient, deadlineMs?: number): Promise<string> {
  const server = createServer(reportHandler(airflow, deadlineMs === undefined ? {} : { deadlineMs }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${String(address.port)}`;
}

it("responds with the final state of the run, and a second request finds the same run", async () => {
  const { server, airflow } = await servedAirflow();
  server.dags.unpause("nightly");
  const site = await serve(airflow);
  for (let time = 0; time < 2; time += 1) {
    const response = await fetch(`${site}/reports/2026-11-23`, { method: "POST" });
    expect([response.status, await response.json()]).toEqual([200, { day: "2026-11-23", state: "success" }]);
  }
  expect(server.runs.list("nightly")).toMatchObject([
    { dag_run_id: "report-2026-11-23", state: "success", conf: { day: "2026-11-23" } },
  ]);
});

it("responds with 202 after the deadline, and the run continues", async () => {
  const { server, airflow } = await servedAirflow();
  const site = await serve(airflow, 3000);
  const response = await fetch(`${site}/reports/2026-11-23`, { method: "POST" });
  expect([response.status, await response.json()]).toEqual([202, { day: "2026-11-23", state: "queued" }]);
  expect(server.runs.list("nightly")).toMatchObject([{ state: "queued" }]);
});

it("stops waiting if the client disconnects", async () => {
  let abandoned = () => {};
  const wasAbandoned = new Promise<void>((resolve) => (abandoned = resolve));
  let requested = () => {};
  const wasRequested = new Promise<void>((resolve) => (requested = resolve));
  const { server, airflow } = await servedAirflow(
    { clock: manualClock() },
    {
      fetch: (url, init) => {
        if (url.endsWith("/report-2026-11-23")) init.signal?.addEventListener("abort", abandoned);
        return fetch(url, init);
      },
    },
  );
  // The clock stands still, so there is no response to the request for the run.
  server.faults.push({
    delayMs: 3_600_000,
    match: ({ method, path }) => {
      const isGet = method === "GET" && path.endsWith("/report-2026-11-23");
      if (isGet) requested();
      return isGet;
    },
  });
  const client = request(`${await serve(airflow)}/reports/2026-11-23`, { method: "POST" });
  client.on("error", () => {});
  client.end();
  await wasRequested;
  client.destroy();
  await wasAbandoned;
  expect(server.runs.list("nightly")).toMatchObject([{ state: "queued" }]);
});

it("responds with 502 if Airflow refuses the trigger, and with 404 for an unknown path", async () => {
  const { server, airflow } = await servedAirflow();
  const site = await serve(airflow);
  server.faults.push({
    status: 403,
    body: { detail: "Forbidden" },
    match: { method: "POST", path: /dagRuns$/ },
  });
  const refused = await fetch(`${site}/reports/2026-11-23`, { method: "POST" });
  expect(refused.status).toBe(502);
  expect(await refused.text()).toContain("POST /dags/{dag_id}/dagRuns: 403 Forbidden");
  expect((await fetch(`${site}/other`)).status).toBe(404);
});
