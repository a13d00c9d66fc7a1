import { isDagRun } from "../checks/response.js";
import { AirflowError, NotFoundError, ServerError, UnsupportedFeatureError } from "../errors/errors.js";
import { sleep } from "../http/deadline.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isTransient } from "./observe.js";
import { fetchIsPaused, fetchRun, fetchRuns } from "./requests.js";
import { retryAfterOf, type Schedule } from "./schedule.js";

/** A run that is read together with others. */
export interface ReadRun<Run> extends RunKey {
  /** The date in milliseconds by which the batch list finds the run; `undefined` if it is not known yet. */
  date: number | undefined;
  /** Runs of different parts are not listed together. */
  part: number;
  /** How often in a row the server failed to list the part. */
  failures: number;
  /** The pending read. */
  read?: { resolve: (run: Run) => void; reject: (reason: unknown) => void };
  /** Why the pending read failed, if that may pass. */
  fault?: unknown;
}

type Group<Run> = readonly ReadRun<Run>[];

const runsPerList = 500;
const requestsAtOnce = 8;

/**
 * Reads many runs with few requests: reads that are asked for at the same time go out as one round, which lists up to 500
 * runs with each request. The README.md of this folder describes how.
 */
export class RunReader<V extends Version> {
  readonly #transport: Transport<V>;
  readonly #schedule: Schedule;
  readonly #signal: AbortSignal;
  readonly #dateField: string;
  readonly #inTurn = limiter(requestsAtOnce);
  readonly #pausedDags = new Map<string, Promise<boolean | undefined>>();
  readonly #pending = new Set<ReadRun<DagRun<V>>>();
  #round: Promise<void> | undefined;
  #pause: Promise<void> | undefined;
  #retryAfterMs = 0;
  #parts = 0;
  #canList = true;
  #isReached = false;

  constructor(transport: Transport<V>, schedule: Schedule, signal: AbortSignal) {
    this.#transport = transport;
    this.#schedule = schedule;
    this.#signal = signal;
    this.#dateField = transport.apiVersion === "v1" ? "execution_date" : "run_after";
  }

  /** Whether the server has given any response. */
  get isReached(): boolean {
    return this.#isReached;
  }

  /** What {@link fetchRun} takes, for a run or its key. */
  entryOf(ref: RunKey): ReadRun<DagRun<V>> {
    const { dag_id, dag_run_id } = ref;
    return { dag_id, dag_run_id, date: dateIn(ref, this.#dateField), part: 0, failures: 0 };
  }

  /** Reads a run in the next round. */
  fetchRun(run: ReadRun<DagRun<V>>): Promise<DagRun<V>> {
    return new Promise((resolve, reject) => {
      run.read = { resolve, reject };
      run.fault = undefined;
      this.#pending.add(run);
      this.#round ??= this.#readRound().finally(() => (this.#round = undefined));
    });
  }

  /** Sleeps until the next round; all runs share one sleep, so that they are read together again. */
  pause(): Promise<void> {
    this.#pause ??= this.#pauseOnce().finally(() => (this.#pause = undefined));
    return this.#pause;
  }

  /** Reads whether a DAG is paused, with one request for all of its runs that ask at the same time. */
  isPaused(dagId: string, signal: AbortSignal): Promise<boolean | undefined> {
    const read = () => fetchIsPaused(this.#transport, dagId, { signal, retry: false });
    const pending =
      this.#pausedDags.get(dagId) ?? this.#inTurn(read).finally(() => this.#pausedDags.delete(dagId));
    this.#pausedDags.set(dagId, pending);
    return pending;
  }

  async #pauseOnce(): Promise<void> {
    await this.#round;
    await this.#schedule.pause(this.#retryAfterMs, this.#signal);
  }

  /**
   * Delivers runs at once, and faults that may pass at the end, when it is known whether the server responds at all. Nobody
   * asks again before that, because {@link pause} waits for it.
   */
  async #readRound(): Promise<void> {
    // All runs that wake up at the same time have asked by then.
    await sleep(0);
    const runs = [...this.#pending];
    this.#pending.clear();
    let end: unknown;
    try {
      await this.#schedule.read(this.#signal, async (signal) => {
        for (const group of groupsOf(runs)) await this.#readGroup(group, signal);
      });
    } catch (error) {
      end = error;
    }
    this.#retryAfterMs = runs.reduce((ms, { fault }) => Math.max(ms, retryAfterOf(fault)), 0);
    // Has no effect on runs that were delivered.
    for (const { fault = end, read } of runs) read?.reject(fault);
  }

