import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { embeddedAirflow, manualClock } from "../../src/testing/index.js";
import { client } from "./client.js";

async function setUp(airflowVersion: string) {
  const clock = manualClock();
  const airflow = embeddedAirflow({ airflowVersion, clock, queuedMs: 1500, runningMs: 2000 });
  const api = client(airflow);
  await api.post("/dags/quick/dagRuns", { logical_date: null, dag_run_id: "one" });
  const wait = async (headers: Record<string, string> = {}) => {
    const response = await airflow.fetch(
      `${airflow.baseUrl}/api/v2/dags/quick/dagRuns/one/wait?interval=1&result=slow`,
      {
        headers: { authorization: await api.authorization(), ...headers },
      },
    );
    const reader = response.body?.getReader();
    const next = async () => {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      return done ? "end" : new TextDecoder().decode(value);
    };
    return { response, next };
  };
  return { clock, airflow, api, wait };
}

describe("wait", () => {
  test("sends the state at once and every interval, and ends with the run", async () => {
    const { clock, wait } = await setUp("3.3");
    const { response, next } = await wait();
    expect(response.headers.get("content-type")).toBeNull();
    expect(await next()).toBe('{"state":"queued"}\n');
    for (const line of [
      '{"state":"queued"}\n',
      '{"state":"running"}\n',
      '{"state":"running"}\n',
      '{"state":"success"}\n',
    ]) {
      const coming = next();
      await Promise.resolve();
      clock.advance(1000);
      expect(await coming).toBe(line);
    }
    expect(await next()).toBe("end");
  });

  test("ends cleanly when the run is deleted", async () => {
    const { clock, wait, airflow } = await setUp("3.3");
    const { next } = await wait();
    await next();
    airflow.runs.remove("quick", "one");
    const coming = next();
    await Promise.resolve();
    clock.advance(1000);
    expect(await coming).toBe("end");
  });

  test("3.1 delays all lines with gzip, which fetch accepts by default", async () => {
    const { clock, wait } = await setUp("3.1");
    expect(await (await wait({ "accept-encoding": "identity" })).next()).toBe('{"state":"queued"}\n');
    const { next } = await wait();
    let arrived = false;
    const whole = next().then((text) => {
      arrived = true;
      return text;
    });
    for (let second = 0; second < 3; second++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      clock.advance(1000);
    }
    expect(arrived).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1));
    clock.advance(1000);
    expect((await whole).split("\n").filter(Boolean)).toHaveLength(5);
    expect(await whole).toContain('{"state":"success","results":{}}');
  });

  test.each([
    ["2.11", 404],
    ["3.0", 404],
    ["3.1", 200],
  ])("%s responds with %i", async (airflowVersion, status) => {
    const airflow = embeddedAirflow({ airflowVersion });
    airflow.runs.insert({ dag_id: "quick", dag_run_id: "one" });
    expect((await client(airflow).get("/dags/quick/dagRuns/one/wait?interval=1")).status).toBe(status);
  });
});

describe("listen", () => {
  test("serves the same Airflow, with the path as it was sent", async () => {
    const airflow = embeddedAirflow({ airflowVersion: "3.2", scheduler: false });
    await using server = await airflow.listen();
    const api = client(airflow, airflow.credentials, server.url, fetch);
    expect((await api.post("/dags/quick/dagRuns", { logical_date: null, dag_run_id: ".." })).status).toBe(
      200,
    );
    const headers = { authorization: await api.authorization() };
    const status = await new Promise((resolve) => {
      request(`${server.url}`, { path: "/api/v2/dags/quick/dagRuns/%2e%2e", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(200);
    expect(airflow.runs.list()).toHaveLength(1);
  });

  test.each([
    ["3.1", "gzip", false],
    ["3.1", "identity", true],
    ["3.3", "gzip", true],
  ])("%s with %s sends the first line of a wait at once: %s", async (airflowVersion, encoding, isThrough) => {
    const { airflow, api } = await setUp(airflowVersion);
    await using server = await airflow.listen();
    const response = await fetch(`${server.url}/api/v2/dags/quick/dagRuns/one/wait?interval=1`, {
      headers: { authorization: await api.authorization(), "accept-encoding": encoding },
    });
    const first = await Promise.race([
      response.body
        ?.getReader()
        .read()
        .then(({ value }) => new TextDecoder().decode(value)),
      new Promise((resolve) => setTimeout(() => resolve("nothing"), 100)),
    ]);
    expect(first).toBe(isThrough ? '{"state":"queued"}\n' : "nothing");
  });

  test("compresses if the client accepts gzip, and closes its connections", async () => {
    const airflow = embeddedAirflow();
    const server = await airflow.listen({ host: "127.0.0.1" });
    const response = await fetch(`${server.url}/api/v2/version`);
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.json()).toMatchObject({ version: "3.3.2" });
    await server.close();
    await expect(fetch(`${server.url}/api/v2/version`)).rejects.toThrow("fetch failed");
  });
});
