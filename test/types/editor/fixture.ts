// What an editor shows at each caret: `^?` is followed by the quick info, `^|` by some of the completions. editor.test.ts
// compares them with the responses of TypeScript's server.
import { AirflowClient, type AnyAirflowClient } from "../../../src/index.js";

interface Conf {
  day: string;
}

/** Airflow 3. */
export async function two(airflow: AirflowClient) {
  const run = await airflow.dagRuns.get("d", "r");
  //    ^? const run: DagRun
  const typed = await airflow.dagRuns.get<Conf>("d", "r");
  //    ^? const typed: DagRun & { conf: Conf | null; }
  const page = await airflow.dagRuns.list("d");
  //    ^? const page: DagRunPage
  const last = await airflow.dagRuns.latest("d");
  //    ^? const last: DagRun | undefined
  await airflow.dagRuns.trigger("d");
  //                    ^? (method) DagRuns<"v2">.trigger<unknown>(dagId: string, body?: TriggerBody, options?: CallOptions): Promise<DagRun>
  await airflow.dagRuns.update("d", "r", { note: "n" });
  //                    ^? (method) DagRuns<"v2">.update(dagId: string, dagRunId: string, body: UpdateBody, options?: CallOptions): Promise<DagRun>
  const list = airflow.dagRuns.list("d", { state: "failed" });
  //                           ^? (method) DagRuns<"v2">.list(dagId: string, query?: DagRunQuery, options?: ListOptions): Paginator<DagRunPage>
  airflow.dagRuns.list("d", { order_by: "-run_after" });
  //                                     ^| -run_after id
  airflow.dagRuns.list("d", { state: "failed" });
  //                                  ^| failed queued running success
  await airflow.dagRuns.waitFor("d", "r", {});
  //                                       ^| onPaused throwOnFailed timeoutMs
  return [run.state, typed.conf?.day, page.total_entries, last, list];
  //          ^? (property) DagRun.state: "queued" | "running" | "success" | "failed" | (string & {})
}

/** Airflow 2, and either. */
export async function one(airflow: AirflowClient<"v1">, either: AnyAirflowClient) {
  const run = await airflow.dagRuns.get("d", "r");
  //    ^? const run: DagRun
  const client = new AirflowClient({ baseUrl: "https://airflow.example.com", apiVersion: "v1" });
  //    ^? const client: AirflowClient<"v1">
  const page = await either.dagRuns.list("d", { order_by: "-id" });
  //    ^? const page: DagRunPage | DagRunPage
  return [run, client, page];
}
