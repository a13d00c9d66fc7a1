import { ServerError, UnexpectedResponseError } from "../errors/errors.js";
import type { Row, SeenRuns } from "./seen-runs.js";

/** The fields of a page that a walk reads. */
export interface Page {
  readonly dag_runs: readonly Row[];
  readonly total_entries?: number | null | undefined;
  /** The most that the server counts; a total that large may be larger. */
  readonly total_entries_limit?: number | null | undefined;
  /** Where the next page begins, `null` on the last one; absent on a server without cursors. */
  readonly next_cursor?: string | null | undefined;
}

/** Which part of a list to fetch: from an offset on, or from where a cursor points. */
export interface Window {
  limit: number;
  offset?: number;
  cursor?: string;
}

/** Fetches a part of a list in one order. */
export type FetchPart<P extends Page> = (window: Window) => Promise<P>;

/** One way through a list. */
export interface Pass<P extends Page> {
  readonly fetch: FetchPart<P>;
  readonly offset: number;
  /** How many new runs to ask for with each request. */
  readonly limit: number;
  readonly order: ListOrder;
  /** Called with the offset of a run that the server fails on, which is then left out. */
  readonly onSkippedOffset: ((offset: number) => void) | undefined;
  /** Filled with the runs that this pass yields. */
  readonly seen: SeenRuns;
}

/** Whether a pass is known to have yielded every run that was in the list all the time. */
export type Outcome = "complete" | "doubtful";

/**
 * How far runs keep their places in a list while others are inserted and deleted.
 *
 * - `newest first`: no run changes its place, and new runs come before all others (`-id`).
 * - `fixed`: no run changes its place.
 * - `moving`: a run that changes may move, or runs with equal values have no order at all.
 */
export type ListOrder = "newest first" | "fixed" | "moving";

/** The number of requests in a row without a new run after which a walk gives up. */
export const maxIdleRequests = 100;

/** Whether the server failed on the runs of a page: one run that it cannot serialize fails every page it is on. */
export function isFailure(error: unknown): error is ServerError {
  return error instanceof ServerError && error.status === 500;
}

/** Adds the place of the run to the message of the server's failure. */
export function failureAt(error: ServerError, offset: number): ServerError {
  const { message, stack } = error;
  error.message = `${message} (for the one run at offset ${String(offset)}; onSkippedOffset leaves such runs out)`;
  // Logs print the stack, which begins with the message.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  return error;
}

/** The error of a walk that gives up. */
export function lostTrack(why: string, cause?: unknown): UnexpectedResponseError {
  return new UnexpectedResponseError(`The list cannot be read completely: ${why}`, { status: 200, cause });
}
