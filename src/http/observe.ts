import { type Version, operationsOf } from "../schema/index.js";
import { type Send, pathOf } from "./send.js";

/** What is told of every answer. Never holds a credential. */
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

/** Tells `observe` of every answer, with the time that its attempt took. */
export function withObserver(send: Send, version: Version, observe: (event: ResponseEvent) => void): Send {
  const ids = new Map(Object.entries(operationsOf(version)).map(([id, operation]) => [operation, id]));
  return async (request) => {
    const start = performance.now();
    const { attempt } = request.progress;
    const response = await send(request);
    tell(observe, {
      operation: request.operation && ids.get(request.operation),
      method: request.method,
      path: pathOf(request),
      status: response.status,
      durationMs: performance.now() - start,
      attempt,
    });
    return response;
  };
}

/**
 * Tells a hook of the caller. What the hook throws, or what a promise of it rejects with, is dropped: a log that fails must
 * not make a call that was carried out look as if it were not.
 */
export function tell<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  try {
    const told = hook?.(event);
    if (told instanceof Promise) told.catch(() => undefined);
  } catch {
    // Dropped, as said above.
  }
}
