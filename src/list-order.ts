import { operationsOf, type Version } from "./schema.js";

/**
 * How far runs keep their places in a list while others come and go.
 *
 * - `newest first`: none changes its place, and what comes meanwhile comes before all others (`-id`).
 * - `fixed`: none changes its place.
 * - `moving`: a run that changes may move, or runs that are equal in the column have no order at all.
 */
export type ListOrder = "newest first" | "fixed" | "moving";

/**
 * The order that an `order_by` asks for. Airflow 3 adds the key to every order; Airflow 2 does not, so that its pages by
 * `state` lost 12 of 250 runs of a 2.11.2 on PostgreSQL although nothing changed.
 */
export function listOrder(version: Version, orderBy: unknown): ListOrder {
  const [column, ...more]: unknown[] = orderBy === undefined ? ["id"] : [orderBy].flat();
  if (typeof column !== "string" || more.length > 0) return "moving";
  if (column === "-id") return "newest first";
  const fixed = operationsOf(version)["get_dag_runs"]?.query["order_by"]?.cursorSafe ?? ["id"];
  return fixed.includes(column.replace(/^-/, "")) ? "fixed" : "moving";
}
