import {
  type AirflowError,
  ApiError,
  AuthenticationError,
  ConnectionError,
  isGone,
  NotFoundError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from "../errors/errors.js";

/** The longest `Retry-After` that is honoured, in milliseconds: one bad response must not silence a wait. */
const maxRetryAfterMs = 60_000;

/** Whether a run in that state is finished. A state that this client does not know is not. */
export function isFinished(state: string | null | undefined): state is "success" | "failed" {
  return state === "success" || state === "failed";
}

/** A run that is read again and again, and the faults that are tolerated meanwhile. */
export class ObservedRun<Run extends { state?: string | null }> {
  /** The run as it was seen last; `undefined` if it was never seen. */
  run: Run | undefined;
  /** Why the last read failed; `undefined` if it succeeded. */
  fault: AirflowError | undefined;
  /** How many reads in a row have failed. */
  failures = 0;

  /** Milliseconds of the `Retry-After` of the last read; 0 if there was none. */
  get retryAfterMs(): number {
    return this.fault instanceof ApiError ? Math.min(this.fault.retryAfterMs ?? 0, maxRetryAfterMs) : 0;
  }

  /** Records a read that succeeded. Returns whether it is the first, or found another state than the one before. */
  seen(run: Run): boolean {
    const isNew = run.state !== this.run?.state;
    this.run = run;
    this.fault = undefined;
    this.failures = 0;
    return isNew;
  }

  /**
   * Records a read that failed.
   *
   * @throws NotFoundError if the run was deleted, and any error that is not tolerated.
   */
  failed(error: unknown): void {
    if (this.run !== undefined && isGone(error)) throw deletedMeanwhile(error);
    const isRefusedAgain = error instanceof AuthenticationError && this.fault instanceof AuthenticationError;
    if (!isTransient(error) || isRefusedAgain) throw error;
    this.fault = error;
    this.failures += 1;
  }
}

/** Whether a later read may succeed: a fault of the network or the server, or credentials that were refused once. */
export function isTransient(error: unknown): error is AirflowError {
  // A 404 that is not Airflow's own is a gateway's, during a redeployment for instance.
  if (error instanceof NotFoundError) return !isGone(error);
  const kinds = [AuthenticationError, ConnectionError, TimeoutError, ServerError, RateLimitError];
  return kinds.some((kind) => error instanceof kind);
}

/** The 404 of a run that was there before. */
function deletedMeanwhile(error: NotFoundError): NotFoundError {
  const text = error.body === undefined ? "" : JSON.stringify(error.body);
  return new NotFoundError({ ...error, text, hint: "the run was deleted during the wait" });
}
