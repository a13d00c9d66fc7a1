import { isRecord } from "../errors/json.js";
import { type ErrorContext, UnexpectedResponseError } from "../errors/errors.js";
import type { CallInput } from "./validate.js";
import type { ClearPreview, DagRun, DagRunPage, Version, WaitEvent } from "../schema/index.js";

/** Whether a response is of a type. */
export type Guard<T> = (response: unknown) => response is T;

/**
 * The response of an operation, if it is of the expected type.
 *
 * @throws UnexpectedResponseError for another one: a clear that was only a preview is not reported as done.
 */
export function expectResponse<T>(
  response: unknown,
  is: Guard<T>,
  what: string,
  context: ErrorContext = {},
): T {
  if (is(response)) return response;
  throw new UnexpectedResponseError(`The response is not ${what}`, { ...context, status: 200 });
}

/** The operations that respond with the DAG run of their path or body. */
const aboutOneRun = ["get_dag_run", "post_dag_run", "patch_dag_run", "set_dag_run_note"];

/**
 * The problem with the response of an operation on one DAG run, if there is one: a gateway that mixes responses up must not
 * make another run look like the caller's.
 */
export function problemOf(id: string, { path, body }: CallInput, response: unknown): string | undefined {
  if (!aboutOneRun.includes(id)) return undefined;
  if (!isDagRun(response)) return "The response is not a DAG run";
  const sent = { ...body, ...path };
  return isSame(sent, response, "dag_id") && isSame(sent, response, "dag_run_id")
    ? undefined
    : "The response is about another DAG run";
}

function isSame(sent: object, received: object, name: string): boolean {
  const asked: unknown = Reflect.get(sent, name);
  return typeof asked !== "string" || Reflect.get(received, name) === asked;
}

/** Whether a response is a DAG run. The type of its `conf` is the caller's and not checked. */
export function isDagRun<V extends Version, Conf = unknown>(response: unknown): response is DagRun<V, Conf> {
  return isRunLike(response) && typeof response["dag_run_id"] === "string";
}

/** Whether a response is a page of DAG runs. In one of an old Airflow, runs may have no id. */
export function isDagRunPage<V extends Version>(response: unknown): response is DagRunPage<V> {
  return isRecord(response) && Array.isArray(response["dag_runs"]) && response["dag_runs"].every(isRunLike);
}

function isRunLike(value: unknown): value is Record<string, unknown> {
  const isText = (field: unknown) => field === undefined || field === null || typeof field === "string";
  return isRecord(value) && isText(value["state"]) && isText(value["run_after"]);
}

/** Whether a response lists the task instances that a clear would clear. */
export function isClearPreview<V extends Version>(response: unknown): response is ClearPreview<V> {
  return isRecord(response) && Array.isArray(response["task_instances"]);
}

/** Whether a line of `/wait` reports a state. */
export function isWaitEvent(response: unknown): response is WaitEvent {
  return isRecord(response) && typeof response["state"] === "string";
}

/** Whether a response of the bulk route lists the deleted runs. */
export function isBulkDeletion(response: unknown): response is { delete: { success: string[] } } {
  return isRecord(response) && isRecord(response["delete"]) && Array.isArray(response["delete"]["success"]);
}
