import { checkOptions } from "../checks/options.js";
import { checkId } from "../checks/validate.js";
import {
  AirflowError,
  type CallTarget,
  DagRunFailedError,
  fromHere,
  NotFoundError,
  PermissionDeniedError,
  TimeoutError,
  WaitTimeoutError,
} from "../errors/errors.js";
import { isRecord } from "../errors/json.js";
import { onAbort, orAbort, sleep, withDeadline } from "../http/deadline.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isFinished } from "./observe.js";
import { waitOptions, type WaitForAllOptions, type WaitOptions, type WaitOutcome } from "./options.js";
import { type Group, RunReader, WaitedRun } from "./run-reader.js";

/** Milliseconds that a round of reads or a callback may take that begins at the deadline, or shortly before. */
const lastReadMs = 1000;

/** Milliseconds that reading which DAGs are paused may take. */
const diagnosisMs = 2000;

/**
 * Waits for one run.
 *
 * @param known the run as it was just received, which makes the first read unnecessary.
 * @throws WaitTimeoutError, and all other reasons of an outcome.
 */
export async function waitFor<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WaitOptions<DagRun<V>>,
  known?: DagRun<V>,
): Promise<DagRun<V>> {
  checkOptions("waitFor", options, waitOptions);
  const [outcome] = await new Wait(transport, [new WaitedRun(ref, known)], options).end();
  if (outcome?.status === "fulfilled") return outcome.value;
  throw fromHere(outcome?.reason);
}

/**
 * Waits for each run as {@link waitFor} does.
 *
 * @returns one outcome for each of `refs`, in their order.
 * @throws TypeError and RangeError for wrong arguments, and errors that are not about one run, which end all waits.
 */
export async function waitForAll<V extends Version>(
  transport: Transport<V>,
  refs: readonly RunKey[],
  options: WaitForAllOptions<DagRun<V>>,
): Promise<WaitOutcome<DagRun<V>>[]> {
  checkOptions("waitForAll", options, { ...waitOptions, onProgress: "function" });
  checkRefs(refs);
  const runs = refs.map((ref) => new WaitedRun<V>(ref));
  return new Wait(transport, runs, options).end();
}

/**
 * Triggers a run and waits for it. If the response to the trigger was lost, the run is read by its id.
 *
 * @param isOwnId whether the caller chose the id: the run with that id may then have existed before, and is not read.
 */
export async function triggerAndWait<V extends Version>(
  transport: Transport<V>,
  trigger: () => Promise<DagRun<V>>,
  { dag_id, isOwnId }: { dag_id: string; isOwnId: boolean },
  options: WaitOptions<DagRun<V>>,
): Promise<DagRun<V>> {
  checkOptions("triggerAndWait", options, waitOptions);
  const { signal } = options;
  const run = await trigger().catch(async (error: unknown) => {
    const dag_run_id = error instanceof AirflowError && error.ambiguous ? error.dagRunId : undefined;
    if (isOwnId || dag_run_id === undefined) throw error;
    return transport.call("get_dag_run", { path: { dag_id, dag_run_id }, options: { signal } }).catch(() => {
      signal?.throwIfAborted();
      throw error;
    });
  });
  return waitFor(transport, { dag_id, dag_run_id: run.dag_run_id }, options, run);
}

function checkRefs(refs: unknown): void {
  if (!Array.isArray(refs)) throw new TypeError("runs must be an array");
  for (const [index, ref] of Array.from<unknown>(refs).entries()) {
    const name = `runs[${String(index)}]`;
    if (!isRecord(ref)) throw new TypeError(`${name} must be an object with dag_id and dag_run_id`);
    for (const field of ["dag_id", "dag_run_id"]) checkId(`${name}.${field}`, ref[field]);
  }
}

