import { operations } from "../../generated/operations.js";
import { withAuth } from "../../src/auth/with-auth.js";
import { AirflowClient, bearer, type Fetch } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { retryPolicy } from "../../src/http/retry-policy.js";
import { withRetry, withTimeLimit } from "../../src/http/retry.js";
import { type HttpRequest, sendWith } from "../../src/http/send.js";
import { Transport } from "../../src/transport.js";
import { serveTasks } from "./worker.js";

// Triggers runs through a part of the client's layers. Arguments: the server's URL and the transport.
const [baseUrl = "", transport = ""] = process.argv.slice(2);
const fetch: Fetch = transport === "nodeFetch" ? nodeFetch() : (url, init) => globalThis.fetch(url, init);
const sendsHeader = () => true;
const [dagId, conf] = ["nightly", { day: "2026-11-23", shard: 7 }];
const body = { conf, dag_run_id: "manual__2026-11-23T06:00:00.000Z_0123456789ab", logical_date: null };
const url = `${baseUrl}/api/v2/dags/${dagId}/dagRuns`;
const method = "POST";
const plain = { accept: "application/json", "content-type": "application/json" };
const authorization = "Bearer token";
const auth = bearer("token");
const shared = { apiVersion: "v2", baseUrl, auth, fetch, sendsHeader, timeoutMs: 30_000 } as const;
const maxResponseBytes = 1_000_000;
const none = {
  airflowVersion: undefined,
  allowInsecureHttp: false,
  headers: {},
  retry: undefined,
  json: JSON,
  maxResponseBytes,
} as const;

const send = sendWith(fetch, maxResponseBytes);
const withLimit = withTimeLimit(send);
const withRetries = withRetry(withLimit);
const withLogin = withRetry(withTimeLimit(withAuth(send, auth, shared)));
const typed = new Transport<"v2">({
  ...shared,
  ...none,
  onResponse: undefined,
  onFailedAttempt: undefined,
  onRetry: undefined,
});
const { dagRuns } = new AirflowClient({ baseUrl, auth, fetch });

const retry = retryPolicy();

// One literal as in the client, because V8 is slower on spread objects.
const request = (headers: Record<string, string>): HttpRequest => ({
  url,
  method,
  path: operations.v2.post_dag_run.path,
  headers,
  body: JSON.stringify(body),
  signal: undefined,
  operation: operations.v2.post_dag_run,
  timeoutMs: shared.timeoutMs,
  retry,
  deadline: Infinity,
  effect: "idempotent",
  streams: false,
  parse: (text) => JSON.stringify(JSON.parse(text)),
  attempt: 1,
  wasLost: false,
  target: {},
});
await serveTasks({
  raw: async () => {
    const init = { method, headers: { ...plain, authorization }, body: JSON.stringify(body) };
    await (await fetch(url, init)).json();
  },
  "and a time limit": () => withLimit(request({ ...plain, authorization })),
  "and retries": () => withRetries(request({ ...plain, authorization })),
  "and auth": () => withLogin(request(plain)),
  "and checks, gate and URL": () =>
    typed.call("post_dag_run", { path: { dag_id: dagId }, body, effect: "idempotent" }),
  "and a minted id": () => dagRuns.trigger(dagId, { conf }),
});
