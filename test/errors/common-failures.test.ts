import { createServer } from "node:https";
import { expect, onTestFinished, test } from "vitest";
import { AirflowClient, AirflowError, airflowToken, type AnyAirflowClient, basic } from "../../src/index.js";
import { type EmbeddedAirflow, embeddedAirflow } from "../../src/testing/index.js";
import { makeAuthority } from "../node/certificates.js";
import { listening } from "../node/listening.js";
import { type CannedResponse, serve } from "../support/server.js";

function clientOf(baseUrl: string, timeoutMs = 30_000): AirflowClient {
  return new AirflowClient({ baseUrl, timeoutMs, retry: false });
}

const admin = { username: "admin", password: "admin-pw" };

/** A client of a new Airflow that listens on the loopback interface, and that Airflow. */
async function start(
  airflowVersion: string,
  login = admin,
  { path = "", apiVersion }: { path?: string; apiVersion?: "v1" | "v2" } = {},
): Promise<{ airflow: EmbeddedAirflow; client: AnyAirflowClient }> {
  const airflow = embeddedAirflow({ airflowVersion, scheduler: false });
  const server = await airflow.listen();
  onTestFinished(() => server.close());
  const common = { baseUrl: server.url + path, retry: false } as const;
  const client =
    (apiVersion ?? airflow.apiVersion) === "v1"
      ? new AirflowClient({ ...common, apiVersion: "v1", auth: basic(login) })
      : new AirflowClient({ ...common, auth: airflowToken(login) });
  return { airflow, client };
}

/** Reads a run of a server with one response. */
async function get(answer: CannedResponse, timeoutMs?: number): Promise<unknown> {
  const { origin } = await serve([answer]);
  return clientOf(origin, timeoutMs).dagRuns.get("nightly", "r1");
}

async function overTls(): Promise<unknown> {
  const authority = await makeAuthority();
  const { port } = await listening(createServer(await authority.issue("airflow"), () => undefined));
  return clientOf(`https://127.0.0.1:${String(port)}`).dagRuns.get("nightly", "r1");
}

const page = (title: string) => `<!doctype html><html><title>${title}</title></html>`;
const wrong = { ...admin, password: "wrong" };
const viewer = { username: "viewer", password: "viewer-pw" };

