import { describe, expect, test } from "vitest";
import { embeddedAirflow, manualClock } from "../../src/testing/index.js";
import { client } from "./client.js";

const trigger = { logical_date: null, dag_run_id: "one" };
const path = "/dags/quick/dagRuns";

describe.each(["in memory", "over HTTP"])("faults %s", (medium) => {
  async function setUp() {
    const airflow = embeddedAirflow({ scheduler: false });
    const server = medium === "over HTTP" ? await airflow.listen() : undefined;
    const api = client(
      airflow,
      airflow.credentials,
      server?.url ?? airflow.baseUrl,
      server ? fetch : airflow.fetch,
    );
    await api.authorization();
    return { airflow, api, server: server ?? { close: () => Promise.resolve() } };
  }

  test("a status replaces the handling of `times` requests", async () => {
    const { airflow, api, server } = await setUp();
    airflow.faults.push({
      status: 503,
      times: 2,
      body: "<html>busy</html>",
      headers: { "retry-after": "1" },
    });
    expect(airflow.faults.pending).toBe(2);
    expect((await api.post(path, trigger)).status).toBe(503);
    expect((await api.post(path, trigger)).status).toBe(503);
    expect(airflow.runs.list()).toHaveLength(0);
    expect((await api.post(path, trigger)).status).toBe(200);
    airflow.faults.push({ status: 502, handled: true, body: { error: "gateway" } });
    expect(await api.remove(`${path}/one`)).toMatchObject({ status: 502, body: { error: "gateway" } });
    expect(airflow.runs.list()).toHaveLength(0);
    await server.close();
  });

  test("a fault affects only requests that match", async () => {
    const { airflow, api, server } = await setUp();
    airflow.faults.push({ status: 500, match: { method: "POST", path: /dagRuns$/ } });
    airflow.faults.push({ status: 418, match: (call) => call.query === "limit=1" });
    expect((await api.get(path)).status).toBe(200);
    expect((await api.get(`${path}?limit=1`)).status).toBe(418);
    expect((await api.post(path, trigger)).status).toBe(500);
    airflow.faults.push({ status: 500, times: 9 });
    airflow.faults.clear();
    expect((await api.get(path)).status).toBe(200);
    await server.close();
  });

  test("a cut before handling leaves no run, one after it leaves a run, one in the middle half a response", async () => {
    const { airflow, api, server } = await setUp();
    airflow.faults.push({ cut: "before" });
    await expect(api.post(path, trigger)).rejects.toThrow("fetch failed");
    expect(airflow.runs.list()).toHaveLength(0);
    airflow.faults.push({ cut: "after" });
    await expect(api.post(path, trigger)).rejects.toThrow("fetch failed");
    expect(airflow.runs.list()).toHaveLength(1);
    airflow.faults.push({ cut: "middle" });
    await expect(api.get(`${path}/one`)).rejects.toThrow("terminated");
    await server.close();
  });
});

describe("time", () => {
  test("the clock controls latency and delays, and an abort rejects with its reason", async () => {
    const clock = manualClock();
    const airflow = embeddedAirflow({ clock, latencyMs: 100 });
    const response = airflow.fetch(`${airflow.baseUrl}/api/v2/version`);
    clock.advance(100);
    expect((await response).status).toBe(200);
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = airflow.fetch(`${airflow.baseUrl}/api/v2/version`, { signal: controller.signal });
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await expect(airflow.fetch(airflow.baseUrl, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("requests are accepted in every form that fetch accepts", async () => {
    const airflow = embeddedAirflow();
    const url = `${airflow.baseUrl}/auth/token`;
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(airflow.credentials),
    };
    for (const [input, options] of [
      [url, init],
      [new URL(url), init],
      [new Request(url, init), undefined],
    ] as const) {
      expect((await airflow.fetch(input, options)).status).toBe(201);
    }
    const form = { method: "POST", body: new URLSearchParams(airflow.credentials) };
    expect((await airflow.fetch(url, form)).status).toBe(201);
  });
});
