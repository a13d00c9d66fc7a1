// How to test code that uses the client: with an embedded Airflow, and a clock that the test advances.
import { AirflowClient, airflowToken, PermissionDeniedError } from "airflow-client";
import { embeddedAirflow, manualClock } from "airflow-client/testing";
import { expect, it, onTestFinished } from "vitest";
import { rerunFailed } from "./rerun-failed.js";

async function start(username = "op") {
  const server = embeddedAirflow({ airflowVersion: "3.2", clock: manualClock(), runningMs: 60_000 });
  const listening = await server.listen(); // or without a socket: use `baseUrl` and `fetch` of `server`
  onTestFinished(() => listening.close());
  const auth = airflowToken({ username, password: `${username}-pw` });
  return { server, airflow: new AirflowClient({ baseUrl: listening.url, auth, retry: { minDelayMs: 1 } }) };
}

it("runs only the failed runs once more", async () => {
  const { server, airflow } = await start();
  for (const fail of [true, false, true]) await airflow.dagRuns.trigger("quick", { conf: { fail } });
  server.clock.advance(120_000); // the runs finish at once
  expect(server.runs.list("quick").map(({ state }) => state)).toEqual(["failed", "success", "failed"]);

  expect(await rerunFailed(airflow, "quick")).toHaveLength(2);
  expect(server.runs.list("quick").map(({ state }) => state)).toEqual(["queued", "success", "queued"]);
});

it("retries requests that fail", async () => {
  const { server, airflow } = await start();
  server.runs.insert({ dag_id: "quick", dag_run_id: "broken", state: "failed" });
  server.faults.push({ status: 503, match: { method: "GET" } }, { cut: "before", match: { method: "GET" } });
  expect(await rerunFailed(airflow, "quick")).toEqual(["broken"]);
  expect(server.faults.pending).toBe(0);
});

it("throws if the user may only read", async () => {
  const { server, airflow } = await start("viewer");
  server.runs.insert({ dag_id: "quick", dag_run_id: "broken", state: "failed" });
  await expect(rerunFailed(airflow, "quick")).rejects.toThrow(PermissionDeniedError);
  expect(server.runs.get("quick", "broken")?.state).toBe("failed");
});
