import { expect, test } from "vitest";
import {
  AirflowClient,
  AuthenticationError,
  bearer,
  ConflictError,
  NotFoundError,
  throwIfError,
} from "../../src/index.js";
import { blocks, textOf } from "../support/readme.js";
import { serve } from "../support/server.js";
import type { paths } from "./airflow-api.js";

const retry = { minDelayMs: 1, maxDelayMs: 2 };

test("the example of the README unpauses a DAG and reads a task's log", async () => {
  const server = await serve([
    { json: { dag_id: "nightly", is_paused: false } },
    { json: { dag_id: "nightly", dag_run_id: "r", state: "queued" } },
    { status: 503, json: {} },
    { json: { content: [{ event: "extracted 5 rows" }], continuation_token: null } },
  ]);
  const airflow = new AirflowClient({ baseUrl: server.origin, auth: bearer("secret"), retry });
  const run = await unpauseAndTrigger(airflow);
  expect(await logOf(airflow, run.dag_run_id)).toEqual([{ event: "extracted 5 rows" }]);
  const log = "/api/v2/dags/nightly/dagRuns/r/taskInstances/extract/logs/1?map_index=-1";
  expect(server.lines).toEqual([
    "PATCH /api/v2/dags/nightly",
    "POST /api/v2/dags/nightly/dagRuns",
    `GET ${log}`,
    `GET ${log}`,
  ]);
  expect(server.requests[0]?.body).toBe('{"is_paused":false}');
  for (const { headers } of server.requests) expect(headers.authorization).toBe("Bearer secret");
});

async function unpauseAndTrigger(airflow: AirflowClient) {
  const api = airflow.httpFor<paths>();
  const dag = { path: { dag_id: "nightly" } };
  throwIfError(await api.PATCH("/api/v2/dags/{dag_id}", { params: dag, body: { is_paused: false } }));
  return airflow.dagRuns.trigger("nightly", { dag_run_id: "r" });
}

async function logOf(airflow: AirflowClient, dag_run_id: string) {
  const api = airflow.httpFor<paths>();
  const path = { dag_id: "nightly", dag_run_id, task_id: "extract", try_number: 1 };
  const { content } = throwIfError(
    await api.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}", {
      params: { path, query: { map_index: -1 } },
    }),
  );
  return content;
}

test("the README shows what is tested here", () => {
  const [shown = ""] = blocks("typescript", textOf("src/http/README.md"));
  const tested = textOf("test/http/http-for.test.ts").replaceAll(/\s+/g, "");
  const lines = shown.split("\n").filter((line) => !/^(import |\/\/|$)/.test(line));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(tested).toContain(line.replaceAll(/\s+/g, ""));
});

test.each([
  [401, AuthenticationError],
  [404, NotFoundError],
  [409, ConflictError],
])("a status of %i is the error of a method", async (status, type) => {
  const server = await serve([{ status, json: { detail: "in Airflow's words" } }]);
  const api = new AirflowClient({ baseUrl: server.origin, retry: false }).httpFor<paths>();
  const result = await api.PATCH("/api/v2/dags/{dag_id}", {
    params: { path: { dag_id: "d" } },
    body: { is_paused: true },
  });
  expect(result.error).toEqual({ detail: "in Airflow's words" });
  const thrown = () => throwIfError(result);
  expect(thrown).toThrow(type);
  expect(thrown).toThrow("in Airflow's words");
  expect(thrown).toThrow("PATCH /dags/{dag_id}");
});

test("a path without /api/v2 is the same, and so is one of the specs", async () => {
  const server = await serve(() => ({ json: { version: "3.3.2" } }));
  const client = new AirflowClient({ baseUrl: server.origin });
  const api = client.httpFor<{ "/version": paths["/api/v2/version"] } & Pick<paths, "/api/v2/version">>();
  expect(throwIfError(await api.GET("/version"))).toEqual({ version: "3.3.2" });
  expect(throwIfError(await api.GET("/api/v2/version"))).toEqual({ version: "3.3.2" });
  expect(throwIfError(await client.http.GET("/version"))).toEqual({ version: "3.3.2" });
  expect(server.lines).toEqual(Array.from({ length: 3 }, () => "GET /api/v2/version"));
});

test("other paths accept `~` and whole numbers, and no other values than text", async () => {
  const server = await serve(() => ({ json: {} }));
  const api = new AirflowClient({ baseUrl: server.origin }).httpFor<{
    "/x/{id}": { get: { parameters: { path: { id: unknown } }; responses: { 200: { content: object } } } };
  }>();
  for (const id of ["~", 5, -1, "a/b"]) await api.GET("/x/{id}", { params: { path: { id } } });
  expect(server.lines).toEqual(["~", "5", "-1", "a%2Fb"].map((id) => `GET /api/v2/x/${id}`));
  for (const id of ["", "..", 0.5, NaN, {}, null, undefined]) {
    await expect(api.GET("/x/{id}", { params: { path: { id } } })).rejects.toThrow(TypeError);
  }
  expect(server.lines).toHaveLength(4);
});

test("the result of another client is refused", () => {
  const response = new Response("{}", { status: 500 });
  expect(() => throwIfError({ error: {}, response })).toThrow(
    new TypeError("The result is not one of client.http"),
  );
});
