import { isDagRun, isDagRunPage } from "../checks/response.js";
import { AirflowError, ServerError, UnsupportedFeatureError } from "../errors/errors.js";
import { isRecord } from "../errors/json.js";
import { type DagRun, dateFieldOf, newestFirst, type RunKey, type Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isTransient, ObservedRun } from "./observe.js";
import type { WaitOutcome } from "./options.js";

/** A run that is waited for. */
export class WaitedRun<V extends Version> extends ObservedRun<DagRun<V>> implements RunKey {
  readonly dag_id: string;
  readonly dag_run_id: string;
  /** The date in milliseconds by which the batch list finds the run; `undefined` if it is not known yet. */
  date: number | undefined;
  /** Runs of different parts are not listed together. */
  part = 0;
  /** Since when its state and the state of its DAG are known, by `performance.now()`. */
  quietSince = 0;
  /** `undefined` while it is waited for. */
  outcome: WaitOutcome<DagRun<V>> | undefined;
  /** The run as it was just received, which makes the first read unnecessary. */
  known: DagRun<V> | undefined;

  constructor(ref: RunKey, known?: DagRun<V>) {
    super();
    this.known = known;
    this.dag_id = ref.dag_id;
    this.dag_run_id = ref.dag_run_id;
    this.date = dateIn(ref);
  }

  override seen(run: DagRun<V>): boolean {
    this.date = dateIn(run) ?? this.date;
    return super.seen(run);
  }
}

/** Runs that are read together. */
export type Group<V extends Version> = readonly WaitedRun<V>[];

/** Called with the result of each read. */
interface ReadListener<V extends Version> {
  onRun: (run: WaitedRun<V>, found: DagRun<V>) => void;
  onError: (run: WaitedRun<V>, error: unknown) => void;
}

const runsPerList = 500;
const requestsAtOnce = 8;

/** Reads many runs with few requests: each lists up to 500. The README.md of this folder describes how. */
export class RunReader<V extends Version> {
  readonly #transport: Transport<V>;
  readonly #listener: ReadListener<V>;
  readonly #dateField: string;
  #parts = 0;
  #canList = true;

  constructor(transport: Transport<V>, listener: ReadListener<V>) {
    this.#transport = transport;
    this.#listener = listener;
    this.#dateField = dateFieldOf(transport.apiVersion);
  }

  /** Reads each run once. */
  async read(runs: Group<V>, signal: AbortSignal): Promise<void> {
    for (const group of groupsOf(runs)) await this.#readGroup(group, signal);
  }

  async #readGroup(runs: Group<V>, signal: AbortSignal): Promise<void> {
    if (runs.length === 1 || !this.#canList) return this.#readEach(runs, signal);
    const body = bodyFor(runs, this.#dateField);
    let page;
    try {
      const call = { body, effect: "read", options: { signal } } as const;
      page = await this.#transport.expect("get_dag_runs_batch", call, isDagRunPage<V>, "a page of DAG runs");
    } catch (error) {
      return this.#withoutPage(runs, error, signal);
    }
    const { length } = page.dag_runs;
    const found = new Map(page.dag_runs.filter(isDagRun<V>).map((row) => [keyOf(row), row]));
    const missing: WaitedRun<V>[] = [];
    for (const run of runs) {
      const row = found.get(keyOf(run));
      if (row === undefined) missing.push(run);
      else this.#listener.onRun(run, row);
    }
    const isCut = length >= body.page_limit || (page.total_entries ?? 0) > length;
    if (missing.length === 0 || !isCut || body.order_by !== undefined) return this.#readEach(missing, signal);
    for (const part of this.#split(runs)) await this.#readGroup(part, signal);
  }

  async #withoutPage(runs: Group<V>, error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (isTransient(error)) {
      // One run that the server cannot show fails every list it is on, and would hide the others for good.
      const isBroken = error instanceof ServerError && error.status === 500;
      if (isBroken && runs.some(({ failures }) => failures % 3 === 2)) this.#split(runs);
      for (const run of runs) this.#listener.onError(run, error);
      return;
    }
    if (!(error instanceof AirflowError)) throw error;
    // This user, gateway or server does not list runs. Airflow 2.0 only lacks the order of the first list.
    if (!(error instanceof UnsupportedFeatureError)) this.#canList = false;
    await this.#readEach(runs, signal);
  }

