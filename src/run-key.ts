/** What names one run among those of all DAGs; a DAG run itself fits. */
export interface RunKey {
  /** The DAG's id; not `~`. */
  readonly dag_id: string;
  /** The run's id, such as `manual__2026-11-23T00:00:00+00:00`. */
  readonly dag_run_id: string;
}
