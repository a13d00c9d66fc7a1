import { sleep, withDeadline } from "./deadline.js";
import { ConnectionError, RateLimitError, ServerError, TimeoutError, WaitTimeoutError } from "./errors.js";
import type { DagRun } from "./schema.js";
import type { CallOptions } from "./call.js";

/** How to wait for a run. */
export interface WaitOptions<Run = DagRun> {
  /** Ends the wait at once; the call throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds to wait in all; `Infinity` for no limit.
   * @default 3600000
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds between the first two looks; half as much again for each further one.
   * @default 1000
   */
  minIntervalMs?: number | undefined;
  /**
   * Milliseconds that the growing interval does not exceed.
   * @default 30000
   */
  maxIntervalMs?: number | undefined;
  /**
   * Whether a run that ends in `failed` is thrown as `DagRunFailedError` instead of returned.
   * @default false
   */
  throwOnFailed?: boolean | undefined;
  /** Called with the run when it is first seen and whenever its state has changed. */
  onState?: ((run: Run) => void) | undefined;
}

/** How to watch a run over the server's own stream. */
export interface WatchOptions extends CallOptions {
  /**
   * Milliseconds between two reports of the server.
   * @default 1000
   */
  intervalMs?: number | undefined;
  /** Ids of tasks whose results the last report is to hold. */
  results?: readonly string[] | undefined;
}

/** Whether a run in that state is finished. A state that this client does not know is not. */
export function isFinished(state: string | null | undefined): state is "success" | "failed" {
  return state === "success" || state === "failed";
}

/**
 * Looks at a run until it is finished. Once the run was seen, faults of the server and the network are waited out.
 *
 * @throws `WaitTimeoutError` when the time is up.
 */
export async function waitUntilFinished<Run extends DagRun>(
  look: (options: CallOptions) => Promise<Run>,
  { signal, timeoutMs = 3_600_000, minIntervalMs = 1000, maxIntervalMs = 30_000, onState }: WaitOptions<Run>,
): Promise<Run> {
  checkTimes({ timeoutMs, minIntervalMs, maxIntervalMs });
  const deadline = performance.now() + timeoutMs;
  let interval = Math.min(minIntervalMs, maxIntervalMs);
  let run: Run | undefined;
  let fault: unknown;
  for (;;) {
    // The last look begins when the time is up, and may not take long.
    const patience = Math.ceil(Math.max(deadline - performance.now(), Math.min(minIntervalMs, 1000)));
    try {
      const seen = await withDeadline(signal, patience, (signal) => look({ signal }));
      if (seen.state !== run?.state) onState?.(seen);
      run = seen;
      fault = undefined;
      if (isFinished(run.state)) return run;
    } catch (error) {
      const timeUp = error instanceof TimeoutError && error.timeoutMs === patience;
      if (run === undefined && timeUp) throw timedOut(run, timeoutMs, error);
      if (run === undefined || !isTransient(error)) throw error;
      fault = timeUp ? (fault ?? error) : error;
    }
    const left = deadline - performance.now();
    if (left <= 0) throw timedOut(run, timeoutMs, fault);
    await sleep(Math.min(interval * (1 - Math.random() / 4), left), signal);
    interval = Math.min(interval * 1.5, maxIntervalMs);
  }
}

function timedOut(run: DagRun | undefined, timeoutMs: number, cause: unknown): WaitTimeoutError {
  const what =
    run === undefined
      ? "The DAG run was not seen"
      : `DAG run ${run.dag_run_id} of ${run.dag_id} is still ${run.state}`;
  return new WaitTimeoutError(`${what} after ${String(timeoutMs)} ms`, { run, timeoutMs, cause });
}

function isTransient(error: unknown): boolean {
  return [ConnectionError, TimeoutError, ServerError, RateLimitError].some((kind) => error instanceof kind);
}

/** @throws RangeError for a time that is none. */
export function checkTimes(
  times: Pick<WaitOptions<never>, "timeoutMs" | "minIntervalMs" | "maxIntervalMs">,
): void {
  for (const name of ["timeoutMs", "minIntervalMs", "maxIntervalMs"] as const) {
    const value = times[name];
    if (value !== undefined && !(value > 0))
      throw new RangeError(`${name} must be a positive number of milliseconds`);
  }
}
