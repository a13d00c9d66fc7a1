import { ServerError, UnexpectedResponseError, amended } from "../errors/errors.js";
import { type Version, operationsOf } from "../schema/index.js";
import type { SeenRuns, Row } from "./seen-runs.js";

/** What a page of a list has to have to be walked. */
export interface Page {
  readonly dag_runs: readonly Row[];
  readonly total_entries?: number | null | undefined;
  /** The most that the server counts; a total that large may be larger. */
  readonly total_entries_limit?: number | null | undefined;
  /** Where the next page begins, `null` on the last one; absent where the server has no cursors. */
  readonly next_cursor?: string | null | undefined;
}

/** Which part of a list to fetch: from an offset on, or from where a cursor points. */
export interface Window {
  limit: number;
  offset?: number;
  cursor?: string;
}

/** One way through a list. */
export interface Pass<P extends Page> {
  readonly fetch: (window: Window) => Promise<P>;
  readonly offset: number;
  /** How many new runs a page should have. */
  readonly limit: number;
  readonly order: ListOrder;
  /** Told the place of a run that the server fails on, which is then left out. */
  readonly onSkippedOffset: ((offset: number) => void) | undefined;
  /** Takes the runs that were met by offset; a cursor needs no memory. */
  readonly met: SeenRuns;
}

/** Whether a pass is known to have met every run that was there all the time. */
export type Outcome = "complete" | "doubtful";

/** Whether the server failed on what it was to show: one run that it cannot show fails every page it is on. */
export function isFailure(error: unknown): error is ServerError {
  return error instanceof ServerError && error.status === 500;
}

/** The same failure, with the place of the run in its message. */
export function failureAt(error: ServerError, offset: number): ServerError {
  const hint = `for the one run at offset ${String(offset)}; onSkippedOffset leaves such runs out`;
  return amended(error, { message: `${error.message} (${hint})` });
}

/** Why a walk gives up. */
export function lostTrack(why: string, cause?: unknown): UnexpectedResponseError {
  return new UnexpectedResponseError(`The list cannot be walked: ${why}`, { status: 200, cause });
}

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
