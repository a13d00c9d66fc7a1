import { isDagRun } from "../checks/response.js";
import { AirflowError, NotFoundError, ServerError, UnsupportedFeatureError } from "../errors/errors.js";
import { sleep } from "../http/deadline.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isTransient } from "./observe.js";
import { fetchIsPaused, fetchRun, fetchRuns } from "./requests.js";
import { retryAfterOf, type Schedule } from "./schedule.js";

/** A run that is read together with others. */
export interface ReadRun extends RunKey {
  /** The date in milliseconds by which the batch list finds the run; `undefined` if it is not known yet. */
  date: number | undefined;
  /** Runs of different parts are not listed together. */
  part: number;
  /** How often in a row the server failed to list the part. */
  failures: number;
}

/** The reads that were asked for at the same time. */
interface Round<Run> {
  readonly reads: ReadonlyMap<ReadRun, PendingRead<Run>>;
  /** Faults that may pass, delivered at the end of the round. */
  readonly faults: Map<ReadRun, unknown>;
  readonly signal: AbortSignal;
}

interface PendingRead<Run> {
  readonly resolve: (run: Run) => void;
  readonly reject: (reason: unknown) => void;
}

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
  #pending = new Map<ReadRun, PendingRead<DagRun<V>>>();
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
  entryOf(ref: RunKey): ReadRun {
    const { dag_id, dag_run_id } = ref;
    return { dag_id, dag_run_id, date: dateIn(ref, this.#dateField), part: 0, failures: 0 };
  }

  /** Reads a run in the next round. */
  fetchRun(run: ReadRun): Promise<DagRun<V>> {
    return new Promise((resolve, reject) => {
      this.#pending.set(run, { resolve, reject });
      this.#round ??= this.#readRounds().finally(() => (this.#round = undefined));
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

  async #readRounds(): Promise<void> {
    // All who wake up at the same time have asked by then.
    await sleep(0);
    while (this.#pending.size > 0) {
      const reads = this.#pending;
      this.#pending = new Map();
      await this.#readRound(reads);
    }
  }

  async #readRound(reads: Round<DagRun<V>>["reads"]): Promise<void> {
    const faults = new Map<ReadRun, unknown>();
    const runs = [...reads.keys()];
    try {
      await this.#schedule.read(this.#signal, async (signal) => {
        for (const group of groupsOf(runs)) await this.#readGroup(group, { reads, faults, signal });
      });
    } catch (error) {
      for (const run of runs) if (!faults.has(run)) faults.set(run, error);
    }
    this.#retryAfterMs = 0;
    for (const [run, fault] of faults) {
      this.#retryAfterMs = Math.max(this.#retryAfterMs, retryAfterOf(fault));
      // Has no effect on a run that was delivered before the time was up.
      reads.get(run)?.reject(fault);
    }
  }

  async #readGroup(runs: readonly ReadRun[], round: Round<DagRun<V>>): Promise<void> {
    if (runs.length === 1 || !this.#canList) return this.#readEach(runs, round);
    const body = bodyFor(runs, this.#dateField);
    let page;
    try {
      page = await fetchRuns(this.#transport, body, { signal: round.signal });
    } catch (error) {
      return this.#withoutPage(runs, error, round);
    }
    this.#isReached = true;
    const { length } = page.dag_runs;
    const found = new Map(page.dag_runs.filter(isDagRun<V>).map((run) => [keyOf(run), run]));
    const missing: ReadRun[] = [];
    for (const run of runs) {
      const row = found.get(keyOf(run));
      if (row === undefined) missing.push(run);
      else this.#deliver(run, row, round);
      run.failures = 0;
    }
    const isCut = length >= body.page_limit || (page.total_entries ?? 0) > length;
    if (missing.length === 0 || !isCut || body.order_by !== undefined) return this.#readEach(missing, round);
    for (const part of this.#split(runs)) await this.#readGroup(part, round);
  }

  async #withoutPage(runs: readonly ReadRun[], error: unknown, round: Round<DagRun<V>>): Promise<void> {
    round.signal.throwIfAborted();
    if (isTransient(error, undefined)) {
      for (const run of runs) {
        run.failures += 1;
        round.faults.set(run, error);
      }
      // One run that the server cannot show fails every list it is on, and would hide the others for good.
      const isBroken = error instanceof ServerError && error.status === 500;
      if (isBroken && runs.every(({ failures }) => failures >= 3)) this.#split(runs);
      return;
    }
    if (!(error instanceof AirflowError)) throw error;
    // This user, gateway or server does not list runs. Airflow 2.0 only lacks the order of the first list.
    if (!(error instanceof UnsupportedFeatureError)) this.#canList = false;
    await this.#readEach(runs, round);
  }

  async #readEach(runs: readonly ReadRun[], round: Round<DagRun<V>>): Promise<void> {
    await Promise.all(runs.map((run) => this.#inTurn(() => this.#readOne(run, round))));
    round.signal.throwIfAborted();
  }

  /** Delivers an error that cannot pass at once, so that it can end the whole wait. */
  async #readOne(run: ReadRun, round: Round<DagRun<V>>): Promise<void> {
    const { signal } = round;
    try {
      signal.throwIfAborted();
      this.#deliver(run, await fetchRun(this.#transport, run, { signal }), round);
    } catch (error) {
      if (error instanceof NotFoundError) this.#isReached = true;
      if (signal.aborted || isTransient(error, undefined)) round.faults.set(run, error);
      else round.reads.get(run)?.reject(error);
    }
  }

  #deliver(run: ReadRun, row: DagRun<V>, { reads }: Round<DagRun<V>>): void {
    this.#isReached = true;
    run.date = dateIn(row, this.#dateField) ?? run.date;
    reads.get(run)?.resolve(row);
  }

  /** Parts runs for good where the time between two of them is longest; neither part is empty. */
  #split(runs: readonly ReadRun[]): readonly (readonly ReadRun[])[] {
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
function inOrder(runs: readonly ReadRun[]): readonly ReadRun[] {
  return runs.toSorted(
    ({ part: a, date: from = Infinity }, { part: b, date: to = Infinity }) => a - b || from - to,
  );
}

/** The runs that one request lists: of one part, near to each other in time, all of them with a date or none. */
function groupsOf(runs: readonly ReadRun[]): readonly (readonly ReadRun[])[] {
  const groups: ReadRun[][] = [];
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
function bodyFor(runs: readonly ReadRun[], dateField: string) {
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
