// A client of one version has that version's methods, filters and bodies, and no others.
import {
  AirflowClient,
  type AnyAirflowClient,
  type ConnectOptions,
  type DagRun,
  type DagRunPage,
  type Version,
} from "../../src/index.js";
import type * as V1 from "../../generated/v1.js";
import type * as V2 from "../../generated/v2.js";
import { exactly } from "./equal.js";

const baseUrl = "https://airflow.example.com";

/** The version of a client follows from its options. */
export function made() {
  const standard = new AirflowClient({ baseUrl });
  exactly<AirflowClient<"v2">>()(standard);
  exactly<"v2">()(standard.apiVersion);
  const two = new AirflowClient({ baseUrl, apiVersion: "v2" });
  exactly<AirflowClient<"v2">>()(two);
  const one = new AirflowClient({ baseUrl, apiVersion: "v1" });
  exactly<AirflowClient<"v1">>()(one);
  const given: AnyAirflowClient = new AirflowClient({ baseUrl });
  const other: AnyAirflowClient = new AirflowClient({ baseUrl, apiVersion: "v1" });
  // @ts-expect-error it is v2, whatever is expected
  const lie: AirflowClient<"v1"> = new AirflowClient({ baseUrl });
  // @ts-expect-error v1 has to be said
  new AirflowClient<"v1">({ baseUrl });
  class Fields {
    readonly any: AnyAirflowClient = new AirflowClient({ baseUrl });
    readonly one: AirflowClient<"v1"> = new AirflowClient({ baseUrl, apiVersion: "v1" });
    // @ts-expect-error it is v2
    readonly lie: AirflowClient<"v1"> = new AirflowClient({ baseUrl });
  }
  // @ts-expect-error there is no such version
  new AirflowClient({ baseUrl, apiVersion: "v3" });
  // @ts-expect-error a client needs an address
  new AirflowClient({});
  // @ts-expect-error a typo
  new AirflowClient({ baseUrl, timeout: 5 });
  return [given, other, lie, Fields];
}

/** What only Airflow 2 has. */
export function only1({ dagRuns: one }: AirflowClient<"v1">, { dagRuns: two }: AirflowClient) {
  void one.upstreamDatasetEvents("d", "r");
  // @ts-expect-error asset events there
  void two.upstreamDatasetEvents("d", "r");
  one.list("d", { execution_date_gte: new Date(), fields: ["dag_id"], order_by: "-execution_date" });
  // @ts-expect-error logical_date_gte there
  two.list("d", { execution_date_gte: new Date() });
  // @ts-expect-error not there
  two.list("d", { fields: ["dag_id"] });
  // @ts-expect-error logical_date there
  two.list("d", { order_by: "-execution_date" });
  void one.trigger("d", { execution_date: new Date() });
  // @ts-expect-error logical_date there
  void two.trigger("d", { execution_date: new Date() });
  // @ts-expect-error not there
  one.listBatch({ updated_at_gte: new Date() });
  // @ts-expect-error not there
  two.listBatch({ updated_at_gte: new Date() });
}

/** What only Airflow 3 has. */
export function only2({ dagRuns: one }: AirflowClient<"v1">, { dagRuns: two }: AirflowClient) {
  void two.upstreamAssetEvents("d", "r");
  // @ts-expect-error dataset events there
  void one.upstreamAssetEvents("d", "r");
  void two.bulk("~", { actions: [] });
  // @ts-expect-error not there
  void one.bulk("~", { actions: [] });
  void two.clearMany("~", { dag_runs: [] });
  // @ts-expect-error not there
  void one.clearMany("~", { dag_runs: [] });
  void two.previewClearMany("~", { dag_runs: [] });
  // @ts-expect-error not there
  void one.previewClearMany("~", { dag_runs: [] });
  void two.clearPartitions("d", {});
  // @ts-expect-error not there
  void one.clearPartitions("d", {});
  two.watch("d", "r");
  one.watch("d", "r");
  two.list("d", { logical_date_gte: new Date(), run_type: ["manual"], order_by: ["-id", "state"] });
  // @ts-expect-error execution_date_gte there
  one.list("d", { logical_date_gte: new Date() });
  // @ts-expect-error not there
  one.list("d", { run_type: ["manual"] });
  // @ts-expect-error one column there
  one.list("d", { order_by: ["-id", "state"] });
  void two.trigger("d", { run_after: new Date(), conf: null });
  // @ts-expect-error not there
  void one.trigger("d", { run_after: new Date() });
  // @ts-expect-error refused there
  void one.trigger("d", { conf: null });
  void two.update("d", "r", { note: "n" });
  // @ts-expect-error setNote there
  void one.update("d", "r", { note: "n" });
  void two.clear("d", "r", { only_failed: true });
  // @ts-expect-error all or nothing there
  void one.clear("d", "r", { only_failed: true });
}

/** A client of an unknown version is narrowed by `apiVersion`. */
export async function narrowed(client: AnyAirflowClient) {
  switch (client.apiVersion) {
    case "v1":
      exactly<AirflowClient<"v1">>()(client);
      client.dagRuns.list("d", { execution_date_gte: new Date() });
      return;
    case "v2":
      exactly<AirflowClient<"v2">>()(client);
      client.dagRuns.list("d", { logical_date_gte: new Date() });
      return;
    default:
      exactly<never>()(client);
  }
  const either = await AirflowClient.connect({ baseUrl });
  exactly<AnyAirflowClient>()(either);
}

/** What both have works without narrowing. */
export async function both(client: AnyAirflowClient) {
  const run = await client.dagRuns.get("d", "r");
  exactly<V1.DagRun | V2.DagRun>()(run);
  exactly<DagRun>()(run);
  const page = await client.dagRuns.list("d", { limit: 5, state: ["failed"] });
  exactly<DagRunPage>()(page);
  exactly<V1.DagRun[] | V2.DagRun[]>()(page.dag_runs);
  client.dagRuns.list("d", { state: "failed", order_by: "-start_date" });
  client.dagRuns.list("d", { state: ["failed"], order_by: ["-start_date"] });
  exactly<V1.DagRun | V2.DagRun | undefined>()(await client.dagRuns.latest("d", { state: "failed" }));
  await client.dagRuns.trigger("d", { conf: {}, dag_run_id: "r", logical_date: new Date() });
  await client.dagRuns.delete("d", "r");
  // @ts-expect-error Airflow 3 only
  await client.dagRuns.bulk("~", { actions: [] });
}

/** Code that is generic in the version sees what both have. */
export async function generic<V extends Version>(client: AirflowClient<V>): Promise<DagRun<V> | undefined> {
  const run: DagRun<V> = await client.dagRuns.get("d", "r");
  const state: string = run.state;
  await client.dagRuns.waitFor("d", run.dag_run_id, { onState: (seen) => state === seen.state });
  for await (const each of client.dagRuns.list("d")) if (each.dag_id !== "") break;
  if (state === "queued") return client.dagRuns.latest("d");
  return run;
}

/** `connect` finds the version itself. */
export function connected(options: ConnectOptions) {
  void AirflowClient.connect({ ...options, auth: (version) => ({ name: version, authorize: () => ({}) }) });
  // @ts-expect-error that is what it is to find
  void AirflowClient.connect({ baseUrl, apiVersion: "v1" });
}
