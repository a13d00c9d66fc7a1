import { sleep } from "./deadline.js";
import { ConnectionError, RateLimitError, ServerError, TimeoutError, WaitTimeoutError } from "./errors.js";
import type { DagRun } from "./schema.js";
import type { CallOptions } from "./transport.js";

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
  let interval = minIntervalMs;
  let run: Run | undefined;
  let fault: unknown;
  for (;;) {
    try {
      const seen = await look({ signal });
      if (seen.state !== run?.state) onState?.(seen);
      run = seen;
      fault = undefined;
      if (isFinished(run.state)) return run;
    } catch (error) {
      if (run === undefined || !isTransient(error)) throw error;
      fault = error;
    }
    const left = deadline - performance.now();
    if (left <= 0) throw timedOut(run, timeoutMs, fault);
    await sleep(Math.min(interval * (1 - Math.random() / 4), left), signal);
    interval = Math.min(interval * 1.5, maxIntervalMs);
  }
}

function timedOut(run: DagRun, timeoutMs: number, cause: unknown): WaitTimeoutError {
  return new WaitTimeoutError(
    `DAG run ${run.dag_run_id} of ${run.dag_id} is still ${String(run.state)} after ${String(timeoutMs)} ms`,
    { run, timeoutMs, cause },
  );
}

function isTransient(error: unknown): boolean {
  return [ConnectionError, TimeoutError, ServerError, RateLimitError].some((kind) => error instanceof kind);
}

function checkTimes(times: Record<string, number>): void {
  for (const [name, value] of Object.entries(times)) {
    if (!(value > 0)) throw new RangeError(`${name} must be a positive number of milliseconds`);
  }
}
