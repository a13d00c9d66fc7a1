import { TimeoutError } from "../errors/errors.js";

/** The longest time a timer can hold, almost 25 days, in milliseconds; it takes a longer one for no time at all. */
export const longestMs = 2 ** 31 - 1;

/** What ends work as an `AbortSignal` does, for those to whom a signal costs too much. */
export interface Ending {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  /**
   * Calls `act` with the reason at the end.
   *
   * @returns a function that takes it back.
   */
  onAbort(act: (reason: unknown) => void): () => void;
}

/**
 * Runs `work` with a signal that ends it when the caller aborts or when the time is up. Nothing is left
 * behind on the caller's signal.
 *
 * @param timeoutMs milliseconds; `Infinity`, or more than 24 days, for no limit.
 * @throws the caller's own abort reason, or `TimeoutError` when the time was up.
 */
export async function withDeadline<T>(
  signal: AbortSignal | Ending | undefined,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const forget = onAbort(signal, (reason) => {
    controller.abort(reason);
  });
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
    forget();
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
  const forget = onAbort(signal, wake);
  try {
    await woken;
  } finally {
    clearTimeout(timer);
    forget();
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
  let wake: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (wake = resolve));
  const forget = onAbort(signal, wake);
  try {
    await Promise.race([work, aborted]);
    signal.throwIfAborted();
    return await work;
  } finally {
    forget();
  }
}

/** The calls that end with a signal, and the one listener that tells them. */
interface Listening {
  readonly acts: Set<(reason: unknown) => void>;
  readonly tell: () => void;
}

const listening = new WeakMap<AbortSignal, Listening>();

/**
 * Calls `act` with the reason when the signal aborts. However many calls share a signal, it has one listener of ours: Node warns of a leak
 * when there are more than ten.
 *
 * @returns a function that takes it back.
 */
export function onAbort(
  signal: AbortSignal | Ending | undefined,
  act: (reason: unknown) => void,
): () => void {
  if (signal === undefined) return () => undefined;
  if ("onAbort" in signal) return signal.onAbort(act);
  const { acts, tell } = listening.get(signal) ?? listenTo(signal);
  acts.add(act);
  return () => {
    if (!acts.delete(act) || acts.size > 0) return;
    listening.delete(signal);
    signal.removeEventListener("abort", tell);
  };
}

function listenTo(signal: AbortSignal): Listening {
  const acts = new Set<(reason: unknown) => void>();
  const tell = () => {
    for (const act of acts) act(signal.reason);
  };
  listening.set(signal, { acts, tell });
  signal.addEventListener("abort", tell);
  return { acts, tell };
}
