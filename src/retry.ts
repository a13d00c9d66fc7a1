import { sleep, withDeadline } from "./deadline.js";
import { AirflowError, ApiError, ConnectionError, TimeoutError } from "./errors.js";
import { delayAfter, type RetryPolicy } from "./retry-policy.js";
import type { HttpRequest, Send } from "./send.js";

/** What is told before a request is sent again. */
export interface RetryEvent {
  /** The operation id's method and path template. */
  method: string;
  path: string;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next one. */
  delayMs: number;
  /** The status that was answered, or the error. */
  reason: number | AirflowError;
}

/**
 * Sends a request again where that does no harm: idempotent operations, and a trigger, which carries its own run id.
 * Abort and deadline end a delay at once; a delay that would overrun the deadline is not begun.
 */
export function withRetry(send: Send, onRetry?: (event: RetryEvent) => void): Send {
  return async (request) => {
    const policy = request.retry;
    if (policy === false) return send(begin(request));
    const deadline = performance.now() + policy.totalTimeoutMs;
    const attempts = withDeadline(request.signal, policy.totalTimeoutMs, async (signal) => {
      for (;;) {
        const outcome = await attempt(send, { ...begin(request), signal });
        const { attempt: number } = request.progress;
        const delayMs = number > policy.limit ? undefined : delayFor(outcome, request, policy);
        if (delayMs === undefined || performance.now() + delayMs >= deadline) {
          if (outcome instanceof AirflowError) throw outcome;
          return outcome;
        }
        onRetry?.({
          method: request.method,
          path: request.operation?.path ?? new URL(request.url).pathname,
          attempt: number,
          delayMs,
          reason: outcome instanceof AirflowError ? outcome : outcome.status,
        });
        await sleep(delayMs, signal);
      }
    });
    return attempts.catch((error: unknown) => {
      // The signal's reason was made before it was known what the time would run out on.
      const { ambiguous } = request.progress;
      throw error instanceof TimeoutError && ambiguous !== error.ambiguous
        ? new TimeoutError(error.timeoutMs, { ambiguous })
        : error;
    });
  };
}

function begin(request: HttpRequest): HttpRequest {
  request.progress.attempt += 1;
  return request;
}

async function attempt(send: Send, request: HttpRequest): Promise<Response | AirflowError> {
  try {
    return await send(request);
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof TimeoutError) return error;
    // A login that failed on the server's side.
    if (error instanceof ApiError && error.retryable) return error;
    throw error;
  }
}

function delayFor(
  outcome: Response | AirflowError,
  request: HttpRequest,
  policy: RetryPolicy,
): number | undefined {
  const { attempt: number } = request.progress;
  const harmless = request.repeatable || (request.operation?.idempotent ?? request.method === "GET");
  if (outcome instanceof AirflowError) return harmless ? delayAfter(number, policy, null) : undefined;
  const { status, headers } = outcome;
  const worth =
    policy.statuses.includes(status) || (status === 500 && (!request.changes || request.repeatable));
  if (!worth || !(harmless || status === 429)) return undefined;
  return delayAfter(number, policy, headers.get("retry-after"));
}
