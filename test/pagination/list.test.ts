import { expect, test } from "vitest";
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
