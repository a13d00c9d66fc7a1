import { AirflowError, DagRunFailedError, WaitTimeoutError } from "../errors/errors.js";
import { orAbort, withDeadline } from "../http/deadline.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isFinished, observe, type RunSource } from "./observe.js";
import { fetchIsPaused, fetchRun } from "./requests.js";
import { checkTimes, defaultTimeoutMs, Schedule, type WaitTimes } from "./schedule.js";

/**
 * How to wait for a run. Promises that callbacks return are awaited. What a callback throws, or its promise rejects with,
 * ends the wait and is thrown.
 */
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
  onState?: ((run: Run) => unknown) | undefined;
  /**
   * Called with the run when it has stayed in one state for `pausedAfterMs` and its DAG is paused, and again after each
   * further such time: the run does not start or go on until somebody unpauses the DAG.
   * @default none
   */
  onPaused?: ((run: Run) => unknown) | undefined;
  /**
   * Milliseconds in one state after which the DAG is read; only if there is an `onPaused`. `RangeError` unless positive.
   * @default 10000
   */
  pausedAfterMs?: number | undefined;
}

/** The requests of a wait for one run. */
export interface WaitSource<Run> extends RunSource<Run> {
  readonly isOver: () => boolean;
  /** Whether the run's DAG is paused; `undefined` where the server does not say. */
  readonly isPaused: (signal: AbortSignal) => Promise<boolean | undefined>;
}

/** Milliseconds that the question whether a DAG is paused may take. */
const diagnosisMs = 2000;

/**
 * Waits for one run.
 *
 * @param known the run as it was just received, which saves the first read.
 * @throws WaitTimeoutError when the time is up, and whatever {@link observe} throws.
 */
export async function waitFor<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WaitOptions<DagRun<V>>,
  known?: DagRun<V>,
): Promise<DagRun<V>> {
  checkTimes(options);
  const { signal } = options;
  const schedule = new Schedule(options);
  let next = known;
  const fetchNext = async (signal: AbortSignal) => {
    const run = next ?? (await fetchRun(transport, ref, { signal }));
    next = undefined;
    return run;
  };
  const source = {
    signal,
    fetchRun: () => schedule.read(signal, fetchNext),
    pause: (_: number, retryAfterMs: number) => schedule.pause(retryAfterMs, signal),
    isOver: () => schedule.isOver,
    isPaused: (signal: AbortSignal) => fetchIsPaused(transport, ref.dag_id, { signal, retry: false }),
  };
  return waitUntilFinished(source, ref, options);
}

/**
 * Triggers a run and waits for it. If the response to the trigger was lost, the run is looked for by its id.
 *
 * @param isOwnId whether the caller chose the id: the run of that id may then be somebody else's, and is not looked for.
 */
export async function triggerAndWait<V extends Version>(
  transport: Transport<V>,
  trigger: () => Promise<DagRun<V>>,
  { dag_id, isOwnId }: { dag_id: string; isOwnId: boolean },
  options: WaitOptions<DagRun<V>>,
): Promise<DagRun<V>> {
  checkTimes(options);
  const { signal } = options;
  const run = await trigger().catch(async (error: unknown) => {
    const dag_run_id = error instanceof AirflowError && error.ambiguous ? error.dagRunId : undefined;
    if (isOwnId || dag_run_id === undefined) throw error;
    return fetchRun(transport, { dag_id, dag_run_id }, { signal }).catch(() => {
      signal?.throwIfAborted();
      throw error;
    });
  });
  return waitFor(transport, { dag_id, dag_run_id: run.dag_run_id }, options, run);
}

/** The last value of {@link observe}, before the time is up. */
export async function waitUntilFinished<Run extends DagRun>(
  source: WaitSource<Run>,
  ref: RunKey,
  options: WaitOptions<Run>,
): Promise<Run> {
  const { signal } = source;
  const { onState, onPaused, pausedAfterMs = 10_000 } = options;
  const observations = observe(source);
  let quietSince = performance.now();
  for (;;) {
    const next = await observations.next();
    if (next.done === true) {
      const end = next.value;
      if (options.throwOnFailed === true && end.state === "failed") throw new DagRunFailedError(end);
      return end;
    }
    const { run, isNew, fault } = next.value;
    if (run !== undefined && isNew) {
      quietSince = performance.now();
      await callBack(onState, run, signal);
    }
    if (isFinished(run?.state)) continue;
    if (run !== undefined && onPaused !== undefined && performance.now() - quietSince >= pausedAfterMs) {
      if ((await askPaused(source)) === true) await callBack(onPaused, run, signal);
      quietSince = performance.now();
    }
    if (source.isOver()) {
      const isPaused = run && (await askPaused(source));
      throw timedOut(ref, options, { run, cause: fault, isPaused });
    }
  }
}

/** Calls a callback and awaits what it returns, but not after an abort. */
export async function callBack<E>(
  callback: ((event: E) => unknown) | undefined,
  event: E,
  signal: AbortSignal | undefined,
): Promise<void> {
  await orAbort(Promise.resolve(callback?.(event)), signal);
}

/** A question that failed does not hide the timeout. */
async function askPaused({
  isPaused,
  signal,
}: Pick<WaitSource<never>, "isPaused" | "signal">): Promise<boolean | undefined> {
  try {
    return await withDeadline(signal, diagnosisMs, isPaused);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function timedOut(
  { dag_id, dag_run_id }: RunKey,
  { timeoutMs = defaultTimeoutMs }: WaitTimes,
  found: { run: DagRun | undefined; cause: unknown; isPaused: boolean | undefined },
): WaitTimeoutError {
  const what = found.run === undefined ? "was not seen" : `is still ${String(found.run.state)}`;
  const why = found.isPaused === true ? ": the DAG is paused" : "";
  const message = `DAG run ${dag_run_id} of ${dag_id} ${what} after ${String(timeoutMs)} ms${why}`;
  return new WaitTimeoutError(message, { timeoutMs, ...found });
}