  async #readGroup(runs: Group<DagRun<V>>, signal: AbortSignal): Promise<void> {
    if (runs.length === 1 || !this.#canList) return this.#readEach(runs, signal);
    const body = bodyFor(runs, this.#dateField);
    let page;
    try {
      page = await fetchRuns(this.#transport, body, { signal });
    } catch (error) {
      return this.#withoutPage(runs, error, signal);
    }
    this.#isReached = true;
    const { length } = page.dag_runs;
    const found = new Map(page.dag_runs.filter(isDagRun<V>).map((run) => [keyOf(run), run]));
    const missing: ReadRun<DagRun<V>>[] = [];
    for (const run of runs) {
      const row = found.get(keyOf(run));
      if (row === undefined) missing.push(run);
      else this.#deliver(run, row);
      run.failures = 0;
    }
    const isCut = length >= body.page_limit || (page.total_entries ?? 0) > length;
    if (missing.length === 0 || !isCut || body.order_by !== undefined) return this.#readEach(missing, signal);
    for (const part of this.#split(runs)) await this.#readGroup(part, signal);
  }

  async #withoutPage(runs: Group<DagRun<V>>, error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (isTransient(error, undefined)) {
      for (const run of runs) {
        run.failures += 1;
        run.fault = error;
      }
      // One run that the server cannot show fails every list it is on, and would hide the others for good.
      const isBroken = error instanceof ServerError && error.status === 500;
      if (isBroken && runs.every(({ failures }) => failures >= 3)) this.#split(runs);
      return;
    }
    if (!(error instanceof AirflowError)) throw error;
    // This user, gateway or server does not list runs. Airflow 2.0 only lacks the order of the first list.
    if (!(error instanceof UnsupportedFeatureError)) this.#canList = false;
    await this.#readEach(runs, signal);
  }

  async #readEach(runs: Group<DagRun<V>>, signal: AbortSignal): Promise<void> {
    await Promise.all(runs.map((run) => this.#inTurn(() => this.#readOne(run, signal))));
    signal.throwIfAborted();
  }

  /** Delivers an error that cannot pass at once, so that it can end the whole wait. */
  async #readOne(run: ReadRun<DagRun<V>>, signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted();
      this.#deliver(run, await fetchRun(this.#transport, run, { signal }));
    } catch (error) {
      if (error instanceof NotFoundError) this.#isReached = true;
      if (signal.aborted || isTransient(error, undefined)) run.fault = error;
      else run.read?.reject(error);
    }
  }

  #deliver(run: ReadRun<DagRun<V>>, row: DagRun<V>): void {
    this.#isReached = true;
    run.date = dateIn(row, this.#dateField) ?? run.date;
    run.read?.resolve(row);
  }

  /** Parts runs for good where the time between two of them is longest; neither part is empty. */
  #split(runs: Group<DagRun<V>>): Group<DagRun<V>>[] {
    const sorted = inOrder(runs);
    const gapBefore = (at: number) => (sorted[at]?.date ?? 0) - (sorted[at - 1]?.date ?? 0);
    // With equal gaps the middle is best.
    let widest = Math.ceil(sorted.length / 2);
    for (let at = 1; at < sorted.length; at += 1) if (gapBefore(at) > gapBefore(widest)) widest = at;
    const parts = [sorted.slice(0, widest), sorted.slice(widest)];
    for (const part of parts) {
      this.#parts += 1;
      for (const run of part) {
        run.part = this.#parts;
        run.failures = 0;
      }
    }
    return parts;
  }
}

/** Identifies a run among those of all DAGs. */
export function keyOf({ dag_id, dag_run_id }: RunKey): string {
  return JSON.stringify([dag_id, dag_run_id]);
}

function dateIn(run: object, field: string): number | undefined {
  const date = Date.parse(String(Reflect.get(run, field)));
  // Later dates have no form that a server takes.
  return date < Date.UTC(9999, 11, 31) ? date : undefined;
}

/** By part and date; runs without a date come last. */
function inOrder<Run>(runs: Group<Run>): Group<Run> {
  return runs.toSorted(
    ({ part: a, date: from = Infinity }, { part: b, date: to = Infinity }) => a - b || from - to,
  );
}

/** The runs that one request lists: of one part, near to each other in time, all of them with a date or none. */
function groupsOf<Run>(runs: Group<Run>): Group<Run>[] {
  const groups: ReadRun<Run>[][] = [];
  for (const run of inOrder(runs)) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const fits = first?.part === run.part && (first.date === undefined) === (run.date === undefined);
    if (group !== undefined && fits && group.length < runsPerList) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** Asks for the runs between the oldest and the newest, or for the newest of all if the dates are not known yet. */
function bodyFor<Run>(runs: Group<Run>, dateField: string) {
  const dag_ids = [...new Set(runs.map(({ dag_id }) => dag_id))];
  const dates = runs.flatMap(({ date }) => date ?? []);
  if (dates.length === 0) return { dag_ids, order_by: "-id", page_limit: 2 * runs.length + 100 };
  return {
    dag_ids,
    [`${dateField}_gte`]: new Date(Math.min(...dates)).toISOString(),
    // Dates have microseconds.
    [`${dateField}_lte`]: new Date(Math.max(...dates) + 1).toISOString(),
    // A row costs much less than a request.
    page_limit: Math.min(20 * runs.length, runs.length + 2000),
  };
}

/** Runs so many tasks at once at most; further ones wait for their turn. */
function limiter(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
