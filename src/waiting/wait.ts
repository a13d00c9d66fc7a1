import type { CallOptions } from "../http/call.js";
import { sleep, withDeadline } from "../http/deadline.js";
import {
  type AirflowError,
  ApiError,
  AuthenticationError,
  ConnectionError,
  NotFoundError,
  RateLimitError,
  ServerError,
  TimeoutError,
  WaitTimeoutError,
} from "../errors/errors.js";
import type { DagRun, RunKey } from "../schema/index.js";
import { checkMs } from "../checks/validate.js";

/** How long and how often to look. */
export interface WaitTimes {
  /**
   * Milliseconds to wait in all; `Infinity` for no limit. The last look, and the question whether the DAG is paused, begin
   * when they are over and may take some seconds more. `RangeError` unless positive.
   * @default 3600000
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds between the first two looks, less up to a quarter of jitter; half as much again for each further one.
   * `RangeError` unless positive.
   * @default 1000
   */
  minIntervalMs?: number | undefined;
  /**
   * Milliseconds that the growing interval does not exceed. A `Retry-After` of the server may be longer. `RangeError` unless
   * positive.
   * @default 30000
   */
  maxIntervalMs?: number | undefined;
}

/** How to wait for a run. What a callback throws ends the wait and is thrown. */
export interface WaitOptions<Run = DagRun> extends WaitTimes {
  /**
   * Ends the wait at once; the call throws the signal's reason. The run goes on.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Whether a run that ends in `failed` is thrown as `DagRunFailedError` instead of returned.
   * @default false
   */
  throwOnFailed?: boolean | undefined;
  /**
   * Called with the run when it is first seen and whenever its state has changed, a clear back to `queued` included.
   * @default none
   */
  onState?: ((run: Run) => void) | undefined;
  /**
   * Called with the run when it has stayed in one state for `pausedAfterMs` and its DAG is paused, and again after each
   * further such time: nobody starts it, or goes on with it, until somebody unpauses the DAG.
   * @default none
   */
  onPaused?: ((run: Run) => void) | undefined;
  /**
   * Milliseconds in one state after which the DAG is looked at; only if there is an `onPaused`. `RangeError` unless positive.
   * @default 10000
   */
  pausedAfterMs?: number | undefined;
}

/** What a wait asks the server. */
export interface WaitSource<Run> {
  look: (options: CallOptions) => Promise<Run>;
  /** Whether the run's DAG is paused; `undefined` where the server does not say. */
  isPaused: (options: CallOptions) => Promise<boolean | undefined>;
}

/** Milliseconds that a look may take that begins when the time is up, or almost. */
const lastLookMs = 1000;

/** Milliseconds that the question whether a DAG is paused may take. */
const diagnosisMs = 2000;

/** Whether a run in that state is finished. A state that this client does not know is not. */
export function isFinished(state: string | null | undefined): state is "success" | "failed" {
  return state === "success" || state === "failed";
}

/**
 * Looks at a run until it is finished. Once the run was seen, faults of the server and the network are waited out.
 *
 * @throws WaitTimeoutError when the time is up, NotFoundError when the run is deleted meanwhile.
 */
export async function waitUntilFinished<Run extends DagRun>(
  source: WaitSource<Run>,
  ref: RunKey,
  options: WaitOptions<Run>,
): Promise<Run> {
  checkTimes(options);
  const { signal, onState, onPaused, pausedAfterMs = 10_000 } = options;
  const schedule = new Schedule(options);
  let run: Run | undefined;
  let fault: unknown;
  let quietSince = performance.now();
  for (;;) {
    const { patience } = schedule;
    let seen: Run | undefined;
    try {
      seen = await withDeadline(signal, patience, (signal) => source.look({ signal }));
    } catch (error) {
      signal?.throwIfAborted();
      const isTimeUp = error instanceof TimeoutError && error.timeoutMs === patience;
      if (run === undefined) throw isTimeUp ? timedOut(ref, options, { cause: error }) : error;
      if (error instanceof NotFoundError) throw deletedMeanwhile(error);
      if (!isTransient(error, fault)) throw error;
      fault = isTimeUp ? (fault ?? error) : error;
    }
    if (seen !== undefined) {
      const { state } = run ?? {};
      run = seen;
      fault = undefined;
      if (seen.state !== state) {
        quietSince = performance.now();
        onState?.(seen);
      }
      if (isFinished(seen.state)) return seen;
    }
    if (run !== undefined && onPaused !== undefined && performance.now() - quietSince >= pausedAfterMs) {
      if ((await askPaused(source, signal)) === true) onPaused(run);
      quietSince = performance.now();
    }
    if (schedule.isOver) {
      throw timedOut(ref, options, { run, cause: fault, isPaused: await askPaused(source, signal) });
    }
    await schedule.pause(retryAfterOf(fault), signal);
  }
}

