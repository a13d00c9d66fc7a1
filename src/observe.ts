import { tell } from "./hook.js";
import { operationsOf, type Version } from "./schema.js";
import { pathOf, type Send } from "./send.js";

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