  #readEach(runs: Group<V>, signal: AbortSignal): Promise<void> {
    return forEach(runs, signal, async (run) => {
      const { dag_id, dag_run_id, known } = run;
      run.known = undefined;
      try {
        const call = { path: { dag_id, dag_run_id }, options: { signal } };
        this.#listener.onRun(run, known ?? (await this.#transport.call("get_dag_run", call)));
      } catch (error) {
        if (!signal.aborted) this.#listener.onError(run, error);
      }
    });
  }

  /** Reads which DAGs are paused, as far as the server says so. */
  readPaused(dagIds: Iterable<string>, paused: Map<string, boolean>, signal: AbortSignal): Promise<void> {
    return forEach(dagIds, signal, async (dag_id) => {
      const call = { path: { dag_id }, options: { signal, retry: false as const } };
      const result = await this.#transport.exchangeAny("get_dag", call);
      const isPaused = result.ok && isRecord(result.value) ? result.value["is_paused"] : undefined;
      if (typeof isPaused === "boolean") paused.set(dag_id, isPaused);
    });
  }

  /** Parts runs for good where the time between two of them is longest; neither part is empty. */
  #split(runs: Group<V>): Group<V>[] {
    const gapBefore = (at: number) => (runs[at]?.date ?? 0) - (runs[at - 1]?.date ?? 0);
    // With equal gaps the middle is best.
    let widest = Math.ceil(runs.length / 2);
    for (let at = 1; at < runs.length; at += 1) if (gapBefore(at) > gapBefore(widest)) widest = at;
    const parts = [runs.slice(0, widest), runs.slice(widest)];
    for (const part of parts) {
      this.#parts += 1;
      for (const run of part) run.part = this.#parts;
    }
    return parts;
  }
}

/** Does work for each item, for eight at a time, until the signal aborts. */
async function forEach<T>(
  items: Iterable<T>,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].values();
  const workOff = async () => {
    for (const item of queue) if (!signal.aborted) await work(item);
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, workOff));
  signal.throwIfAborted();
}

function dateIn(run: object): number | undefined {
  const date = Date.parse(String(Reflect.get(run, "run_after") ?? Reflect.get(run, "execution_date")));
  // Servers do not take later dates.
  return date < Date.UTC(9999, 11, 31) ? date : undefined;
}

/** Identifies a run among those of all DAGs. */
function keyOf({ dag_id, dag_run_id }: RunKey): string {
  return JSON.stringify([dag_id, dag_run_id]);
}

/** The runs that one request lists: of one part, near to each other in time, all of them with a date or none. */
function groupsOf<V extends Version>(runs: Group<V>): Group<V>[] {
  // Runs without a date come last.
  const sorted = runs.toSorted(
    ({ part: a, date: from = Infinity }, { part: b, date: to = Infinity }) => a - b || from - to,
  );
  const groups: WaitedRun<V>[][] = [];
  for (const run of sorted) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const fits = first?.part === run.part && (first.date === undefined) === (run.date === undefined);
    if (group !== undefined && fits && group.length < runsPerList) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** Asks for the runs between the oldest and the newest, or for the newest of all if the dates are not known yet. */
function bodyFor<V extends Version>(runs: Group<V>, dateField: string) {
  const dag_ids = [...new Set(runs.map(({ dag_id }) => dag_id))];
  const [first, last] = [runs[0]?.date, runs.at(-1)?.date];
  if (first === undefined || last === undefined) {
    return { dag_ids, order_by: newestFirst, page_limit: 2 * runs.length + 100 };
  }
  return {
    dag_ids,
    [`${dateField}_gte`]: new Date(first).toISOString(),
    // Dates have microseconds.
    [`${dateField}_lte`]: new Date(last + 1).toISOString(),
    // A row costs much less than a request.
    page_limit: Math.min(20 * runs.length, runs.length + 2000),
  };
}
