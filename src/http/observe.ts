import { AirflowError } from "../errors/errors.js";
import { requestIdIn } from "../errors/error-body.js";
import { operationsOf, type Version } from "../schema/index.js";
import type { Send } from "./send.js";

/** One attempt, as the hooks are called with. It never holds a credential. */
export interface AttemptEvent {
  /** The operation id; `undefined` for a path that the specs do not have. */
  operation: string | undefined;
  /** The HTTP method. */
  method: string;
  /** The path template, such as `/dags/{dag_id}/dagRuns`; for a login its path. */
  path: string;
  /** Milliseconds of this attempt. */
  durationMs: number;
  /** The attempt, from 1. */
  attempt: number;
}

/** The event of `onResponse`. It never holds a credential. */
export interface ResponseEvent extends AttemptEvent {
  /** The HTTP status. */
  status: number;
  /** The request id, from the header `x-request-id` or an error of Airflow 3; `undefined` if there is none. */
  requestId: string | undefined;
}

/** The event of `onFailedAttempt`. It never holds a credential. */
export interface FailedAttemptEvent extends AttemptEvent {
  /** `ConnectionError`, `TimeoutError`, or `UnexpectedResponseError` for a body that could not be read. */
  error: AirflowError;
}

/** The hooks that {@link withObserver} calls. */
export interface Observers {
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  onFailedAttempt?: ((event: FailedAttemptEvent) => void) | undefined;
}

/** Calls a hook after every attempt, with its duration. An attempt that the caller aborts calls none. */
export function withObserver(send: Send, version: Version, observers: Observers): Send {
  const ids = new Map(Object.entries(operationsOf(version)).map(([id, operation]) => [operation, id]));
  return async (request) => {
    const start = performance.now();
    const sent = await send(request);
    const { operation, method, path, attempt } = request;
    const durationMs = performance.now() - start;
    const event = { operation: operation && ids.get(operation), method, path, durationMs, attempt };
    if (sent.response !== undefined) {
      const { status, headers } = sent.response;
      notify(observers.onResponse, {
        ...event,
        status,
        requestId: requestIdOf(headers) ?? requestIdIn(status < 400 ? "" : sent.text),
      });
    } else if (sent.error instanceof AirflowError) {
      notify(observers.onFailedAttempt, { ...event, error: sent.error });
    }
    return sent;
  };
}

/** The id under which the server or a gateway logged a request, if a header has it. */
export function requestIdOf(headers: Headers): string | undefined {
  return headers.get("x-request-id")?.slice(0, 100);
}

/**
 * Calls a hook of the caller. What the hook throws, or its promise rejects with, is dropped: a log that fails must not make a
 * call that was carried out look as if it was not.
 */
export function notify<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  try {
    const result = hook?.(event);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // Dropped, as said above.
  }
}
