import type { AnyAirflowClient, DagRun } from "../../src/index.js";

/** The result of the demo. */
export interface Demo {
  readonly client: AnyAirflowClient;
  /** The finished run. */
  readonly run: DagRun;
  /** Its states in order. */
  readonly states: readonly string[];
}

/** The demo in five lines. */
export function summary({ client, run, states }: Demo, isEmbedded: boolean): string {
  const { dag_id, dag_run_id, start_date, end_date } = run;
  const took = start_date && end_date ? Date.parse(end_date) - Date.parse(start_date) : undefined;
  return `DAG      ${dag_id}, on ${isEmbedded ? "the embedded Airflow" : "Airflow"} ${client.airflowVersion ?? ""} (API ${client.apiVersion})
run      ${dag_run_id}
states   ${states.join(" → ")}
ran for  ${took === undefined ? "an unknown time" : `${(took / 1000).toFixed(1)} s`}
next     ${isEmbedded ? "npm start -- --base-url URL --username NAME does the same on your Airflow; --json shows the run" : 'your own program: "First program" in README.md'}`;
}
