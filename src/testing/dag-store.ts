import { type Instant, instantOf } from "./instant.js";

/** A DAG of an embedded Airflow, with Airflow's field names. */
export interface EmbeddedDag {
  /** Its id. */
  readonly dag_id: string;
  /** Whether it is paused; its runs then keep their state. @default false */
  readonly is_paused?: boolean;
  /** The ids of its tasks, which run in this order. @default ["slow"] */
  readonly tasks?: readonly string[];
  /** Runs with an earlier date have no tasks. @default none: all runs have tasks */
  readonly start_date?: Date | string;
  /** The schedule shown for it; no run is created by it. With `@daily`, triggered runs get data intervals. @default null */
  readonly schedule?: string | null;
  /** Params that `conf` is validated against, by name (2.2+). @default none */
  readonly params?: Readonly<
    Record<
      string,
      {
        /** The type of the value. */
        readonly type: "integer" | "string" | "boolean";
        /** The value if `conf` does not have the param. */
        readonly default: unknown;
      }
    >
  >;
  /** Whether its runs accept a `partition_key` (3.2+). @default false */
  readonly partitioned?: boolean;
}

/** A stored DAG. */
export interface DagRecord {
  readonly dagId: string;
  readonly tasks: readonly string[];
  readonly schedule: string | null;
  readonly startDate: Instant | null;
  readonly params: NonNullable<EmbeddedDag["params"]>;
  readonly partitioned: boolean;
  isPaused: boolean;
  /** Whether it pauses once all its runs have finished. */
  isDraining: boolean;
  /** When it was last unpaused; its runs do not start earlier. */
  unpausedAt: Instant;
}

const start_date = "2024-01-01T00:00:00Z";

/** The DAGs that every embedded Airflow starts with. */
export const defaultDags: readonly EmbeddedDag[] = [
  { dag_id: "quick", start_date, tasks: ["slow", "maybe_fail"] },
  { dag_id: "paused", start_date, is_paused: true },
  { dag_id: "nightly", start_date, is_paused: true, schedule: "@daily" },
  { dag_id: "other", start_date },
  { dag_id: "needs_int", start_date, params: { n: { type: "integer", default: 1 } } },
];

/** The DAGs of one embedded Airflow. */
export class DagStore {
  readonly #dags = new Map<string, DagRecord>();

  /** Adds a DAG, or replaces the one with this id. Throws a `RangeError` if its start date is not an ISO date. */
  add(dag: EmbeddedDag): void {
    this.#dags.set(dag.dag_id, {
      dagId: dag.dag_id,
      tasks: dag.tasks ?? ["slow"],
      schedule: dag.schedule ?? null,
      startDate: instantOf(dag.start_date ?? null),
      params: dag.params ?? {},
      partitioned: dag.partitioned ?? false,
      isPaused: dag.is_paused ?? false,
      isDraining: false,
      unpausedAt: 0,
    });
  }

  get(dagId: string): DagRecord | undefined {
    return this.#dags.get(dagId);
  }

  list(): DagRecord[] {
    return [...this.#dags.values()];
  }
}
