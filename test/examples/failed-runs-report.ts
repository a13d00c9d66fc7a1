// A nightly report of the runs of all DAGs that failed since yesterday.
import type { AirflowClient, DagRun } from "airflow-client";

/** The runs that failed since a date, by DAG, as Markdown. */
export async function failedRunsReport(airflow: AirflowClient, since: Date): Promise<string> {
  const byDag = new Map<string, DagRun<"v2">[]>();
  for await (const run of airflow.dagRuns.list("~", { state: ["failed"], end_date_gte: since })) {
    const runs = byDag.get(run.dag_id) ?? [];
    byDag.set(run.dag_id, [...runs, run]);
  }
  if (byDag.size === 0) return `No failed runs since ${since.toISOString()}.`;
  const lines = [...byDag]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([dagId, runs]) => [
      `## ${dagId}: ${String(runs.length)} failed`,
      ...runs.map(({ dag_run_id, end_date, note }) =>
        [`- ${dag_run_id}, ended ${end_date ?? "unknown"}`, note].filter(Boolean).join(": "),
      ),
    ]);
  return lines.join("\n");
}
