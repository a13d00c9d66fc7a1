import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LineProcess } from "../../scripts/bench/line-process.js";
import { goalsTable, isMet } from "../../scripts/bench/part.js";
import { median, Samples, shuffled } from "../../scripts/bench/samples.js";
import { AirflowClient, bearer, type DagRunQuery } from "../../src/index.js";

function recordedBody(name: "get" | "list" | "trigger"): string {
  const url = new URL(`../../scripts/bench/recorded/${name}.http`, import.meta.url);
  return readFileSync(url, "utf8").split("\n\n")[1] ?? "";
}

describe("the server that sends recorded responses", () => {
  let server: LineProcess;
  let baseUrl: string;
  let client: AirflowClient;

  beforeAll(async () => {
    server = LineProcess.script("replay.ts", ["250"]);
    baseUrl = `http://127.0.0.1:${await server.ask()}`;
    client = new AirflowClient({ baseUrl, auth: bearer("token") });
  });

  afterAll(() => {
    server.end();
  });

  test.each<[string, DagRunQuery<"v2">]>([
    ["cursor", {}],
    ["offset", { order_by: ["state"] }],
  ])("returns each run of a walk by %s once", async (_, query) => {
    const ids = new Set<string>();
    let count = 0;
    for await (const run of client.dagRuns.list("quick", query)) {
      ids.add(run.dag_run_id);
      count += 1;
    }
    expect([ids.size, count]).toEqual([250, 250]);
  });

  test("responds to get and trigger as Airflow did", async () => {
    const recorded = (name: "get" | "trigger", dag_run_id: string): unknown =>
      JSON.parse(recordedBody(name).replace(/"dag_run_id":"[^"]*"/, `"dag_run_id":"${dag_run_id}"`));
    expect(await client.dagRuns.get("quick", "any")).toEqual(recorded("get", "any"));
    expect(await client.dagRuns.trigger("quick", { dag_run_id: "mine" })).toEqual(
      recorded("trigger", "mine"),
    );
    // Peers send no id.
    const response = await fetch(`${baseUrl}/api/v2/dags/quick/dagRuns`, { method: "POST", body: "{}" });
    expect(await response.json()).toHaveProperty("dag_run_id", "minted");
  });
});

test("the recorded list has a hundred runs, and no recording has a credential", () => {
  const list: unknown = JSON.parse(recordedBody("list"));
  expect(list).toHaveProperty("dag_runs.length", 100);
  const all = (["get", "list", "trigger"] as const).map(recordedBody).join("");
  expect(all).not.toMatch(/token|password|bearer|cookie|eyJ/i);
});

test("a goal without a measurement is not met", () => {
  const goal = { what: "speed", limit: 1, side: "at most" } as const;
  expect([1, 1.01, NaN].map((measured) => isMet({ ...goal, measured }))).toEqual([true, false, false]);
  expect(isMet({ ...goal, side: "at least", measured: 1.01 })).toBe(true);
  expect(goalsTable([{ ...goal, measured: NaN }])).toContain("**no**");
});

test("a ratio is the median of the ratios within a round", () => {
  const samples = new Samples<"ms">();
  for (const ms of [10, 20, 40]) samples.add("raw", { ms });
  for (const ms of [20, 30, 40]) samples.add("own", { ms });
  expect([samples.median("own", "ms"), samples.ratio("own", "raw", "ms")]).toEqual([30, 1.5]);
  expect(samples.ratio("own", "missing", "ms")).toBeNaN();
});

test("median() and shuffled() are correct", () => {
  expect([[3, 1, 2], [4, 1, 2, 3], [7], []].map(median)).toEqual([2, 2.5, 7, NaN]);
  const values = Array.from({ length: 100 }, (_, index) => index);
  expect(shuffled(values).sort((a, b) => a - b)).toEqual(values);
});
