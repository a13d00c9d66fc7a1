import {
  DagRunFailedError,
  NotFoundError,
  PermissionDeniedError,
  TimeoutError,
  WaitTimeoutError,
} from "../errors/errors.js";
import { isRecord } from "../errors/json.js";
import { onAbort, orAbort, sleep, withDeadline } from "../http/deadline.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isFinished, isTransient } from "./observe.js";
import type { WaitForAllOptions, WaitOutcome } from "./options.js";
import { forEach, type ReadListener, RunReader, WaitedRun } from "./run-reader.js";

/** Milliseconds that a round of reads may take that begins at the deadline, or shortly before. */
const lastReadMs = 1000;

/** Milliseconds that the question which DAGs are paused may take. */
const diagnosisMs = 2000;

/** Waits for runs in rounds: each reads all runs that are pending, calls the callbacks, and sleeps. */
export class Rounds<V extends Version> implements ReadListener<V> {
  readonly #transport: Transport<V>;
  readonly #options: WaitForAllOptions<DagRun<V>>;
  readonly #runs: readonly WaitedRun<V>[];
  readonly #reader: RunReader<V>;
  readonly #timeoutMs: number;
  readonly #deadline: number;
  readonly #ended = new AbortController();
  /** The runs that this round has to read, each with the fault of its read. */
  readonly #unread = new Map<WaitedRun<V>, unknown>();
  /** What this round does about the runs that it has read. */
  #steps: Promise<void>[] = [];
  #finished = 0;

  constructor(transport: Transport<V>, refs: readonly RunKey[], options: WaitForAllOptions<DagRun<V>>) {
    const { timeoutMs = 3_600_000 } = options;
    this.#transport = transport;
    this.#options = options;
    this.#runs = refs.map((ref) => new WaitedRun(ref, transport.apiVersion));
    this.#timeoutMs = timeoutMs;
    this.#deadline = performance.now() + timeoutMs;
    this.#reader = new RunReader(transport, this);
  }

  onRun(run: WaitedRun<V>, found: DagRun<V>): void {
    this.#unread.delete(run);
    this.#begin(this.#seen(run, found));
  }

  onError(run: WaitedRun<V>, error: unknown): void {
    this.#unread.set(run, error);
    if (isTransient(error)) return;
    this.#unread.delete(run);
    this.#begin(this.#failed(run, error, true));
  }

