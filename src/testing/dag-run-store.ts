import type { Instant } from "./instant.js";

/** The states of a DAG run. */
export type RunState = "queued" | "running" | "success" | "failed";

/** One task of a run; its state is null until it is scheduled. */
export interface TaskRecord {
  readonly taskId: string;
  state: "running" | "success" | "failed" | "skipped" | null;
  startDate: Instant | null;
  endDate: Instant | null;
  /** How many times it was started. */
  tries: number;
}

/** A stored run: every field that any release responds with, under one name. */
export interface DagRunRecord {
  /** Row number: ascending in order of creation. */
  readonly id: number;
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly logicalDate: Instant | null;
  readonly runAfter: Instant;
  readonly dataIntervalStart: Instant | null;
  readonly dataIntervalEnd: Instant | null;
  readonly triggeredBy: string | null;
  readonly triggeringUserName: string | null;
  readonly tasks: readonly TaskRecord[];
  partitionKey: string | null;
  partitionDate: Instant | null;
  state: RunState;
  note: string | null;
  queuedAt: Instant | null;
  startDate: Instant | null;
  endDate: Instant | null;
  /** When the scheduler last examined it; null before that. */
  lastSchedulingDecision: Instant | null;
  updatedAt: Instant;
  /** Whether it keeps its state: the scheduler does not touch it. */
  held: boolean;
}

/** The runs of one embedded Airflow: by id, by date, and in order of creation. */
export class DagRunStore {
  readonly #all = new Map<number, DagRunRecord>();
  readonly #byDag = new Map<string, Map<number, DagRunRecord>>();
  readonly #byRunId = new Map<string, DagRunRecord>();
  readonly #byDate = new Map<string, DagRunRecord>();
  #lastId = 0;
  #revision = 0;

  /** Increases with every change, so that sorted lists can be cached. */
  get revision(): number {
    return this.#revision;
  }

  get(dagId: string, runId: string): DagRunRecord | undefined {
    return this.#byRunId.get(key(dagId, runId));
  }

  /** The run of a DAG with this logical date. */
  at(dagId: string, logicalDate: Instant | null): DagRunRecord | undefined {
    return logicalDate === null ? undefined : this.#byDate.get(key(dagId, logicalDate));
  }

  /** The runs of one DAG, or of all for `~`, oldest first. */
  of(dagId: string): Iterable<DagRunRecord> {
    return (dagId === "~" ? this.#all : this.#byDag.get(dagId))?.values() ?? [];
  }

  /** Adds a run. The caller has checked that its id and its date are free. */
  add(fields: Omit<DagRunRecord, "id">): DagRunRecord {
    const run = { ...fields, id: ++this.#lastId };
    this.#all.set(run.id, run);
    const siblings = this.#byDag.get(run.dagId) ?? new Map<number, DagRunRecord>();
    this.#byDag.set(run.dagId, siblings.set(run.id, run));
    this.#byRunId.set(key(run.dagId, run.runId), run);
    if (run.logicalDate !== null) this.#byDate.set(key(run.dagId, run.logicalDate), run);
    this.#revision++;
    return run;
  }

  remove(run: DagRunRecord): void {
    this.#all.delete(run.id);
    this.#byDag.get(run.dagId)?.delete(run.id);
    this.#byRunId.delete(key(run.dagId, run.runId));
    if (run.logicalDate !== null) this.#byDate.delete(key(run.dagId, run.logicalDate));
    this.#revision++;
  }

  change(run: DagRunRecord, at: Instant, changes: Partial<DagRunRecord>): void {
    Object.assign(run, changes, { updatedAt: at });
    this.#revision++;
  }
}

function key(dagId: string, rest: string | number): string {
  return `${dagId}\0${rest}`;
}
