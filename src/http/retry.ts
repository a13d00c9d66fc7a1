import {
  AirflowError,
  ApiError,
  ConnectionError,
  TimeoutError,
  UnexpectedResponseError,
} from "../errors/errors.js";
import { sleep, withDeadline } from "./deadline.js";
import { notify } from "./observe.js";
import { askedDelayMs, delayAfter } from "./retry-policy.js";
import {
  type Failed,
  failed,
  type HttpRequest,
  isCertificateRefused,
  type Received,
  type Send,
} from "./send.js";

/** What `onRetry` is called with. */
export interface RetryEvent {
  /** The HTTP method. */
  method: string;
  /** The path template. */
  path: string;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next one. */
  delayMs: number;
  /** The status of the response, or the error. */
  reason: number | AirflowError;
}

/** Limits the time of each attempt to `timeoutMs`, and to the time that is left for all attempts. */
export function withTimeLimit(send: Send): Send {
  return async (request) => {
    const { signal, timeoutMs, deadline } = request;
    const leftMs = Math.max(0, Math.ceil(deadline - performance.now()));
    try {
      return await withDeadline(signal, Math.min(timeoutMs, leftMs), (limited) =>
        send({ ...request, signal: limited }),
      );
    } catch (error) {
      return failed(request, error);
    }
  };
}

/**
 * Retries a request as its {@link HttpRequest.effect} allows. An abort ends a delay at once; a delay that would exceed the
 * deadline is not begun.
 */
export function withRetry(send: Send, onRetry?: (event: RetryEvent) => void): Send {
  return async (request) => {
    let { wasLost } = request;
    for (let attempt = 1; ; attempt += 1) {
      const sent = await send({ ...request, attempt, wasLost });
      ({ wasLost } = sent);
      const delayMs = delayFor(sent, { ...request, attempt });
      if (delayMs === undefined || performance.now() + delayMs >= request.deadline) {
        return sent.response === undefined ? failure(sent, request) : sent;
      }
      const reason = sent.response === undefined ? sent.error : sent.response.status;
      if (typeof reason === "number" || reason instanceof AirflowError) {
        notify(onRetry, { method: request.method, path: request.path, attempt, delayMs, reason });
      }
      try {
        await sleep(delayMs, request.signal);
      } catch (error) {
        return failed(request, error, wasLost);
      }
    }
  };
}

/** The failure of the whole call, after its last attempt. */
function failure({ error, wasLost }: Failed, request: HttpRequest): Failed {
  const { retry, deadline, signal, target } = request;
  if (error instanceof TimeoutError && retry !== false && performance.now() + 1 >= deadline) {
    return failed(request, new TimeoutError(retry.totalTimeoutMs), wasLost);
  }
  const isAborted = signal?.aborted === true && error === signal.reason;
  if (!wasLost || isAborted || (error instanceof AirflowError && error.ambiguous)) return { error, wasLost };
  // The provider threw it, perhaps to other calls too, and does not know that an attempt of this call was lost.
  return {
    error: new AirflowError("No credentials for a retry", { ...target, cause: error, ambiguous: true }),
    wasLost,
  };
}

/** Milliseconds until the next attempt; `undefined` for none. */
function delayFor(sent: Received | Failed, request: HttpRequest): number | undefined {
  const { retry: policy, attempt, effect, signal } = request;
  if (policy === false || attempt > policy.limit || signal?.aborted === true) return undefined;
  if (sent.response === undefined) {
    if (effect === "unsafe" || !mayPassLater(sent.error)) return undefined;
    // An ApiError here is that of a login; the error of the request's own response is made later.
    return delayAfter(attempt, policy, sent.error instanceof ApiError ? sent.error.retryAfterMs : undefined);
  }
  const { status, headers } = sent.response;
  const isWorthIt = policy.statuses.includes(status) || (status === 500 && effect !== "unsafe");
  if (!isWorthIt || (effect === "unsafe" && status !== 429)) return undefined;
  return delayAfter(attempt, policy, askedDelayMs(headers));
}

/** Whether another attempt may succeed after this error. */
function mayPassLater(error: unknown): boolean {
  if (error instanceof ConnectionError) return !isCertificateRefused(error);
  if (error instanceof TimeoutError) return true;
  // A body that was cut, or a login that failed with a fault of the server.
  return (error instanceof UnexpectedResponseError || error instanceof ApiError) && error.retryable;
}