  /**
   * @param known a single run as it was just received, which saves the first read.
   * @returns the outcomes in the order of the runs.
   * @throws what a callback throws, and errors that are not about one run.
   */
  async wait(known?: DagRun<V>): Promise<WaitOutcome<DagRun<V>>[]> {
    const { signal, minIntervalMs = 1000, maxIntervalMs = 30_000 } = this.#options;
    signal?.throwIfAborted();
    const forget = onAbort(signal, (reason) => this.#ended.abort(reason));
    let intervalMs = Math.min(minIntervalMs, maxIntervalMs);
    let pending = this.#runs;
    try {
      for (let received = known; ; received = undefined) {
        await this.#round(pending, received);
        pending = pending.filter(({ outcome }) => outcome === undefined);
        if (pending.length === 0) return this.#runs.flatMap(({ outcome }) => outcome ?? []);
        const retryAfterMs = pending.reduce((ms, run) => Math.max(ms, run.retryAfterMs), 0);
        const ms = Math.max(intervalMs * (1 - Math.random() / 4), retryAfterMs);
        await sleep(Math.min(ms, Math.max(0, this.#deadline - performance.now())), this.#ended.signal);
        intervalMs = Math.min(intervalMs * 1.5, maxIntervalMs);
      }
    } finally {
      forget();
      this.#ended.abort();
    }
  }

  /** Faults are recorded when the round is over: then it is known whether the server responds at all. */
  async #round(pending: readonly WaitedRun<V>[], received?: DagRun<V>): Promise<void> {
    for (const run of pending) this.#unread.set(run, undefined);
    const [first] = pending;
    let timeUp: TimeoutError | undefined;
    if (received !== undefined && first !== undefined) this.onRun(first, received);
    else timeUp = await this.#read(pending);
    const isOver = timeUp !== undefined || performance.now() >= this.#deadline;
    const isReached = this.#runs.some(({ run, outcome }) => run !== undefined || outcome !== undefined);
    for (const [run, fault] of this.#unread) {
      // An earlier fault says more than the end of the time.
      if (fault === undefined && run.fault !== undefined) continue;
      this.#begin(this.#failed(run, fault ?? timeUp, isReached || isOver));
    }
    await Promise.all(this.#steps);
    this.#steps = [];
    this.#ended.signal.throwIfAborted();
    const unfinished = pending.filter(({ outcome }) => outcome === undefined);
    await (isOver ? this.#endAll(unfinished) : this.#reportPaused(unfinished));
  }

  /** @returns the error of the deadline, if the round did not end before. */
  async #read(pending: readonly WaitedRun<V>[]): Promise<TimeoutError | undefined> {
    const { signal } = this.#ended;
    const timeoutMs = Math.ceil(Math.max(this.#deadline - performance.now(), lastReadMs));
    try {
      await withDeadline(signal, timeoutMs, (limited) => this.#reader.read(pending, limited));
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TimeoutError) return error;
      throw error;
    }
  }

  /** Goes on with one run while others are read. What is thrown ends the wait for all. */
  #begin(step: Promise<void>): void {
    this.#steps.push(step.catch((error: unknown) => this.#ended.abort(error)));
  }

  async #seen(run: WaitedRun<V>, found: DagRun<V>): Promise<void> {
    const { onState, throwOnFailed } = this.#options;
    if (run.seen(found)) {
      run.quietSince = performance.now();
      await this.#call(onState, found);
    }
    if (!isFinished(found.state)) return;
    if (throwOnFailed === true && found.state === "failed") throw new DagRunFailedError(found);
    await this.#end(run, { status: "fulfilled", value: found });
  }

  async #failed(run: WaitedRun<V>, error: unknown, isReached: boolean): Promise<void> {
    try {
      run.failed(error, isReached);
    } catch (reason) {
      if (!(reason instanceof NotFoundError || reason instanceof PermissionDeniedError)) throw reason;
      await this.#end(run, { status: "rejected", reason });
    }
  }

  async #end(run: WaitedRun<V>, outcome: WaitOutcome<DagRun<V>>): Promise<void> {
    run.outcome = outcome;
    this.#finished += 1;
    await this.#call(this.#options.onProgress, { finished: this.#finished, total: this.#runs.length });
  }

  /** Calls a callback and awaits what it returns, but not after an abort. */
  async #call<E>(callback: ((event: E) => unknown) | undefined, event: E): Promise<void> {
    await orAbort(Promise.resolve(callback?.(event)), this.#ended.signal);
  }

  /** The time is up. */
  async #endAll(runs: readonly WaitedRun<V>[]): Promise<void> {
    const seen = runs.filter(({ run }) => run !== undefined);
    const paused = await this.#pausedDags(seen);
    const end = async (waited: WaitedRun<V>) => {
      const { dag_id, dag_run_id, run, fault: cause } = waited;
      const isPaused = run && paused.get(dag_id);
      const what = run === undefined ? "was not seen" : `is still ${String(run.state)}`;
      const why = isPaused === true ? ": the DAG is paused" : "";
      const timeoutMs = this.#timeoutMs;
      const message = `DAG run ${dag_run_id} of ${dag_id} ${what} after ${String(timeoutMs)} ms${why}`;
      const reason = new WaitTimeoutError(message, { run, timeoutMs, isPaused, cause });
      await this.#end(waited, { status: "rejected", reason });
    };
    await Promise.all(runs.map(end));
  }

  async #reportPaused(runs: readonly WaitedRun<V>[]): Promise<void> {
    const { onPaused, pausedAfterMs = 10_000 } = this.#options;
    if (onPaused === undefined) return;
    const since = performance.now() - pausedAfterMs;
    const quiet = runs.filter(({ run, quietSince }) => run !== undefined && quietSince <= since);
    const paused = await this.#pausedDags(quiet);
    const report = async (waited: WaitedRun<V>) => {
      if (waited.run !== undefined && paused.get(waited.dag_id) === true)
        await this.#call(onPaused, waited.run);
      waited.quietSince = performance.now();
    };
    await Promise.all(quiet.map(report));
  }

  /** Whether the DAGs of these runs are paused, as far as the server says so: a question that fails hides no timeout. */
  async #pausedDags(runs: readonly WaitedRun<V>[]): Promise<ReadonlyMap<string, boolean>> {
    const paused = new Map<string, boolean>();
    const dagIds = new Set(runs.map(({ dag_id }) => dag_id));
    const read = (signal: AbortSignal) =>
      forEach(dagIds, signal, async (dag_id) => {
        const call = { path: { dag_id }, options: { signal, retry: false as const } };
        const result = await this.#transport.exchangeAny("get_dag", call);
        const isPaused = result.ok && isRecord(result.value) ? result.value["is_paused"] : undefined;
        if (typeof isPaused === "boolean") paused.set(dag_id, isPaused);
      });
    await withDeadline(this.#ended.signal, diagnosisMs, read).catch(() =>
      this.#ended.signal.throwIfAborted(),
    );
    return paused;
  }
}
