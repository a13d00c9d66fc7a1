import type { DagRunRecord, RunState } from "./dag-run-store.js";
import { type Instant, instantOf, isoZulu } from "./instant.js";
import { deleteRun } from "./run-actions.js";
import { durationOf } from "./columns.js";
import type { World } from "./world.js";

/** A date for {@link RunAccess}: a `Date`, an ISO string, or null. */
export type SeedDate = Date | string | null;

/** A run to insert, with Airflow's field names. All fields but `dag_id` have a default. */
export interface RunSeed {
  /** The id of an existing DAG. */
  readonly dag_id: string;
  /** Its id. @default `seed__<n>` */
  readonly dag_run_id?: string;
  /** Its state, which the scheduler does not change. @default "success" */
  readonly state?: RunState;
  /** The run type. @default "manual" */
  readonly run_type?: string;
  /** The configuration. @default {} */
  readonly conf?: Readonly<Record<string, unknown>>;
  /** The note. @default null */
  readonly note?: string | null;
  /** The logical date, unique within the DAG; on v1 the execution date. @default on v1 the current time, on v2 null */
  readonly logical_date?: SeedDate;
  /** The earliest time it may start. @default the logical date, or now */
  readonly run_after?: SeedDate;
  /** When it was queued. @default `run_after` */
  readonly queued_at?: SeedDate;
  /** When it started. @default null if queued, else `run_after` */
  readonly start_date?: SeedDate;
  /** When it ended. @default a second after the start if finished, else null */
  readonly end_date?: SeedDate;
  /** The partition (3.2+). @default null */
  readonly partition_key?: string | null;
  /** The date of the partition (3.3+). @default null */
  readonly partition_date?: SeedDate;
  /** The user who triggered it. @default "admin" */
  readonly triggering_user_name?: string | null;
}

/** A run of an embedded Airflow, with fields that its release may not have. */
export interface RunSnapshot {
  /** Its DAG. */
  readonly dag_id: string;
  /** Its id. */
  readonly dag_run_id: string;
  /** Its current state. */
  readonly state: RunState;
  /** The run type, such as `manual`. */
  readonly run_type: string;
  /** Its configuration. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** Its note. */
  readonly note: string | null;
  /** The logical date, in UTC like all dates here; on v1 the execution date. */
  readonly logical_date: string | null;
  /** The earliest time it may start. */
  readonly run_after: string;
  /** When it was last queued. */
  readonly queued_at: string | null;
  /** When it started; null while queued. */
  readonly start_date: string | null;
  /** When it ended; null until then. */
  readonly end_date: string | null;
  /** Seconds from start to end; null until it has ended. */
  readonly duration: number | null;
  /** Its partition. */
  readonly partition_key: string | null;
}

/** Direct access to the runs, without the API: to set up a test and to check its effects. */
export class RunAccess {
  readonly #world: World;

  /** @internal */
  constructor(world: World) {
    this.#world = world;
  }

  /** All runs, or those of one DAG, oldest first. */
  list(dagId = "~"): RunSnapshot[] {
    this.#world.now();
    return [...this.#world.runs.of(dagId)].map(snapshot);
  }

  /** The run with this id; `undefined` if there is none. */
  get(dagId: string, runId: string): RunSnapshot | undefined {
    this.#world.now();
    const run = this.#world.runs.get(dagId, runId);
    return run && snapshot(run);
  }

  /**
   * Inserts a run and returns its id.
   *
   * @throws RangeError if its id or its logical date is taken, its DAG is unknown, or a date is not valid.
   */
  insert(seed: RunSeed): string {
    const { dags, runs, release } = this.#world;
    const now = this.#world.now();
    const dag = dags.get(seed.dag_id);
    const runId = seed.dag_run_id ?? `seed__${now}`;
    const state = seed.state ?? "success";
    const logicalDate = seeded(seed.logical_date, release.apiVersion === "v1" ? now : null);
    const runAfter = seeded(seed.run_after, null) ?? logicalDate ?? now;
    const startDate = seeded(seed.start_date, state === "queued" ? null : runAfter);
    const isFinished = state === "success" || state === "failed";
    const endDate = seeded(seed.end_date, isFinished ? (startDate ?? runAfter) + 1_000_000 : null);
    if (dag === undefined) throw new RangeError(`dag_id: there is no DAG ${JSON.stringify(seed.dag_id)}`);
    if (runs.get(seed.dag_id, runId) ?? runs.at(seed.dag_id, logicalDate)) {
      throw new RangeError(
        `dag_run_id, logical_date: ${JSON.stringify(runId)} or its date is taken in ${seed.dag_id}`,
      );
    }
    runs.add({
      dagId: seed.dag_id,
      runId,
      runType: seed.run_type ?? "manual",
      conf: seed.conf ?? {},
      logicalDate,
      runAfter,
      dataIntervalStart: logicalDate,
      dataIntervalEnd: logicalDate,
      triggeredBy: "rest_api",
      triggeringUserName: seed.triggering_user_name === undefined ? "admin" : seed.triggering_user_name,
      tasks: dag.tasks.map((taskId) => ({
        taskId,
        state: isFinished ? state : null,
        startDate,
        endDate,
        tries: isFinished ? 1 : 0,
      })),
      partitionKey: seed.partition_key ?? null,
      partitionDate: seeded(seed.partition_date, null),
      state,
      note: seed.note ?? null,
      queuedAt: seeded(seed.queued_at, runAfter),
      startDate,
      endDate,
      lastSchedulingDecision: endDate ?? startDate,
      updatedAt: endDate ?? startDate ?? runAfter,
      held: true,
    });
    return runId;
  }

  /** Sets the state of a run, which the scheduler then does not change, and adjusts its dates. Returns whether the run exists. */
  setState(dagId: string, runId: string, state: RunState): boolean {
    const { runs, lifecycle } = this.#world;
    const now = this.#world.now();
    const run = runs.get(dagId, runId);
    if (run === undefined) return false;
    lifecycle.forget(run);
    const startDate = state === "queued" ? null : (run.startDate ?? now);
    const endDate = state === "success" || state === "failed" ? (run.endDate ?? now) : null;
    runs.change(run, now, { state, startDate, endDate, held: true });
    return true;
  }

  /** Removes a run; returns whether it existed. */
  remove(dagId: string, runId: string): boolean {
    const run = this.#world.runs.get(dagId, runId);
    if (run !== undefined) deleteRun(this.#world, run);
    return run !== undefined;
  }
}

function snapshot(run: DagRunRecord): RunSnapshot {
  const date = (instant: Instant | null) => (instant === null ? null : isoZulu(instant));
  return {
    dag_id: run.dagId,
    dag_run_id: run.runId,
    state: run.state,
    run_type: run.runType,
    conf: run.conf,
    note: run.note,
    logical_date: date(run.logicalDate),
    run_after: isoZulu(run.runAfter),
    queued_at: date(run.queuedAt),
    start_date: date(run.startDate),
    end_date: date(run.endDate),
    duration: durationOf(run),
    partition_key: run.partitionKey,
  };
}

function seeded(date: SeedDate | undefined, fallback: Instant | null): Instant | null {
  return date === undefined ? fallback : instantOf(date);
}
