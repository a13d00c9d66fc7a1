/** What names one run among those of all DAGs; a DAG run itself fits. */
export interface RunKey {
  readonly dag_id: string;
  readonly dag_run_id: string;
}
