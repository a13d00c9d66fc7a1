import { checkMs } from "../checks/validate.js";
import { ApiError, TimeoutError } from "../errors/errors.js";
import { sleep, withDeadline } from "../http/deadline.js";

/** How long to wait, and how often to read a run. */
export interface WaitTimes {
  /**
   * Milliseconds to wait in all; `Infinity` for no limit. The last read, and the question whether the DAG is paused, begin
   * when they are over and may take some seconds more. `RangeError` unless positive.
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

export const defaultTimeoutMs = 3_600_000;

/** The longest `Retry-After` that is honoured: one bad response must not silence a wait. */
const maxRetryAfterMs = 60_000;

/** Milliseconds that a read may take that begins at the deadline, or shortly before. */
const lastReadMs = 1000;

/** The longest delay after failures of a watch, in milliseconds. */
const maxBackoffMs = 30_000;

/** When a wait reads next, and when it ends. */
export class Schedule {
  readonly #deadline: number;
  readonly #maxMs: number;
  #intervalMs: number;
  #isOver = false;

  constructor({ timeoutMs = defaultTimeoutMs, minIntervalMs = 1000, maxIntervalMs = 30_000 }: WaitTimes) {
    this.#deadline = performance.now() + timeoutMs;
    this.#maxMs = maxIntervalMs;
    this.#intervalMs = Math.min(minIntervalMs, maxIntervalMs);
  }

  get isOver(): boolean {
    return this.#isOver || performance.now() >= this.#deadline;
  }

  /** Runs one read, which ends with a `TimeoutError` at the deadline, but has a second at least. */
  async read<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeoutMs = Math.ceil(Math.max(this.#deadline - performance.now(), lastReadMs));
    try {
      return await withDeadline(signal, timeoutMs, work);
    } catch (error) {
      // A timer may fire a little before its time, so the clock alone does not tell.
      if (error instanceof TimeoutError && error.timeoutMs === timeoutMs) this.#isOver = true;
      throw error;
    }
  }

  /** Sleeps for the interval, or for a longer `Retry-After`, but not beyond the deadline. */
  async pause(retryAfterMs: number, signal: AbortSignal | undefined): Promise<void> {
    const ms = Math.max(this.#intervalMs * (1 - Math.random() / 4), retryAfterMs);
    await sleep(Math.min(ms, Math.max(0, this.#deadline - performance.now())), signal);
    this.#intervalMs = Math.min(this.#intervalMs * 1.5, this.#maxMs);
  }
}

/** Milliseconds until a watch connects or reads again: `intervalMs`, doubled for each failure in a row after the first. */
export function backoffMs(failures: number, intervalMs: number): number {
  const ms = Math.min(intervalMs * 2 ** Math.max(0, failures - 1), Math.max(maxBackoffMs, intervalMs));
  return failures === 0 ? ms : ms * (1 - Math.random() / 4);
}

/** Milliseconds of the `Retry-After` of a failed request, at most a minute; 0 if there was none. */
export function retryAfterOf(fault: unknown): number {
  return fault instanceof ApiError ? Math.min(fault.retryAfterMs ?? 0, maxRetryAfterMs) : 0;
}

/** @throws RangeError if one of the times is not positive. */
export function checkTimes(times: WaitTimes & { pausedAfterMs?: number | undefined }): void {
  for (const name of ["timeoutMs", "minIntervalMs", "maxIntervalMs", "pausedAfterMs"] as const) {
    checkMs(name, times[name]);
  }
}
