import type { DagRunRecord, RunState } from "./dag-run-store.js";
import { type Instant, instantOf, isoZulu } from "./instant.js";
import { deleteRun } from "./run-actions.js";
import { durationOf } from "./columns.js";
import type { World } from "./world.js";

/** A date for {@link RunAccess}: a `Date`, an ISO string, or null. */
export type SeedDate = Date | string | null;

/** A run to put into an embedded Airflow, with the names Airflow uses. All but `dag_id` has a default. */
export interface RunSeed {
  /** A DAG that is there. */
  readonly dag_id: string;
  /** Its id. @default `seed__<n>` */
  readonly dag_run_id?: string;
  /** The run keeps it, whatever the scheduler does with others. @default "success" */
  readonly state?: RunState;
  /** What kind of run it is. @default "manual" */
  readonly run_type?: string;
  /** The configuration. @default {} */
  readonly conf?: Readonly<Record<string, unknown>>;
  /** The note. @default null */
  readonly note?: string | null;
  /** The date it stands for, no other run of the DAG's; on v1 the execution date. @default On v1 a moment of its own, on v2 null. */
  readonly logical_date?: SeedDate;
  /** When it may start at the earliest. @default The logical date, or now. */
  readonly run_after?: SeedDate;
  /** When it was queued. @default The time of `run_after`. */
  readonly queued_at?: SeedDate;
  /** When it started. @default Null while queued, else the time of `run_after`. */
  readonly start_date?: SeedDate;
  /** When it ended. @default Null until finished, then a second after the start. */
  readonly end_date?: SeedDate;
  /** The partition (3.2+). @default null */
  readonly partition_key?: string | null;
  /** The date of the partition (3.3+). @default null */
  readonly partition_date?: SeedDate;
  /** Who triggered it. @default "admin" */
  readonly triggering_user_name?: string | null;
}

/** What an embedded Airflow holds of a run, whatever of it its release shows. */
export interface RunSnapshot {
  /** Its DAG. */
  readonly dag_id: string;
  /** Its id. */
  readonly dag_run_id: string;
  /** Its state, brought up to now. */
  readonly state: RunState;
  /** What kind of run it is, such as `manual`. */
  readonly run_type: string;
  /** Its configuration. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** Its note. */
  readonly note: string | null;
  /** The date it stands for, in UTC like all dates here; on v1 the execution date. */
  readonly logical_date: string | null;
  /** When it may start at the earliest. */
  readonly run_after: string;
  /** When it was queued last. */
  readonly queued_at: string | null;
  /** When it started; null while queued. */
  readonly start_date: string | null;
  /** When it ended; null before. */
  readonly end_date: string | null;
  /** Seconds from start to end; null before it ended. */
  readonly duration: number | null;
  /** Its partition. */
  readonly partition_key: string | null;
}

/** Direct access to the runs, past the API: to set up a test and to look at what it did. */
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

  /** The run with this id; `undefined` where there is none. */
  get(dagId: string, runId: string): RunSnapshot | undefined {
    this.#world.now();
    const run = this.#world.runs.get(dagId, runId);
    return run && snapshot(run);
  }

  /**
   * Puts a run there and gives its id.
   *
   * @throws RangeError when its id or its logical date is taken, its DAG is unknown, or a date is none.
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

  /** Gives a run another state, which it keeps; its dates follow. Whether there was such a run. */
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

  /** Takes a run away. Whether there was one. */
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
