// One code base for Airflow 2 and 3, for use during a migration.
import { AirflowClient, airflowToken, type AnyAirflowClient, basic } from "airflow-client";

/** Detects the version of Airflow, and logs in with its method. */
export function connect(
  baseUrl: string,
  login: { username: string; password: string },
): Promise<AnyAirflowClient> {
  return AirflowClient.connect({
    baseUrl,
    auth: (apiVersion) => (apiVersion === "v1" ? basic(login) : airflowToken(login)),
  });
}

/** Triggers the run of a day. Airflow 2 also accepts `logical_date` for its execution date. */
export async function triggerDay(client: AnyAirflowClient, dagId: string, day: string): Promise<string> {
  const body = { dag_run_id: `day-${day}`, conf: { day }, logical_date: `${day}T00:00:00Z` };
  // The body is valid for both versions; only the compiler needs the distinction.
  const run =
    client.apiVersion === "v1"
      ? await client.dagRuns.trigger(dagId, body)
      : await client.dagRuns.trigger(dagId, body);
  return run.dag_run_id;
}

/** The ids of the runs of a DAG since a date. The filters have different names, which the compiler checks. */
export async function runsSince(client: AnyAirflowClient, dagId: string, since: Date): Promise<string[]> {
  const runs =
    client.apiVersion === "v1"
      ? client.dagRuns.list(dagId, { execution_date_gte: since })
      : client.dagRuns.list(dagId, { logical_date_gte: since });
  const ids: string[] = [];
  for await (const { dag_run_id } of runs) ids.push(dag_run_id);
  return ids;
}

/** The events that started a run. Airflow 3 calls datasets assets. */
export async function startedBy(
  client: AnyAirflowClient,
  dagId: string,
  dagRunId: string,
): Promise<string[]> {
  if (client.apiVersion === "v1") {
    const { dataset_events: events } = await client.dagRuns.upstreamDatasetEvents(dagId, dagRunId);
    return events.map(({ dataset_uri }) => String(dataset_uri));
  }
  const { asset_events: events } = await client.dagRuns.upstreamAssetEvents(dagId, dagRunId);
  return events.map(({ uri }) => String(uri));
}
