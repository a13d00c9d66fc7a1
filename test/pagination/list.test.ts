import { expect, test } from "vitest";
import { AirflowClient, type AnyAirflowClient } from "../../src/index.js";
import { serve } from "../support/server.js";
import { listOrder } from "../../src/pagination/list.js";

test.each([
  ["v1", undefined, "fixed"],
  ["v1", "id", "fixed"],
  ["v1", "-id", "newest first"],
  ["v1", "run_after", "moving"],
  ["v1", "-state", "moving"],
  ["v2", undefined, "fixed"],
  ["v2", ["-id"], "newest first"],
  ["v2", "-id", "newest first"],
  ["v2", ["run_after"], "fixed"],
  ["v2", ["-dag_run_id"], "fixed"],
  ["v2", ["run-_after"], "moving"],
  ["v2", ["start_date"], "moving"],
  ["v2", ["id", "state"], "moving"],
  ["v2", ["-id", "state"], "moving"],
  ["v2", [], "moving"],
  ["v2", [["id"]], "moving"],
] as const)("%s: order_by %j is %s", (version, orderBy, order) => {
  expect(listOrder(version, orderBy)).toBe(order);
});

const empty = { json: { dag_runs: [], total_entries: 0 } };

test("one value and a list of one value are the same request, in the form of each version", async () => {
  const server = await serve(() => empty);
  const one = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", airflowVersion: "2.11.2" });
  const two = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2" });
  for (const { dagRuns } of [one, two] satisfies AnyAirflowClient[]) {
    await dagRuns.list("d", { state: "failed", order_by: "-id" });
    await dagRuns.list("d", { state: ["failed"], order_by: ["-id"] });
    await dagRuns.listBatch({ dag_ids: "d", states: "failed", order_by: ["-id"] });
  }
  const query = "dagRuns?state=failed&order_by=-id&offset=0&limit=100";
  expect(server.lines).toEqual([
    `GET /api/v1/dags/d/${query}`,
    `GET /api/v1/dags/d/${query}`,
    "POST /api/v1/dags/~/dagRuns/list",
    `GET /api/v2/dags/d/${query}`,
    `GET /api/v2/dags/d/${query}`,
    "POST /api/v2/dags/~/dagRuns/list",
  ]);
  const batch = { dag_ids: ["d"], states: ["failed"], order_by: "-id", page_offset: 0, page_limit: 100 };
  for (const index of [2, 5]) expect(JSON.parse(server.requests[index]?.body ?? "")).toEqual(batch);
});
