import { isRecord } from "../errors/json.js";
import { UnexpectedResponseError } from "../errors/errors.js";
import type { ClearPreview, DagRun, DagRunPage, Version, WaitEvent } from "../schema/index.js";

/**
 * The answer of an operation that can answer several things, as the one that was asked for.
 *
 * @param changes whether the call may have changed something: then another answer leaves a doubt.
 * @throws UnexpectedResponseError where it is another: a clear that only previewed is not reported as done.
 */
export function expectAnswer<T>(
  answer: unknown,
  is: (answer: unknown) => answer is T,
  what: string,
  changes = false,
): T {
  if (is(answer)) return answer;
  throw new UnexpectedResponseError(`The server did not answer ${what}`, { status: 200, ambiguous: changes });
}

/** Whether an answer is a DAG run. */
export function isDagRun<V extends Version>(answer: unknown): answer is DagRun<V> {
  return isRecord(answer) && typeof answer["dag_run_id"] === "string";
}

/** Whether an answer is a page of DAG runs. */
export function isDagRunPage<V extends Version>(answer: unknown): answer is DagRunPage<V> {
  return isRecord(answer) && Array.isArray(answer["dag_runs"]);
}

/** Whether an answer lists the task instances that a clear would clear. */
export function isClearPreview<V extends Version>(answer: unknown): answer is ClearPreview<V> {
  return isRecord(answer) && Array.isArray(answer["task_instances"]);
}

/** Whether a line of `/wait` reports a state. */
export function isWaitEvent(answer: unknown): answer is WaitEvent {
  return isRecord(answer) && typeof answer["state"] === "string";
}

/** Whether an answer of the bulk route tells which runs it deleted. */
export function isBulkDeletion(answer: unknown): answer is { delete: { success: string[] } } {
  return isRecord(answer) && isRecord(answer["delete"]) && Array.isArray(answer["delete"]["success"]);
}
