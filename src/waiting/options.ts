import type { OptionKinds } from "../checks/options.js";
import type { AirflowError } from "../errors/errors.js";
import type { DagRun } from "../schema/index.js";

/** How long to wait, and how often to read a run. */
export interface WaitTimes {
  /**
   * Milliseconds to wait in all; `Infinity` for no limit. The last read, its callbacks and the read of the DAG begin after
   * that and may need some seconds more. `RangeError` unless positive.
   * @default 3600000
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds between the first two reads, less up to a quarter of jitter; half as much again for each further one.
   * `RangeError` unless positive.
   * @default 1000
   */
  minIntervalMs?: number | undefined;
  /**
   * Milliseconds that the growing interval does not exceed. A `Retry-After` of the server may be longer, up to a minute.
   * `RangeError` unless positive.
   * @default 30000
   */
  maxIntervalMs?: number | undefined;
}

/**
 * How to wait for a run. Promises that callbacks return are awaited before the next read, but no longer than the wait may
 * last. What a callback throws, or its promise rejects with, ends the wait and is thrown.
 */
export interface WaitOptions<Run = DagRun> extends WaitTimes {
  /**
   * Ends the wait at once; the call throws the signal's reason. The run continues.
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
  onState?: ((run: Run) => unknown) | undefined;
  /**
   * Called with the run when it has stayed in one state for `pausedAfterMs` and its DAG is paused, and again after each
   * further such time: the run does not start or continue until the DAG is unpaused. Also called for a queued run whose
   * `run_after` is in the future: it does not start before.
   * @default none
   */
  onPaused?: ((run: Run) => unknown) | undefined;
  /**
   * Milliseconds in one state after which the DAG is read; only if there is an `onPaused`. `RangeError` unless positive.
   * @default 10000
   */
  pausedAfterMs?: number | undefined;
}

/** How to wait for several runs. With `throwOnFailed`, the first run that ends in `failed` ends the wait for all. */
export interface WaitForAllOptions<Run = DagRun> extends WaitOptions<Run> {
  /**
   * Called whenever the wait for a run has ended: for `finished` of `total` runs it has, missing ones included.
   * @default none
   */
  onProgress?: ((progress: { finished: number; total: number }) => unknown) | undefined;
}

/** The outcome of the wait for one of several runs: the finished run, or an error. */
export type WaitOutcome<Run = DagRun> =
  | {
      /** The run is finished. */
      status: "fulfilled";
      /** The run as it ended, in `success` or `failed`. */
      value: Run;
    }
  | {
      /** The run was not seen finished. */
      status: "rejected";
      /**
       * `NotFoundError` for a run that does not exist or was deleted meanwhile, `PermissionDeniedError`, or `WaitTimeoutError`
       * with the run as last seen.
       */
      reason: AirflowError;
    };

/** The kinds of {@link WaitOptions}. */
export const waitOptions: OptionKinds<WaitOptions> = {
  timeoutMs: "ms",
  minIntervalMs: "ms",
  maxIntervalMs: "ms",
  pausedAfterMs: "ms",
  signal: "signal",
  throwOnFailed: "boolean",
  onState: "function",
  onPaused: "function",
};
