import { checkId } from "../checks/validate.js";
import { AirflowError, NotFoundError, PermissionDeniedError, WaitTimeoutError } from "../errors/errors.js";
import { isRecord } from "../errors/json.js";
import { onAbort } from "../http/deadline.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { keyOf, RunReader } from "./run-reader.js";
import { checkTimes, Schedule } from "./schedule.js";
import { callBack, type WaitOptions, waitUntilFinished } from "./wait.js";

/** How to wait for several runs. With `throwOnFailed`, the first run that ends in `failed` ends the wait for all. */
export interface WaitForAllOptions<Run = DagRun> extends WaitOptions<Run> {
  /**
   * Called whenever the wait for a run has ended: of `total` runs, `finished` need no more waiting, missing ones included.
   * @default none
   */
  onProgress?: ((progress: { finished: number; total: number }) => unknown) | undefined;
}

/** The outcome of the wait for one of several runs: the finished run, or why there is none. */
export type WaitOutcome<Run = DagRun> =
  | {
      /** The run is finished. */
      status: "fulfilled";
      /** The run as it ended, in `success` or `failed`. */
      value: Run;
    }
  | {
      /** There is no finished run. */
      status: "rejected";
      /**
       * `NotFoundError` for a run that does not exist or was deleted meanwhile, `PermissionDeniedError`, or `WaitTimeoutError`
       * with the run as it was seen last.
       */
      reason: AirflowError;
    };

/**
 * Waits for each run as `waitFor` does, over one {@link RunReader}.
 *
 * @returns one outcome for each of `refs`, in their order.
 * @throws TypeError and RangeError for wrong arguments, and errors that are not about one run, which end all waits.
 */
export async function waitForAll<V extends Version>(
  transport: Transport<V>,
  refs: readonly RunKey[],
  options: WaitForAllOptions<DagRun<V>>,
): Promise<WaitOutcome<DagRun<V>>[]> {
  checkTimes(options);
  const checked = checkedRefs(refs);
  const ended = new AbortController();
  const guarded = <E>(callback: ((event: E) => unknown) | undefined) =>
    callback &&
    (async (event: E) => {
      try {
        await callback(event);
      } catch (error) {
        // Even an error that would be an outcome if it were the wait's own.
        ended.abort(error);
      }
    });
  const { signal } = ended;
  const schedule = new Schedule(options);
  const reader = new RunReader(transport, schedule, signal);
  const onProgress = guarded(options.onProgress);
  const waitOptions = { ...options, onState: guarded(options.onState), onPaused: guarded(options.onPaused) };
  const outcomes = new Map<string, WaitOutcome<DagRun<V>>>();
  let finished = 0;
  const wait = async (ref: RunKey, key: string, count: number) => {
    const run = reader.entryOf(ref);
    const source = {
      signal,
      fetchRun: () => reader.fetchRun(run),
      pause: () => reader.pause(),
      isOver: () => schedule.isOver,
      isReached: () => reader.isReached,
      isPaused: (signal: AbortSignal) => reader.isPaused(ref.dag_id, signal),
    };
    outcomes.set(key, await outcomeOf(waitUntilFinished(source, ref, waitOptions)));
    finished += count;
    await callBack(onProgress, { finished, total: checked.length }, signal);
  };
  const forget = onAbort(options.signal, (reason) => ended.abort(reason));
  try {
    options.signal?.throwIfAborted();
    const waits = Array.from(grouped(checked), ([key, [ref, ...repeated]]) =>
      wait(ref, key, 1 + repeated.length).catch((error: unknown) => ended.abort(error)),
    );
    await Promise.all(waits);
    signal.throwIfAborted();
  } finally {
    forget();
  }
  return checked.flatMap((ref) => outcomes.get(keyOf(ref)) ?? []);
}

/** A run that is in the list more than once is waited for once. */
function grouped(refs: readonly RunKey[]): Map<string, [RunKey, ...RunKey[]]> {
  const groups = new Map<string, [RunKey, ...RunKey[]]>();
  for (const ref of refs) {
    const group = groups.get(keyOf(ref));
    if (group === undefined) groups.set(keyOf(ref), [ref]);
    else group.push(ref);
  }
  return groups;
}

async function outcomeOf<Run>(wait: Promise<Run>): Promise<WaitOutcome<Run>> {
  try {
    return { status: "fulfilled", value: await wait };
  } catch (reason) {
    const isOutcome = [NotFoundError, PermissionDeniedError, WaitTimeoutError].some(
      (kind) => reason instanceof kind,
    );
    if (isOutcome && reason instanceof AirflowError) return { status: "rejected", reason };
    throw reason;
  }
}

function checkedRefs(refs: unknown): readonly RunKey[] {
  if (!Array.isArray(refs)) throw new TypeError("runs must be an array");
  return refs.map((ref: unknown, index) => {
    const name = `runs[${String(index)}]`;
    if (!isRecord(ref)) throw new TypeError(`${name} must be an object with dag_id and dag_run_id`);
    const { dag_id, dag_run_id } = ref;
    return {
      ...ref,
      dag_id: checkedId(`${name}.dag_id`, dag_id),
      dag_run_id: checkedId(`${name}.dag_run_id`, dag_run_id),
    };
  });
}

function checkedId(name: string, id: unknown): string {
  checkId(name, id);
  return String(id);
}
