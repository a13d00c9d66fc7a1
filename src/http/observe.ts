import { operationsOf, type Version } from "../schema/index.js";
import { pathOf, type Send } from "./send.js";

/** What `onResponse` is called with. It never holds a credential. */
export interface ResponseEvent {
  /** The operation id; `undefined` for a path that the specs do not have. */
  operation: string | undefined;
  /** The HTTP method. */
  method: string;
  /** The path template. */
  path: string;
  /** The HTTP status. */
  status: number;
  /** Milliseconds of this attempt. */
  durationMs: number;
  /** The attempt, from 1. */
  attempt: number;
}

/** Calls `observe` after every response, with the time that its attempt took. */
export function withObserver(send: Send, version: Version, observe: (event: ResponseEvent) => void): Send {
  const ids = new Map(Object.entries(operationsOf(version)).map(([id, operation]) => [operation, id]));
  return async (request) => {
    const start = performance.now();
    const sent = await send(request);
    if (sent.response !== undefined) {
      notify(observe, {
        operation: request.operation && ids.get(request.operation),
        method: request.method,
        path: pathOf(request),
        status: sent.response.status,
        durationMs: performance.now() - start,
        attempt: request.attempt,
      });
    }
    return sent;
  };
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