/** The commonest failures, and their whole messages, with `https://a.example` for the origin. */
const failures: readonly [name: string, fail: () => Promise<unknown>, message: string][] = [
  [
    "no server at the port",
    () => clientOf("http://127.0.0.1:3").dagRuns.get("nightly", "r1"),
    'ConnectionError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: no response (ECONNREFUSED): check baseUrl, and whether the server is running [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "an unknown host",
    () => clientOf("http://airflow.invalid").dagRuns.get("nightly", "r1"),
    'ConnectionError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: no response (ENOTFOUND): check the host name in baseUrl, and DNS [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "an untrusted certificate",
    overTls,
    'ConnectionError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: no response (UNABLE_TO_VERIFY_LEAF_SIGNATURE): the server\'s certificate is not accepted; renew it, or trust its CA with NODE_EXTRA_CA_CERTS or nodeFetch({ ca }) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "no response in time",
    () => get({ fault: "silence" }, 100),
    'TimeoutError: No response within 100 ms: check the server, or raise timeoutMs or retry.totalTimeoutMs [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a response that is cut",
    () => get({ json: { dag_id: "nightly" }, fault: "cut in body" }),
    'ConnectionError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: the response was cut (UND_ERR_SOCKET) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a body that is not JSON",
    () => get({ text: "OK" }),
    'UnexpectedResponseError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 200 with a body that is not JSON (check baseUrl and the proxy) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a web page at baseUrl",
    () => get({ text: page("Welcome") }),
    'UnexpectedResponseError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 200 with a web page (check baseUrl: this is a web page, not the API) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a wrong path prefix",
    async () => (await start("2.10", admin, { path: "/airflow" })).client.dagRuns.get("quick", "r1"),
    'UnexpectedResponseError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404, HTML page "Airflow 404" (no such route: check baseUrl, and whether the server has API v1) [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a login page",
    () => get({ status: 302, headers: { location: "/login" } }),
    'UnexpectedResponseError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 302, a redirect (a login page or a proxy responded: check baseUrl, auth and the proxy) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "no credentials",
    () => get({ status: 401, json: { detail: "Not authenticated" } }),
    'AuthenticationError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 401 Not authenticated (the client has no credentials: set the auth option) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a wrong password on Airflow 2",
    async () => (await start("2.10", wrong)).client.dagRuns.get("quick", "r1"),
    'AuthenticationError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 401 Unauthorized (check username and password, and that the server\'s [api] auth_backends has basic_auth) [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a wrong password on Airflow 3",
    async () => (await start("3.3", wrong)).client.dagRuns.get("quick", "r1"),
    'AuthenticationError: POST /auth/token: 401 (the login was refused: check username and password) [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a missing permission on Airflow 2",
    async () => (await start("2.10", viewer)).client.dagRuns.trigger("quick", { dag_run_id: "r1" }),
    'PermissionDeniedError: POST /dags/{dag_id}/dagRuns: 403 Forbidden (not permitted, or wrong credentials: Airflow 2.9 and 2.11 respond 403 to both, unless webserver_config.py has AUTH_ROLE_PUBLIC = None; check username and password, and that the server\'s [api] auth_backends has basic_auth) [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a missing permission on Airflow 3",
    async () => (await start("3.3", viewer)).client.dagRuns.trigger("quick", { dag_run_id: "r1" }),
    'PermissionDeniedError: POST /dags/{dag_id}/dagRuns: 403 Forbidden (the user lacks a permission: ask an Airflow admin for it) [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "an unknown DAG",
    async () => (await start("3.3")).client.dagRuns.trigger("nihgtly", { dag_run_id: "r1" }),
    'NotFoundError: POST /dags/{dag_id}/dagRuns: 404 Dag with dag_id: \'nihgtly\' not found [DAG "nihgtly", run "r1", https://a.example]',
  ],
  [
    "an unknown run",
    async () => (await start("3.3")).client.dagRuns.get("quick", "r1"),
    'NotFoundError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 The DagRun with dag_id: `quick` and run_id: `r1` was not found [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a run id that exists",
    async () => {
      const { client } = await start("3.3");
      await client.dagRuns.trigger("quick", { dag_run_id: "r1" });
      return client.dagRuns.trigger("quick", { dag_run_id: "r1" });
    },
    'ConflictError: POST /dags/{dag_id}/dagRuns: 409 Unique constraint violation: Serious error when handling your request. Check logs for more details - you will find it in api server when you look for ID abcdefgh (another run has this id or logical date; ensure returns the run with the id) [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a conf that Airflow 2 refuses",
    async () =>
      (await start("2.10")).client.dagRuns.trigger("needs_int", { dag_run_id: "r1", conf: { n: "x" } }),
    "ValidationError: POST /dags/{dag_id}/dagRuns: 400 Invalid input for param n: 'x' is not of type 'integer' Failed validating 'type' in schema:     {'type': 'integer'} On instance:     'x' [DAG \"needs_int\", run \"r1\", https://a.example]",
  ],
  [
    "a conf that Airflow 3 refuses",
    async () =>
      (await start("3.3")).client.dagRuns.trigger("needs_int", { dag_run_id: "r1", conf: { n: "x" } }),
    "ValidationError: POST /dags/{dag_id}/dagRuns: 400 Invalid input for param n: 'x' is not of type 'integer' Failed validating 'type' in schema:     {'type': 'integer'} On instance:     'x' [DAG \"needs_int\", run \"r1\", https://a.example]",
  ],
  [
    "a rate limit",
    () => get({ status: 429, headers: { "retry-after": "30" }, text: page("Too many") }),
    'RateLimitError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 429 HTML page "Too many" (retry after 30 s) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a fault of Airflow",
    () => get({ status: 500, text: "Internal Server Error" }),
    'ServerError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 500 Internal Server Error (see the server\'s log) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a fault of a gateway",
    () => get({ status: 502, text: page("502 Bad Gateway") }),
    'ServerError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 502 HTML page "502 Bad Gateway" (the server or a gateway is overloaded or down: try later) [DAG "nightly", run "r1", https://a.example]',
  ],
  [
    "a client for Airflow 2 on Airflow 3",
    async () => (await start("3.3", admin, { apiVersion: "v1" })).client.dagRuns.get("quick", "r1"),
    'NotFoundError: GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 /api/v1 has been removed in Airflow 3, please use its upgraded version /api/v2 instead. (the server is Airflow 3: use apiVersion "v2") [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a client for Airflow 3 on Airflow 2",
    async () => (await start("2.10", admin, { apiVersion: "v2" })).client.dagRuns.get("quick", "r1"),
    'UnexpectedResponseError: POST /auth/token: 404 is not a response of Airflow 3\'s token endpoint: check the path prefix in baseUrl, whether a proxy strips it, and that the server is Airflow 3 [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a filter that the release lacks",
    async () => {
      const { client } = await start("3.0");
      return client.apiVersion === "v2" && client.dagRuns.list("quick", { duration_gte: 1 });
    },
    'UnsupportedFeatureError: duration_gte needs Airflow 3.2.0 or newer; this server is 3.0.6 [DAG "quick", https://a.example]',
  ],
  [
    "a method that the version lacks",
    async () => {
      const { client } = await start("2.10");
      const clearMany: unknown = Reflect.get(client.dagRuns, "clearMany");
      if (typeof clearMany !== "function") throw new Error("There is no clearMany");
      const result: unknown = Reflect.apply(clearMany, client.dagRuns, ["quick", {}]);
      return result;
    },
    'UnsupportedFeatureError: clear_dag_runs needs Airflow 3.3.0 or newer (apiVersion "v2"); this client has apiVersion "v1"',
  ],
  [
    "a wait for a run of a paused DAG",
    async () => {
      const { client } = await start("3.3");
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: "r1" });
      return client.dagRuns.waitFor("paused", dag_run_id, { timeoutMs: 50, minIntervalMs: 20 });
    },
    'WaitTimeoutError: The DAG run is still queued after 50 ms: the DAG is paused; unpause it [DAG "paused", run "r1", https://a.example]',
  ],
  [
    "a wait for a run that starts later",
    async () => {
      const { client } = await start("3.3");
      if (client.apiVersion === "v1") throw new Error("Not Airflow 3");
      await client.dagRuns.trigger("quick", { dag_run_id: "r1", run_after: "2999-01-01T00:00:00Z" });
      return client.dagRuns.waitFor("quick", "r1", { timeoutMs: 50, minIntervalMs: 20 });
    },
    'WaitTimeoutError: The DAG run is still queued after 50 ms: it does not start before its run_after, 2999-01-01T00:00:00Z [DAG "quick", run "r1", https://a.example]',
  ],
  [
    "a list that repeats its first page",
    async () => {
      const { origin } = await serve(() => ({
        json: { dag_runs: [{ dag_id: "nightly", dag_run_id: "r1" }], next_cursor: "c", total_entries: 2 },
      }));
      return clientOf(origin).dagRuns.list("nightly").collect({ maxItems: 9 });
    },
    'UnexpectedResponseError: The list cannot be read completely: the server\'s next_cursor does not advance [DAG "nightly", https://a.example]',
  ],
  [
    "no release in time",
    async () => {
      const { origin } = await serve([{ fault: "silence" }]);
      return clientOf(origin, 100).dagRuns.list("nightly", { duration_gte: 1 });
    },
    'TimeoutError: No response within 100 ms: check the server, or raise timeoutMs or retry.totalTimeoutMs [DAG "nightly", https://a.example]',
  ],
  [
    "a failed run",
    async () => {
      const { airflow, client } = await start("3.3");
      airflow.runs.insert({ dag_id: "quick", dag_run_id: "r1", state: "failed" });
      return client.dagRuns.waitFor("quick", "r1", { throwOnFailed: true });
    },
    'DagRunFailedError: The DAG run failed: see the logs of its tasks [DAG "quick", run "r1", https://a.example]',
  ],
];

test.each(failures)("%s", async (_, fail, message) => {
  const error: unknown = await fail().catch((reason: unknown) => reason);
  if (!(error instanceof AirflowError)) throw new Error("No AirflowError", { cause: error });
  const { name, message: words, origin = "https://a.example" } = error;
  const shown = words.replace(origin, "https://a.example").replace(/\bID \w{8}/, "ID abcdefgh");
  expect(`${name}: ${shown}`).toBe(message);
});
