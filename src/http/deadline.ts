import { type CallTarget, TimeoutError } from "../errors/errors.js";

/** The longest delay of a timer in milliseconds, almost 25 days; a timer with a longer one fires at once. */
export const longestMs = 2 ** 31 - 1;

/**
 * Runs `work` with a signal that aborts with the caller's signal and when the time is up. The work awaits all foreign promises
 * by {@link orAbort} with that signal, so that it ends then. No listener is left on the caller's signal.
 *
 * @param timeoutMs milliseconds; `Infinity`, or more than 24 days, for no limit.
 * @param target the subject of the work, for the error.
 * @throws the caller's own abort reason, or `TimeoutError` when the time is up.
 */
export async function withDeadline<T>(
  signal: AbortSignal | undefined,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  target?: CallTarget,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stopListening = onAbort(signal, (reason) => {
    controller.abort(reason);
  });
  const timeUp = () => {
    controller.abort(new TimeoutError(timeoutMs, target));
  };
  const timer = timeoutMs <= longestMs ? setTimeout(timeUp, timeoutMs) : undefined;
  try {
    return await work(controller.signal);
  } catch (error) {
    // The error of a fetch after an abort differs by runtime; the reason of the abort does not.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

/**
 * Awaits a promise that may never settle, such as that of a caller's function, until the signal aborts. The work itself may
 * continue; its result is then dropped.
 *
 * @throws the signal's abort reason, if the promise did not settle.
 */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  if (signal.aborted) work.catch(() => undefined);
  signal.throwIfAborted();
  let stopListening: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    stopListening = onAbort(signal, () => {
      resolve();
    });
  });
  try {
    // Work that ends with the signal gets one turn to settle with its own result.
    await Promise.race([work, aborted.then(nextTurn)]);
    return await (signal.aborted ? Promise.race([work, rejected(signal)]) : work);
  } finally {
    stopListening();
  }
}

/**
 * Waits, at most until the signal aborts.
 *
 * @param ms milliseconds.
 * @throws the signal's abort reason.
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(wake, Math.min(ms, longestMs));
    const stopListening = onAbort(signal, wake);
    function wake() {
      clearTimeout(timer);
      stopListening();
      resolve();
    }
  });
  signal?.throwIfAborted();
}

/** Rejects with the reason of a signal that has aborted. */
async function rejected(signal: AbortSignal): Promise<never> {
  await Promise.resolve();
  signal.throwIfAborted();
  throw new Error("The signal has not aborted");
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The functions that one listener on a signal calls. */
interface Listening {
  readonly acts: Set<(reason: unknown) => void>;
  readonly onAbort: () => void;
}

const listening = new WeakMap<AbortSignal, Listening>();

/**
 * Calls `act` with the reason when the signal aborts, or at once if it has aborted. All calls that share a signal share one
 * listener, because Node warns of a leak above ten.
 *
 * @returns a function that removes `act`.
 */
export function onAbort(signal: AbortSignal | undefined, act: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) act(signal.reason);
  const { acts, onAbort } = listening.get(signal) ?? listenTo(signal);
  acts.add(act);
  return () => {
    if (!acts.delete(act) || acts.size > 0) return;
    listening.delete(signal);
    signal.removeEventListener("abort", onAbort);
  };
}

function listenTo(signal: AbortSignal): Listening {
  const acts = new Set<(reason: unknown) => void>();
  const onAbort = () => {
    for (const act of acts) act(signal.reason);
  };
  listening.set(signal, { acts, onAbort });
  signal.addEventListener("abort", onAbort);
  return { acts, onAbort };
}