/** When to look next, and until when. */
export class Schedule {
  readonly #deadline: number;
  readonly #maxMs: number;
  #intervalMs: number;

  constructor({ timeoutMs = defaultTimeoutMs, minIntervalMs = 1000, maxIntervalMs = 30_000 }: WaitTimes) {
    this.#deadline = performance.now() + timeoutMs;
    this.#maxMs = maxIntervalMs;
    this.#intervalMs = Math.min(minIntervalMs, maxIntervalMs);
  }

  /** Milliseconds that a look which begins now may take. */
  get patience(): number {
    return Math.ceil(Math.max(this.#deadline - performance.now(), lastLookMs));
  }

  get isOver(): boolean {
    return performance.now() >= this.#deadline;
  }

  /** Sleeps for the interval, at least for as long as the server asked for, but not beyond the deadline. */
  async pause(retryAfterMs: number, signal: AbortSignal | undefined): Promise<void> {
    const ms = Math.max(this.#intervalMs * (1 - Math.random() / 4), retryAfterMs);
    await sleep(Math.min(ms, Math.max(0, this.#deadline - performance.now())), signal);
    this.#intervalMs = Math.min(this.#intervalMs * 1.5, this.#maxMs);
  }
}

const defaultTimeoutMs = 3_600_000;

/**
 * The error of a wait whose time is up.
 *
 * @param found what is known of the run; a diagnosis that failed does not hide the timeout.
 */
export function timedOut(
  { dag_id, dag_run_id }: RunKey,
  { timeoutMs = defaultTimeoutMs }: WaitTimes,
  found: { run?: DagRun | undefined; cause?: unknown; isPaused?: boolean | undefined },
): WaitTimeoutError {
  const what = found.run === undefined ? "was not seen" : `is still ${String(found.run.state)}`;
  const why = found.isPaused === true ? ": the DAG is paused" : "";
  const message = `DAG run ${dag_run_id} of ${dag_id} ${what} after ${String(timeoutMs)} ms${why}`;
  return new WaitTimeoutError(message, { run: undefined, timeoutMs, ...found });
}

/** Whether the DAG is paused; `undefined` where that cannot be told soon, or may not be asked. */
export async function askPaused(
  { isPaused }: Pick<WaitSource<never>, "isPaused">,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  try {
    return await withDeadline(signal, diagnosisMs, (signal) => isPaused({ signal, retry: false }));
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/**
 * Whether an error is waited out: a fault of the network or the server, and a refused login if the look before was not
 * refused as well.
 *
 * @param before the fault of the look before, `undefined` if it was a success.
 */
export function isTransient(error: unknown, before: unknown): error is AirflowError {
  if (error instanceof AuthenticationError) return !(before instanceof AuthenticationError);
  return [ConnectionError, TimeoutError, ServerError, RateLimitError].some((kind) => error instanceof kind);
}

/** Milliseconds that the server asked to be left alone. */
export function retryAfterOf(fault: unknown): number {
  return fault instanceof ApiError ? (fault.retryAfterMs ?? 0) : 0;
}

/** The 404 of a run that was there before. */
export function deletedMeanwhile({ status, method, path, body }: NotFoundError): NotFoundError {
  const text = body === undefined ? "" : JSON.stringify(body);
  return new NotFoundError({ status, method, path, text, hint: "the run was deleted during the wait" });
}

/** @throws RangeError for a time that is none. */
export function checkTimes(times: WaitTimes & Pick<WaitOptions<never>, "pausedAfterMs">): void {
  for (const name of ["timeoutMs", "minIntervalMs", "maxIntervalMs", "pausedAfterMs"] as const) {
    checkMs(name, times[name]);
  }
}
