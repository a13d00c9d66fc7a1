import { describe, expect, test } from "vitest";
import * as errors from "../../src/errors/errors.js";
import {
  AirflowClient,
  AirflowError,
  airflowToken,
  type AnyAirflowClient,
  basic,
  type RetryOptions,
} from "../../src/index.js";
import * as index from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { type EmbeddedAirflow, embeddedAirflow } from "../../src/testing/index.js";
import { expectNoSecret, formsOf } from "../support/credential-scan.js";
import type { Fault } from "./fault.js";
import { faultProxy } from "./fault-proxy.js";

const username = "s3ntinel-user";
const password = "s3ntinel-pässword";
const viewer = { username: "s3ntinel-viewer", password: `${password}-2` };
const wrong = { username, password: `${password}-3` };

/** The parts for a way to an error: an embedded Airflow behind a proxy that makes faults. */
interface Lab {
  readonly airflow: EmbeddedAirflow;
  /** The faults of the next requests, one each; logins have none. */
  readonly faults: Fault[];
  /** A client that goes through the proxy. */
  readonly as: (user: { username: string; password: string }, options?: ClientOptions) => AnyAirflowClient;
  readonly client: AnyAirflowClient;
}

interface ClientOptions {
  readonly airflowVersion?: string;
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions | false;
}

const answer = (status: number, body = "", headers: Record<string, string> = {}): Fault => ({
  kind: "status",
  response: { status, body, headers },
  handled: false,
});
const page = "<!doctype html><html><title>Log in</title></html>";

/** A way to each error class, from an Airflow or from the fault lab. */
const ways: Record<string, (lab: Lab) => PromiseLike<unknown>> = {
  AirflowError: ({ client, faults }) => {
    faults.push(answer(404));
    // Not every release has this filter, and the server does not respond with its release.
    return client.apiVersion === "v1"
      ? client.dagRuns.list("quick", { updated_at_gte: new Date() })
      : client.dagRuns.list("quick", { duration_gte: 1 });
  },
  ApiError: ({ client, faults }) => {
    faults.push(answer(413, "Payload Too Large"));
    return client.dagRuns.trigger("quick", { conf: { much: "x" } });
  },
  AuthenticationError: ({ as }) => as(wrong).dagRuns.get("quick", "r"),
  PermissionDeniedError: ({ as }) => as(viewer).dagRuns.trigger("quick"),
  NotFoundError: ({ client }) => client.dagRuns.get("quick", "missing"),
  ConflictError: async ({ client }) => {
    await client.dagRuns.trigger("paused", { dag_run_id: "twice" });
    return client.dagRuns.trigger("paused", { dag_run_id: "twice" });
  },
  ValidationError: ({ client }) => client.dagRuns.trigger("needs_int", { conf: { n: "none" } }),
  RateLimitError: ({ client, faults }) => {
    faults.push(answer(429, "{}", { "retry-after": "1" }));
    return client.dagRuns.get("quick", "r");
  },
  ServerError: ({ client, faults }) => {
    faults.push(answer(502, page));
    return client.dagRuns.get("quick", "r");
  },
  ConnectionError: ({ client, faults }) => {
    faults.push({ kind: "cut during", reset: true });
    return client.dagRuns.trigger("paused");
  },
  TimeoutError: ({ as, faults }) => {
    faults.push({ kind: "late response", delayMs: 200 });
    return as({ username, password }, { timeoutMs: 100 }).dagRuns.trigger("paused");
  },
  UnexpectedResponseError: ({ client, faults }) => {
    faults.push(answer(200, page));
    return client.dagRuns.get("quick", "r");
  },
  UnsupportedFeatureError: ({ as, airflow }) => {
    const airflowVersion = airflow.apiVersion === "v1" ? "2.0.0" : "3.0.0";
    const client = as({ username, password }, { airflowVersion });
    return client.apiVersion === "v1"
      ? client.dagRuns.list("quick", { order_by: "id" })
      : client.dagRuns.list("quick", { duration_gte: 1 });
  },
  DagRunFailedError: ({ client, airflow }) => {
    const dag_run_id = airflow.runs.insert({ dag_id: "quick", state: "failed" });
    return client.dagRuns.waitFor("quick", dag_run_id, { throwOnFailed: true });
  },
  WaitTimeoutError: async ({ client }) => {
    const { dag_run_id } = await client.dagRuns.trigger("paused");
    return client.dagRuns.waitFor("paused", dag_run_id, { timeoutMs: 30, minIntervalMs: 10 });
  },
};

const classes = Object.entries(errors).filter(
  ([, value]) =>
    typeof value === "function" && (value === AirflowError || value.prototype instanceof AirflowError),
);

test("every error class has a way and is exported", () => {
  expect(Object.keys(ways).sort()).toEqual(classes.map(([name]) => name).sort());
  expect(Object.keys(index)).toEqual(expect.arrayContaining(Object.keys(ways)));
});

describe.each([
  ["2.10", "fetch"],
  ["2.10", "nodeFetch"],
  ["3.3", "fetch"],
  ["3.3", "nodeFetch"],
])("on Airflow %s by %s", (airflowVersion, transport) => {
  test.each(Object.entries(ways))("%s shows no credential", async (name, way) => {
    const airflow = embeddedAirflow({
      airflowVersion,
      scheduler: false,
      users: [
        { username, password, role: "Admin" },
        { ...viewer, role: "Viewer" },
      ],
    });
    await using server = await airflow.listen();
    await using overNode = nodeFetch();
    const fetch = transport === "nodeFetch" ? overNode : undefined;
    const faults: Fault[] = [];
    const proxy = await faultProxy(server.url, ({ target }) =>
      target === "/auth/token" ? undefined : faults.shift(),
    );
    const as: Lab["as"] = (user, options = {}) => {
      const common = { baseUrl: proxy.origin, retry: false as const, fetch, ...options };
      return airflow.apiVersion === "v1"
        ? new AirflowClient({ ...common, apiVersion: "v1", auth: basic(user) })
        : new AirflowClient({ ...common, apiVersion: "v2", auth: airflowToken(user) });
    };
    try {
      const lab = { airflow, faults, as, client: as({ username, password }) };
      const error: unknown = await way(lab).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof AirflowError)) throw new Error("Not an AirflowError", { cause: error });
      expect(error.constructor.name).toBe(name);
      expect(error.name).toBe(name);
      expect(error.message).not.toBe("");
      // All tokens of Airflow 3 begin like this.
      expectNoSecret(error, ["s3ntinel-p", "eyJhbGciOiJIUzUxMi", ...formsOf(`${username}:${password}`)]);
    } finally {
      await proxy.close();
    }
  });
});
