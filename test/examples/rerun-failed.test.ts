// How to test code that uses the client: against an Airflow in memory, with a clock that the test moves on.
import { AirflowClient, airflowToken, PermissionDeniedError } from "airflow-client";
import { embeddedAirflow, manualClock } from "airflow-client/testing";
import { expect, it, onTestFinished } from "vitest";
import { rerunFailed } from "./rerun-failed.js";

async function start(username = "op") {
  const server = embeddedAirflow({ airflowVersion: "3.2", clock: manualClock(), runningMs: 60_000 });
  const listening = await server.listen(); // or without a socket: baseUrl and fetch of `server`
  onTestFinished(() => listening.close());
  const auth = airflowToken({ username, password: `${username}-pw` });
  return { server, airflow: new AirflowClient({ baseUrl: listening.url, auth, retry: { minDelayMs: 1 } }) };
}

it("runs what failed once more, and nothing else", async () => {
  const { server, airflow } = await start();
  for (const fail of [true, false, true]) await airflow.dagRuns.trigger("quick", { conf: { fail } });
  server.clock.advance(120_000); // a minute in the queue and at work is over at once
  expect(server.runs.list("quick").map(({ state }) => state)).toEqual(["failed", "success", "failed"]);

  expect(await rerunFailed(airflow, "quick")).toHaveLength(2);
  expect(server.runs.list("quick").map(({ state }) => state)).toEqual(["queued", "success", "queued"]);
});

it("gets over a server that fails for a moment", async () => {
  const { server, airflow } = await start();
  server.runs.insert({ dag_id: "quick", dag_run_id: "broken", state: "failed" });
  server.faults.push({ status: 503, match: { method: "GET" } }, { cut: "before", match: { method: "GET" } });
  expect(await rerunFailed(airflow, "quick")).toEqual(["broken"]);
  expect(server.faults.pending).toBe(0);
});

it("says so where the user may only read", async () => {
  const { server, airflow } = await start("viewer");
  server.runs.insert({ dag_id: "quick", dag_run_id: "broken", state: "failed" });
  await expect(rerunFailed(airflow, "quick")).rejects.toThrow(PermissionDeniedError);
  expect(server.runs.get("quick", "broken")?.state).toBe("failed");
});
