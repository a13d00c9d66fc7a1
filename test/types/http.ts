// `client.http` is openapi-fetch with the version's paths. Its types have to keep the generated ones as they are: with
// openapi-fetch 0.17 they do not (`string & {}` becomes an object of String's methods), so this is why it is pinned.
import type { AirflowClient } from "../../src/index.js";
import type * as V1 from "../../generated/v1.js";
import * as V2 from "../../generated/v2.js";
import { exactly } from "./equal.js";

const path = { dag_id: "d", dag_run_id: "r" };

/** `data` is exactly the generated schema. */
export async function data({ http: one }: AirflowClient<"v1">, { http: two }: AirflowClient) {
  const run1 = await one.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", { params: { path } });
  if (run1.data !== undefined) exactly<V1.DagRun>()(run1.data);
  const run2 = await two.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", { params: { path } });
  if (run2.data !== undefined) exactly<V2.DagRun>()(run2.data);
  const page1 = await one.GET("/dags/{dag_id}/dagRuns", { params: { path: { dag_id: "~" } } });
  if (page1.data !== undefined) exactly<V1.DagRunCollection>()(page1.data);
  const page2 = await two.GET("/dags/{dag_id}/dagRuns", { params: { path: { dag_id: "~" } } });
  if (page2.data !== undefined) exactly<V2.DagRunCollection>()(page2.data);
  const made = await two.POST("/dags/{dag_id}/dagRuns", {
    params: { path: { dag_id: "d" } },
    body: { logical_date: new Date() },
  });
  if (made.data !== undefined) exactly<V2.DagRun>()(made.data);
  const cleared = await two.POST("/dags/{dag_id}/dagRuns/{dag_run_id}/clear", {
    params: { path },
    body: { dry_run: false },
  });
  if (cleared.data !== undefined) exactly<V2.DagRun | V2.TaskInstanceCollection>()(cleared.data);
}

/** Open enums and lists stay usable. */
export async function usable({ http, dagRuns }: AirflowClient) {
  const { data: run } = await http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", { params: { path } });
  if (run === undefined) return;
  const state: string = run.state;
  run.state.toUpperCase();
  if (V2.isKnownDagRunState(run.state)) dagRuns.list("d", { state: [run.state] });
  const facade: V2.DagRun = run;
  const ids = run.dag_versions.map(({ id }) => id);
  return [state, facade, ids];
}

/** What the API does not have does not compile. */
export async function strict({ http: one }: AirflowClient<"v1">, { http: two }: AirflowClient) {
  // @ts-expect-error no such path
  await two.GET("/dags/{dag_id}/dagRun", { params: { path } });
  // @ts-expect-error Airflow 3 only
  await one.GET("/dags/{dag_id}/dagRuns/{dag_run_id}/wait", { params: { path, query: { interval: 1 } } });
  // @ts-expect-error Airflow 2 only
  await two.PATCH("/dags/{dag_id}/dagRuns/{dag_run_id}/setNote", { params: { path }, body: { note: "n" } });
  // @ts-expect-error not below /api/v2: airflowToken sends it
  await two.POST("/auth/token", { body: { username: "u", password: "p" } });
  // @ts-expect-error ids are missing
  await two.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", {});
  // @ts-expect-error logical_date is missing: here it is Airflow's own body
  await two.POST("/dags/{dag_id}/dagRuns", { params: { path: { dag_id: "d" } }, body: {} });
  await two.GET("/dags/{dag_id}/dagRuns", {
    // @ts-expect-error a typo in a filter
    params: { path: { dag_id: "d" }, query: { states: ["failed"] } },
  });
  await two.GET("/dags/{dag_id}/dagRuns", {
    // @ts-expect-error a typo in a state
    params: { path: { dag_id: "d" }, query: { state: ["succes"] } },
  });
  await two.GET("/dags/{dag_id}/dagRuns", {
    // @ts-expect-error a typo in a column
    params: { path: { dag_id: "d" }, query: { order_by: ["-satrt_date"] } },
  });
}