/** Waits in rounds: each reads all runs that are pending, calls the callbacks, and sleeps. */
class Wait<V extends Version> {
  readonly #runs: Group<V>;
  readonly #origin: string;
  readonly #options: WaitForAllOptions<DagRun<V>>;
  readonly #timeoutMs: number;
  readonly #deadline: number;
  readonly #ended = new AbortController();
  readonly #reader: RunReader<V>;
  /** The pending steps of this round: each handles a run that was read. */
  #steps: Promise<void>[] = [];
  #finished = 0;

  constructor(transport: Transport<V>, runs: Group<V>, options: WaitForAllOptions<DagRun<V>>) {
    this.#runs = runs;
    this.#origin = transport.origin;
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 3_600_000;
    this.#deadline = performance.now() + this.#timeoutMs;
    // An error of a step ends the wait for all runs at once.
    const begin = (step: Promise<void>) =>
      this.#steps.push(step.catch((error: unknown) => this.#ended.abort(error)));
    this.#reader = new RunReader(transport, {
      onRun: (run, found) => begin(this.#seen(run, found)),
      onError: (run, error) => begin(this.#failed(run, error)),
    });
  }

  /** @returns the outcomes in the order of the runs. */
  async end(): Promise<WaitOutcome<DagRun<V>>[]> {
    const { signal, minIntervalMs = 1000, maxIntervalMs = 30_000 } = this.#options;
    signal?.throwIfAborted();
    const forget = onAbort(signal, (reason) => this.#ended.abort(reason));
    let intervalMs = Math.min(minIntervalMs, maxIntervalMs);
    let pending = this.#runs;
    try {
      for (;;) {
        const isOver = await this.#read(pending);
        pending = pending.filter(({ outcome }) => outcome === undefined);
        await this.#diagnose(pending, isOver);
        if (isOver || pending.length === 0) return this.#runs.flatMap(({ outcome }) => outcome ?? []);
        const retryAfterMs = pending.reduce((ms, run) => Math.max(ms, run.retryAfterMs), 0);
        const ms = Math.max(intervalMs * (1 - Math.random() / 4), retryAfterMs);
        await sleep(Math.min(ms, Math.max(0, this.#deadline - performance.now())), this.#ended.signal);
        intervalMs = Math.min(intervalMs * 1.5, maxIntervalMs);
      }
    } catch (error) {
      throw fromHere(error);
    } finally {
      forget();
      this.#ended.abort();
    }
  }

  /** @returns whether the time is up. */
  async #read(pending: Group<V>): Promise<boolean> {
    const { signal } = this.#ended;
    const timeoutMs = Math.ceil(Math.max(this.#deadline - performance.now(), lastReadMs));
    let isOver = false;
    try {
      await withDeadline(signal, timeoutMs, (limited) => this.#reader.read(pending, limited));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TimeoutError)) throw error;
      // An earlier fault says more than the timeout.
      for (const run of pending) run.fault ??= error;
      isOver = true;
    }
    // The clock is read before the callbacks are awaited: if they last beyond the deadline, a last read follows.
    isOver ||= performance.now() >= this.#deadline;
    await Promise.all(this.#steps);
    this.#steps = [];
    signal.throwIfAborted();
    if (isOver) return true;
    // Stryker disable next-line ConditionalExpression: before a run is seen, each failure ends the wait
    const isReached = this.#runs.some(({ run, outcome }) => run !== undefined || outcome !== undefined);
    const fault = pending[0]?.fault;
    if (!isReached && fault !== undefined) throw fault;
    return false;
  }

  async #seen(run: WaitedRun<V>, found: DagRun<V>): Promise<void> {
    const { onState, throwOnFailed } = this.#options;
    if (run.seen(found)) {
      run.quietSince = performance.now();
      await this.#call(onState, found);
    }
    if (!isFinished(found.state)) return;
    if (throwOnFailed === true && found.state === "failed")
      throw new DagRunFailedError(found, this.#target(run));
    await this.#settle(run, { status: "fulfilled", value: found });
  }

  async #failed(run: WaitedRun<V>, error: unknown): Promise<void> {
    try {
      run.failed(error);
    } catch (reason) {
      if (!(reason instanceof NotFoundError || reason instanceof PermissionDeniedError)) throw reason;
      await this.#settle(run, { status: "rejected", reason });
    }
  }

  async #settle(run: WaitedRun<V>, outcome: WaitOutcome<DagRun<V>>): Promise<void> {
    run.outcome = outcome;
    this.#finished += 1;
    await this.#call(this.#options.onProgress, { finished: this.#finished, total: this.#runs.length });
  }

  /** Calls a callback and awaits its promise, until an abort or the deadline. */
  async #call<E>(callback: ((event: E) => unknown) | undefined, event: E): Promise<void> {
    if (callback === undefined) return;
    const { signal } = this.#ended;
    // A rejection is kept as a value, to tell a TimeoutError of the callback from that of the deadline.
    const ended = Promise.resolve(callback(event)).then(
      () => undefined,
      (reason: unknown) => ({ reason }),
    );
    const leftMs = Math.max(this.#deadline - performance.now(), lastReadMs);
    const failure = await withDeadline(signal, leftMs, (limited) => orAbort(ended, limited)).catch(() => {
      signal.throwIfAborted();
      return undefined;
    });
    if (failure !== undefined) throw failure.reason;
  }

  /** Reports runs that do not go on because their DAG is paused; when the time is up, ends the wait for all runs. */
  async #diagnose(runs: Group<V>, isOver: boolean): Promise<void> {
    const { onPaused, pausedAfterMs = 10_000 } = this.#options;
    const { signal } = this.#ended;
    const since = onPaused === undefined ? -Infinity : performance.now() - pausedAfterMs;
    const asked = runs.filter(({ run, quietSince }) => run !== undefined && (isOver || quietSince <= since));
    const dagIds = new Set(asked.map(({ dag_id }) => dag_id));
    const paused = new Map<string, boolean>();
    // A failed read does not hide the timeout.
    const read = (limited: AbortSignal) => this.#reader.readPaused(dagIds, paused, limited);
    await withDeadline(signal, diagnosisMs, read).catch(() => signal.throwIfAborted());
    const end = async (waited: WaitedRun<V>) => {
      const isPaused = waited.run && paused.get(waited.dag_id);
      if (isOver) {
        const reason = timedOut(waited, this.#target(waited), this.#timeoutMs, isPaused);
        return this.#settle(waited, { status: "rejected", reason });
      }
      waited.quietSince = performance.now();
      const { run } = waited;
      if (run !== undefined && (isPaused === true || startOf(run) !== undefined))
        await this.#call(onPaused, run);
    };
    await Promise.all((isOver ? runs : asked).map(end));
  }

  #target({ dag_id: dagId, dag_run_id: dagRunId }: RunKey): CallTarget {
    return { origin: this.#origin, dagId, dagRunId };
  }
}

function timedOut<V extends Version>(
  { run, fault: cause }: WaitedRun<V>,
  target: CallTarget,
  timeoutMs: number,
  isPaused: boolean | undefined,
): WaitTimeoutError {
  const what = run === undefined ? "was not seen" : `is still ${String(run.state)}`;
  const start = run && startOf(run);
  const waitsFor = start === undefined ? "" : `: it does not start before its run_after, ${start}`;
  const why = isPaused === true ? ": the DAG is paused; unpause it" : waitsFor;
  const message = `The DAG run ${what} after ${String(timeoutMs)} ms${why}`;
  return new WaitTimeoutError(message, { ...target, run, timeoutMs, isPaused, cause });
}

/** The `run_after` of a queued run (Airflow 3) that lies in the future. */
function startOf(run: DagRun): string | undefined {
  const start = "run_after" in run && run.state === "queued" ? run.run_after : "";
  return Date.parse(start) > Date.now() ? start : undefined;
}
