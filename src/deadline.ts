import { TimeoutError } from "./errors.js";

/** The longest time a timer can hold, almost 25 days; it takes a longer one for no time at all. */
const longestMs = 2 ** 31 - 1;

/**
 * Runs `work` with a signal that ends it when the caller aborts or when the time is up. Nothing is left
 * behind on the caller's signal.
 *
 * @param timeoutMs milliseconds; `Infinity`, or more than 24 days, for no limit.
 * @throws the caller's own abort reason, or `TimeoutError` when the time was up.
 */
export async function withDeadline<T>(
  signal: AbortSignal | undefined,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => {
    controller.abort(signal?.reason);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer =
    timeoutMs <= longestMs
      ? setTimeout(() => {
          controller.abort(new TimeoutError(timeoutMs));
        }, timeoutMs)
      : undefined;
  try {
    return await work(controller.signal);
  } catch (error) {
    // What a fetch rejects with after an abort differs by runtime; the reason of the abort does not.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Waits. An abort ends the wait at once.
 *
 * @param ms milliseconds.
 * @throws the caller's own abort reason.
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  let wake: () => void = () => undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  const timer = setTimeout(wake, Math.min(ms, longestMs));
  signal?.addEventListener("abort", wake, { once: true });
  try {
    await woken;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", wake);
  }
  signal?.throwIfAborted();
}

/**
 * Waits for something that others wait for too: an abort ends this wait, not the work.
 *
 * @throws the caller's own abort reason.
 */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  // Where nobody is left to hear of a failure, it is no unhandled one.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (onAbort = resolve));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const result = await Promise.race([work, aborted.then(() => undefined)]);
    signal.throwIfAborted();
    return result ?? (await work);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
