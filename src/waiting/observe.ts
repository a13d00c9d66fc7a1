import {
  type AirflowError,
  AuthenticationError,
  ConnectionError,
  isGone,
  NotFoundError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "../errors/errors.js";
import { retryAfterOf } from "./schedule.js";

/** How {@link observe} reads a run. */
export interface RunSource<Run> {
  /** Ends the observation. */
  readonly signal: AbortSignal | undefined;
  /** Reads the run once. */
  readonly fetchRun: () => Promise<Run>;
  /** Sleeps until the next read, after so many failures in a row. */
  readonly pause: (failures: number, retryAfterMs: number) => Promise<void>;
  /** Whether the time of the observation is up: then the consumer ends it. */
  readonly isOver?: () => boolean;
  /** Whether the server has given any response: then a fault of the first read is tolerated as well. */
  readonly isReached?: () => boolean;
  /**
   * How many reads in a row may fail.
   * @default Infinity
   */
  readonly maxFailures?: number;
}

/** The result of one read. */
export interface Observation<Run> {
  /** The run as it was seen last; `undefined` if it was never seen. */
  readonly run: Run | undefined;
  /** Whether this read found another state than the one before, or is the first. */
  readonly isNew: boolean;
  /** Why the read failed; `undefined` if it succeeded. */
  readonly fault: AirflowError | undefined;
}

/** Whether a run in that state is finished. A state that this client does not know is not. */
export function isFinished(state: string | null | undefined): state is "success" | "failed" {
  return state === "success" || state === "failed";
}

/**
 * Reads a run again and again until it is finished, and yields after each read. Once the run was seen, faults of the server
 * and the network are tolerated.
 *
 * @returns the finished run.
 * @throws NotFoundError when the run does not exist or was deleted meanwhile, and any error that is not tolerated.
 */
export async function* observe<Run extends { state?: string | null }>(
  source: RunSource<Run>,
): AsyncGenerator<Observation<Run>, Run, undefined> {
  let run: Run | undefined;
  let fault: AirflowError | undefined;
  let failures = 0;
  for (;;) {
    let isNew = false;
    try {
      const seen = await source.fetchRun();
      isNew = seen.state !== run?.state;
      run = seen;
      fault = undefined;
      failures = 0;
    } catch (error) {
      source.signal?.throwIfAborted();
      const isOver = source.isOver?.() === true;
      if (run !== undefined && isGone(error)) throw deletedMeanwhile(error);
      failures += 1;
      if (!isTransient(error, fault) || failures > (source.maxFailures ?? Infinity)) throw error;
      if (run === undefined && !isOver && source.isReached?.() !== true) throw error;
      // At the deadline, an earlier fault says more than the timeout that the deadline itself caused.
      fault = isOver && error instanceof TimeoutError ? (fault ?? error) : error;
    }
    yield { run, isNew, fault };
    if (run !== undefined && isFinished(run.state)) return run;
    await source.pause(failures, retryAfterOf(fault));
  }
}

/**
 * Whether an error may pass: a fault of the network or the server, or refused credentials if the read before was not
 * refused as well.
 *
 * @param before the fault of the read before, `undefined` if it succeeded.
 */
export function isTransient(error: unknown, before: unknown): error is AirflowError {
  if (error instanceof AuthenticationError) return !(before instanceof AuthenticationError);
  // A 404 that is not Airflow's own is a gateway's, during a redeployment for instance.
  if (error instanceof NotFoundError) return !isGone(error);
  return [ConnectionError, TimeoutError, ServerError, RateLimitError].some((kind) => error instanceof kind);
}

/** The 404 of a run that was there before. */
function deletedMeanwhile({ status, method, path, body }: NotFoundError): NotFoundError {
  const text = body === undefined ? "" : JSON.stringify(body);
  return new NotFoundError({ status, method, path, text, hint: "the run was deleted during the wait" });
}
