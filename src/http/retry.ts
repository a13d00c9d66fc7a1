import { sleep, withDeadline } from "./deadline.js";
import {
  AirflowError,
  amended,
  ApiError,
  ConnectionError,
  TimeoutError,
  UnexpectedResponseError,
} from "../errors/errors.js";
import { tell } from "./observe.js";
import { askedDelayMs, delayAfter, type RetryPolicy } from "./retry-policy.js";
import { type HttpRequest, pathOf, type Send } from "./send.js";

/** What is told before a request is sent again. */
export interface RetryEvent {
  /** The HTTP method. */
  method: string;
  /** The path template. */
  path: string;
  /** The attempt that failed, from 1. */
  attempt: number;
  /** Milliseconds until the next one. */
  delayMs: number;
  /** The status that was answered, or the error. */
  reason: number | AirflowError;
}

/**
 * Sends a request again where that does no harm: idempotent operations, and a trigger, which carries its own run id. Each
 * attempt asks for fresh credentials. Abort and deadline end a delay at once; a delay that would overrun the deadline is not
 * begun.
 */
export function withRetry(send: Send, onRetry?: (event: RetryEvent) => void): Send {
  return async (request) => {
    const policy = request.retry;
    if (policy === false) return send(begin(request));
    const deadline = (request.progress.deadline ??= performance.now() + policy.totalTimeoutMs);
    // A call that goes on where another ended has what that one left of the time.
    const timeLeft = Math.ceil(Math.min(deadline - performance.now(), policy.totalTimeoutMs));
    const tryAll = async (signal: AbortSignal | undefined) => {
      for (;;) {
        const begun = signal === request.signal ? begin(request) : { ...begin(request), signal };
        const outcome = await send(begun).catch(passing);
        const { attempt: number } = request.progress;
        const delayMs = number > policy.limit ? undefined : delayFor(outcome, request, policy);
        if (delayMs === undefined || performance.now() + delayMs >= deadline) {
          if (outcome instanceof AirflowError) throw outcome;
          return outcome;
        }
        tell(onRetry, {
          method: request.method,
          path: pathOf(request),
          attempt: number,
          delayMs,
          reason: outcome instanceof AirflowError ? outcome : outcome.status,
        });
        await sleep(delayMs, signal);
      }
    };
    try {
      // Without a time for all attempts, each looks after the caller's signal itself: another one costs as much as it.
      return await (timeLeft === Infinity
        ? tryAll(request.signal)
        : withDeadline(request.signal, timeLeft, tryAll));
    } catch (error) {
      request.signal?.throwIfAborted();
      throw request.progress.ambiguous ? doubtful(error) : error;
    }
  };
}

/** The error of a call of which an attempt was lost, whatever it was that failed in the end: a login, or the time. */
function doubtful(error: unknown): unknown {
  if (error instanceof AirflowError) return error.ambiguous ? error : amended(error, { ambiguous: true });
  return new AirflowError("There were no credentials for another attempt", { cause: error, ambiguous: true });
}

function begin(request: HttpRequest): HttpRequest {
  request.progress.attempt += 1;
  return request;
}

/** The error of an attempt, if another one may go better. */
function passing(error: unknown): AirflowError {
  if (error instanceof ConnectionError || error instanceof TimeoutError) return error;
  // A body that was cut without a sign of it, or a login that failed on the server's side.
  const mayPass = error instanceof UnexpectedResponseError || error instanceof ApiError;
  if (mayPass && error.retryable) return error;
  throw error;
}

function delayFor(
  outcome: Response | AirflowError,
  request: HttpRequest,
  policy: RetryPolicy,
): number | undefined {
  const { attempt: number } = request.progress;
  const harmless = request.repeatable || (request.operation?.idempotent ?? !request.changes);
  if (outcome instanceof AirflowError) {
    // Only a login's own: of an answer to the request itself, the error is made later.
    const asked = outcome instanceof ApiError ? outcome.retryAfterMs : undefined;
    return harmless ? delayAfter(number, policy, asked) : undefined;
  }
  const { status } = outcome;
  const worth =
    policy.statuses.includes(status) || (status === 500 && (!request.changes || request.repeatable));
  if (!worth || !(harmless || status === 429)) return undefined;
  return delayAfter(number, policy, askedDelayMs(outcome.headers));
}
