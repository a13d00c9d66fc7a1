import { embeddedAirflow } from "airflow-client/testing";
import { expect, it, onTestFinished } from "vitest";
import { connect, runsSince, startedBy, triggerDay } from "./both-airflows.js";

it.each([
  ["2.11", "v1"],
  ["3.3", "v2"],
])("the same code runs on Airflow %s", async (airflowVersion, apiVersion) => {
  const server = embeddedAirflow({ airflowVersion });
  const listening = await server.listen();
  onTestFinished(() => listening.close());

  const client = await connect(listening.url, server.credentials);
  expect(client.apiVersion).toBe(apiVersion);
  for (const day of ["2026-11-21", "2026-11-22", "2026-11-23"]) await triggerDay(client, "nightly", day);

  expect(await runsSince(client, "nightly", new Date("2026-11-22T00:00:00Z"))).toEqual([
    "day-2026-11-22",
    "day-2026-11-23",
  ]);
  expect(await startedBy(client, "nightly", "day-2026-11-23")).toEqual([]);
  expect(server.runs.list("nightly").map(({ logical_date }) => logical_date)).toEqual([
    "2026-11-21T00:00:00Z",
    "2026-11-22T00:00:00Z",
    "2026-11-23T00:00:00Z",
  ]);
});
