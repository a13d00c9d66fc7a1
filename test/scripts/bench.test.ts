import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LineProcess } from "../../scripts/bench/line-process.js";
import { recordedBody } from "../../scripts/bench/recorded.js";
import { goalsTable, isMet } from "../../scripts/bench/section.js";
import { median, shuffled } from "../../scripts/bench/statistics.js";
import { AirflowClient, bearer, type DagRunQuery } from "../../src/index.js";

describe("the server that sends recorded answers", () => {
  let server: LineProcess;
  let client: AirflowClient;

  beforeAll(async () => {
    server = LineProcess.script("replay.ts", ["250", "0"]);
    const baseUrl = `http://127.0.0.1:${await server.ask()}`;
    client = new AirflowClient({ baseUrl, auth: bearer("token") });
  });

  afterAll(() => {
    server.end();
  });

  test.each<[string, DagRunQuery<"v2">]>([
    ["cursor", {}],
    ["offset", { order_by: ["state"] }],
  ])("gives each run of a walk by %s once", async (_, query) => {
    const ids = new Set<string>();
    let count = 0;
    for await (const run of client.dagRuns.list("quick", query)) {
      ids.add(run.dag_run_id);
      count += 1;
    }
    expect([ids.size, count]).toEqual([250, 250]);
  });

  test("answers get and trigger with what Airflow did", async () => {
    const recorded = (name: "get" | "trigger", dag_run_id: string): unknown =>
      JSON.parse(recordedBody(name).replace(/"dag_run_id":"[^"]*"/, `"dag_run_id":"${dag_run_id}"`));
    expect(await client.dagRuns.get("quick", "any")).toEqual(recorded("get", "any"));
    expect(await client.dagRuns.trigger("quick", { dag_run_id: "mine" })).toEqual(
      recorded("trigger", "mine"),
    );
  });
});

test("the recorded list has a hundred runs, and no recording a credential", () => {
  const list: unknown = JSON.parse(recordedBody("list"));
  expect(list).toHaveProperty("dag_runs.length", 100);
  const all = (["get", "list", "trigger"] as const).map(recordedBody).join("");
  expect(all).not.toMatch(/token|password|bearer|cookie|eyJ/i);
});

test("a goal that was not measured is not met", () => {
  const goal = { what: "speed", limit: 1, side: "at most" } as const;
  expect([1, 1.01, NaN].map((measured) => isMet({ ...goal, measured }))).toEqual([true, false, false]);
  expect(isMet({ ...goal, side: "at least", measured: 1.01 })).toBe(true);
  expect(goalsTable([{ ...goal, measured: NaN }])).toContain("**no**");
});

test("medians, and an order by chance that loses nothing", () => {
  expect([[3, 1, 2], [4, 1, 2, 3], [7], []].map(median)).toEqual([2, 2.5, 7, NaN]);
  const values = Array.from({ length: 100 }, (_, index) => index);
  expect(shuffled(values).sort((a, b) => a - b)).toEqual(values);
});
