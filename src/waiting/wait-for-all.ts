import type { CallOptions } from "../http/call.js";
import { withDeadline } from "../http/deadline.js";
import {
  AirflowError,
  AuthenticationError,
  DagRunFailedError,
  NotFoundError,
  PermissionDeniedError,
  ServerError,
  TimeoutError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import { isRecord } from "../errors/json.js";
import type { DagRun, RunKey } from "../schema/index.js";
import { checkId } from "../checks/validate.js";
import {
  askPaused,
  checkTimes,
  deletedMeanwhile,
  isFinished,
  isTransient,
  retryAfterOf,
  Schedule,
  timedOut,
  type WaitTimes,
} from "./wait.js";

/** How to wait for several runs. What a callback throws ends the wait and is thrown. */
export interface WaitForAllOptions<Run = DagRun> extends WaitTimes {
  /**
   * Ends the wait at once; the call throws the signal's reason. The runs go on.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Whether the first run that ends in `failed` ends the wait for all and is thrown as `DagRunFailedError`.
   * @default false
   */
  throwOnFailed?: boolean | undefined;
  /**
   * Called with each run when it is first seen and whenever its state has changed.
   * @default none
   */
  onState?: ((run: Run) => void) | undefined;
  /**
   * Called whenever the wait for a run has ended: of `total` runs, `finished` need no more waiting, missing ones included.
   * @default none
   */
  onProgress?: ((progress: { finished: number; total: number }) => void) | undefined;
}

/** What became of the wait for one of several runs: the finished run, or why there is none. */
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

/** What a wait for several runs asks the server. */
export interface WaitForAllSource<Run> {
  look(ref: RunKey, options: CallOptions): Promise<Run>;
  /** One page of the batch list. */
  list(
    body: object,
    options: CallOptions,
  ): Promise<{ dag_runs: readonly Run[]; total_entries?: number | null }>;
  isPaused(dagId: string, options: CallOptions): Promise<boolean | undefined>;
  /** The field with a date that every run has for good and that the batch list can filter by. */
  dateField: string;
}

/** A run that is waited for. */
interface Entry<Run> extends RunKey {
  /** How often it is in the list. */
  count: number;
  /** Its date in milliseconds, by which the batch list finds it; `undefined` before it was seen. */
  date: number | undefined;
  run?: Run;
  outcome?: WaitOutcome<Run>;
}

/** Runs that are looked at with one request. */
interface Group<Run> {
  runs: readonly Entry<Run>[];
  /** How often in a row the server failed to list them. */
  failures: number;
}

const runsPerGroup = 500;
const looksAtOnce = 8;

/**
 * Looks at runs until all are finished, at many with one request: the list cannot be asked for run ids, but for the time
 * between the oldest and the newest run of a group. A run that is missing there is looked at by itself before anything is
 * said of it, and so are runs between which there are too many others.
 */
export class WaitForAll<Run extends DagRun> {
  readonly #source: WaitForAllSource<Run>;
  readonly #options: WaitForAllOptions<Run>;
  /** One for each run of the list; a run that is there more than once is one entry. */
  readonly #list: readonly Entry<Run>[];
  readonly #entries: readonly Entry<Run>[];
  #finished = 0;
  #canList = true;
  #wasAnswered = false;
  /** The last fault of this round, and of the one before. */
  #fault: AirflowError | undefined;
  #faultBefore: AirflowError | undefined;

  /** @throws TypeError and RangeError for runs that no request can name, and for times that are none. */
  constructor(source: WaitForAllSource<Run>, refs: readonly RunKey[], options: WaitForAllOptions<Run> = {}) {
    checkTimes(options);
    this.#source = source;
    this.#options = options;
    const entries = new Map<string, Entry<Run>>();
    this.#list = checkedRefs(refs).map(({ dag_id, dag_run_id, ...run }) => {
      const key = keyOf({ dag_id, dag_run_id });
      const entry = entries.get(key) ?? { dag_id, dag_run_id, count: 0, date: dateIn(run, source.dateField) };
      entries.set(key, entry);
      entry.count += 1;
      return entry;
    });
    this.#entries = [...entries.values()];
  }

  /** @throws what is not about one run: a login that is refused, an answer that is not the API's, the abort's reason. */
  async outcomes(): Promise<WaitOutcome<Run>[]> {
    const { signal } = this.#options;
    const schedule = new Schedule(this.#options);
    let groups = groupsOf(this.#entries);
    for (let isFirst = true; ; isFirst = false) {
      const { patience } = schedule;
      groups = await withDeadline(signal, patience, (signal) => this.#lookAtAll(groups, signal));
      const fault = this.#fault;
      // The timer of the deadline may come a little before its time.
      const isOver = schedule.isOver || (fault instanceof TimeoutError && fault.timeoutMs === patience);
      if (!this.#wasAnswered && !isOver && fault !== undefined) throw fault;
      if (isOver) await this.#giveUp();
      if (this.#pending.length === 0) return this.#list.flatMap(({ outcome }) => outcome ?? []);
      await schedule.pause(retryAfterOf(fault), signal);
      // The first look has shown the dates of those that were only named.
      if (isFirst) groups = groupsOf(this.#pending);
    }
  }

  get #pending(): readonly Entry<Run>[] {
    return this.#entries.filter(isPending);
  }

  async #lookAtAll(groups: readonly Group<Run>[], signal: AbortSignal): Promise<readonly Group<Run>[]> {
    this.#faultBefore = this.#fault;
    this.#fault = undefined;
    return this.#lookAtGroups(groups, signal);
  }

  /** @returns the groups to look at next time. */
  async #lookAtGroups(groups: readonly Group<Run>[], signal: AbortSignal): Promise<readonly Group<Run>[]> {
    const next: Group<Run>[] = [];
    for (const group of groups) next.push(...(await this.#lookAtGroup(group, signal)));
    return next;
  }

  async #lookAtGroup(
    { runs: all, failures }: Group<Run>,
    signal: AbortSignal,
  ): Promise<readonly Group<Run>[]> {
    const runs = all.filter(isPending);
    if (runs.length === 0) return [];
    if (runs.length === 1 || !this.#canList) {
      await this.#lookAtEach(runs, signal);
      return [groupOf(runs)];
    }
    const dated = runs.filter(({ date }) => date !== undefined);
    const undated = runs.filter(({ date }) => date === undefined);
    if (dated.length > 0 && undated.length > 0) {
      return this.#lookAtGroups([groupOf(dated), groupOf(undated)], signal);
    }
    const body = bodyFor(runs, this.#source.dateField);
    let page;
    try {
      page = await this.#source.list(body, { signal });
    } catch (error) {
      return this.#withoutPage({ runs, failures }, error, signal);
    }
    this.#wasAnswered = true;
    const found = new Map(page.dag_runs.map((run) => [keyOf(run), run]));
    const missing = runs.filter((entry) => {
      const run = found.get(keyOf(entry));
      if (run !== undefined) this.#see(entry, run);
      return run === undefined;
    });
    const { length } = page.dag_runs;
    const isCut = length >= body.page_limit || (page.total_entries ?? 0) > length;
    if (missing.length > 0 && isCut && undated.length === 0) {
      return this.#lookAtGroups(splitAtWidestGap(runs), signal);
    }
    await this.#lookAtEach(missing, signal);
    return [groupOf(runs)];
  }

  async #withoutPage(
    { runs, failures }: Group<Run>,
    error: unknown,
    signal: AbortSignal,
  ): Promise<readonly Group<Run>[]> {
    this.#options.signal?.throwIfAborted();
    if (isTransient(error, this.#faultBefore)) {
      this.#fault = error;
      // One row that the server cannot show would hide all others for good.
      const hides = failures >= 2 && error instanceof ServerError && error.status === 500;
      return hides ? splitAtWidestGap(runs) : [{ runs, failures: failures + 1 }];
    }
    if (!(error instanceof AirflowError) || error instanceof AuthenticationError) throw error;
    // A user, a gateway or a server that does not list runs. Only the search for the newest ones is what Airflow 2.0 lacks.
    if (!(error instanceof UnsupportedFeatureError)) this.#canList = false;
    await this.#lookAtEach(runs, signal);
    return [groupOf(runs)];
  }

  /** Looks at runs one by one, at a few at a time; an error that is not about one run ends the other looks. */
  async #lookAtEach(runs: readonly Entry<Run>[], signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const queue = runs.values();
    const workOff = async () => {
      for (const entry of queue) {
        if (either.aborted) return;
        await this.#lookAtOne(entry, either);
      }
    };
    const workers = Array.from({ length: Math.min(looksAtOnce, runs.length) }, () =>
      workOff().catch((error: unknown) => {
        failed.abort(error);
      }),
    );
    await Promise.all(workers);
    failed.signal.throwIfAborted();
  }

  async #lookAtOne(entry: Entry<Run>, signal: AbortSignal): Promise<void> {
    let run: Run;
    try {
      run = await this.#source.look(entry, { signal });
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (error instanceof NotFoundError) {
        this.#wasAnswered = true;
        this.#settle(entry, {
          status: "rejected",
          reason: entry.run === undefined ? error : deletedMeanwhile(error),
        });
      } else if (error instanceof PermissionDeniedError) {
        this.#settle(entry, { status: "rejected", reason: error });
      } else if (isTransient(error, this.#faultBefore)) {
        this.#fault = error;
      } else {
        throw error;
      }
      return;
    }
    this.#wasAnswered = true;
    this.#see(entry, run);
  }

  #see(entry: Entry<Run>, run: Run): void {
    const isNew = entry.run?.state !== run.state;
    entry.run = run;
    entry.date = dateIn(run, this.#source.dateField) ?? entry.date;
    if (isNew) this.#options.onState?.(run);
    if (!isFinished(run.state)) return;
    if (this.#options.throwOnFailed === true && run.state === "failed") throw new DagRunFailedError(run);
    this.#settle(entry, { status: "fulfilled", value: run });
  }

  #settle(entry: Entry<Run>, outcome: WaitOutcome<Run>): void {
    entry.outcome = outcome;
    this.#finished += entry.count;
    this.#options.onProgress?.({ finished: this.#finished, total: this.#list.length });
  }

  /** The time is up. */
  async #giveUp(): Promise<void> {
    const pending = this.#pending;
    const dagIds = [...new Set(pending.flatMap(({ run }) => run?.dag_id ?? []))];
    const paused = new Map<string, Promise<boolean | undefined>>();
    for (const dagId of dagIds.slice(0, looksAtOnce)) {
      const isPaused = (options: CallOptions) => this.#source.isPaused(dagId, options);
      paused.set(dagId, askPaused({ isPaused }, this.#options.signal));
    }
    await Promise.all(paused.values());
    for (const entry of pending) {
      const isPaused = await paused.get(entry.dag_id);
      const found = { run: entry.run, cause: this.#fault, isPaused };
      this.#settle(entry, { status: "rejected", reason: timedOut(entry, this.#options, found) });
    }
  }
}

function isPending({ outcome }: Entry<DagRun>): boolean {
  return outcome === undefined;
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

function keyOf({ dag_id, dag_run_id }: RunKey): string {
  return JSON.stringify([dag_id, dag_run_id]);
}

function dateIn(run: object, field: string): number | undefined {
  const date = Date.parse(String(Reflect.get(run, field)));
  return Number.isNaN(date) ? undefined : date;
}

function groupOf<Run>(runs: readonly Entry<Run>[]): Group<Run> {
  return { runs, failures: 0 };
}

/** Groups of runs that are near to each other in time. */
function groupsOf<Run>(entries: readonly Entry<Run>[]): readonly Group<Run>[] {
  const sorted = byDate(entries);
  const groups: Group<Run>[] = [];
  for (let at = 0; at < sorted.length; at += runsPerGroup) {
    groups.push(groupOf(sorted.slice(at, at + runsPerGroup)));
  }
  return groups;
}

/** Those without a date come last; what is no number, as between two of them, leaves the order as it is. */
function byDate<Run>(entries: readonly Entry<Run>[]): readonly Entry<Run>[] {
  return entries.toSorted(({ date: a = Infinity }, { date: b = Infinity }) => a - b);
}

/** Two parts, neither of them empty. */
function splitAtWidestGap<Run>(entries: readonly Entry<Run>[]): readonly Group<Run>[] {
  const sorted = byDate(entries);
  const gapBefore = (at: number) => (sorted[at]?.date ?? 0) - (sorted[at - 1]?.date ?? 0);
  // Runs at equal distances would else be split off one by one.
  let widest = Math.ceil(sorted.length / 2);
  for (let at = 1; at < sorted.length; at += 1) if (gapBefore(at) > gapBefore(widest)) widest = at;
  return [groupOf(sorted.slice(0, widest)), groupOf(sorted.slice(widest))];
}

/** The runs between the oldest and the newest, or the newest of all where their dates are not known yet. */
function bodyFor(runs: readonly Entry<unknown>[], dateField: string) {
  const dag_ids = [...new Set(runs.map(({ dag_id }) => dag_id))];
  const dates = runs.flatMap(({ date }) => date ?? []);
  if (dates.length === 0) return { dag_ids, order_by: "-id", page_limit: 2 * runs.length + 100 };
  // A row is much cheaper than a request, but a page has to end somewhere.
  const page_limit = Math.min(20 * runs.length, runs.length + 2000);
  return {
    dag_ids,
    [`${dateField}_gte`]: new Date(Math.min(...dates)).toISOString(),
    // Dates have microseconds.
    [`${dateField}_lte`]: new Date(Math.max(...dates) + 1).toISOString(),
    page_limit,
  };
}
