import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  airflowToken,
  type AuthProvider,
  bearer,
  custom,
  googleIdToken,
  mwaa,
  TimeoutError,
  type Version,
} from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { errorOf } from "../auth/sentinel.js";
import { serveRaw } from "../support/raw-server.js";
import { runOf, serve } from "../support/server.js";

const runPath = "/dags/{dag_id}/dagRuns/{dag_run_id}";
const params = { path: { dag_id: "d", dag_run_id: "r" } };
const never = () => new Promise<never>(() => undefined);

/** Fails if work takes longer than a few seconds, which no limit of these tests does. */
async function inTime<T>(work: PromiseLike<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("It does not end")), 20_000).unref();
  });
  return Promise.race([work, late]);
}

describe("a call ends within its limit", () => {
  test("with a header that Node refuses, on a connection used before", async () => {
    const server = await serve(() => ({ json: runOf }));
    const client = new AirflowClient({ baseUrl: server.origin, fetch: nodeFetch({ maxSockets: 1 }) });
    await client.dagRuns.get("d", "r");
    const call = client.http.GET(runPath, { params, headers: { "x-secret": "S3ntinel\nb" } });
    expect(await inTime(errorOf(call))).toBeInstanceOf(TypeError);
    await client.dagRuns.get("d", "r");
  });

  test.each(["get", "login"])(
    "with a broken gzip in the response to a %s, which undici never ends",
    async (part) => {
      const body = gzipSync(JSON.stringify({ dag_id: "d", dag_run_id: "r", note: "n".repeat(999) }));
      body[body.length - 12] = 255 - (body[body.length - 12] ?? 0);
      const head = `content-encoding: gzip\r\nconnection: close\r\ncontent-length: ${String(body.length)}`;
      let isBroken = true;
      const server = await serveRaw((socket) => {
        const plain = JSON.stringify({ dag_id: "d", dag_run_id: "r", access_token: "t.t.t" });
        const whole = `content-length: ${String(plain.length)}\r\n\r\n${plain}`;
        socket.write(`HTTP/1.1 200 OK\r\n${isBroken ? `${head}\r\n\r\n` : whole}`);
        if (isBroken) socket.end(body);
      });
      const auth = part === "login" ? airflowToken({ username: "u", password: "p" }) : undefined;
      const { dagRuns } = new AirflowClient({ baseUrl: server.origin, auth, timeoutMs: 300, retry: false });
      expect(await inTime(errorOf(dagRuns.get("d", "r")))).toMatchObject({ ambiguous: false });
      isBroken = false;
      await inTime(dagRuns.get("d", "r"));
    },
  );

  const sources: Record<string, [Version, (wait: () => Promise<unknown>) => AuthProvider]> = {
    bearer: ["v2", (wait) => bearer(async () => (await wait(), "t"))],
    custom: [
      "v2",
      (wait) => custom({ name: "mine", authorize: async () => (await wait(), { "x-user": "u" }) }),
    ],
    "custom's verify": [
      "v2",
      (wait) =>
        custom({ name: "mine", authorize: () => ({}), verify: async () => (await wait(), undefined) }),
    ],
    mwaa: ["v2", (wait) => mwaa({ createWebLoginToken: async () => (await wait(), {}) })],
    "googleIdToken's client": [
      "v1",
      (wait) =>
        googleIdToken({
          client: { getRequestHeaders: async () => (await wait(), { authorization: "Bearer t" }) },
        }),
    ],
  };

  test.each(Object.entries(sources))(
    "with %s that never settles, and so does the next one",
    async (name, [apiVersion, authOf]) => {
      const server = await serve(() => ({ json: runOf }));
      let wait: () => Promise<unknown> = never;
      const auth = authOf(() => wait());
      const client = new AirflowClient({
        baseUrl: server.origin,
        apiVersion,
        auth,
        timeoutMs: 100,
        retry: false,
      });
      expect(await inTime(errorOf(client.dagRuns.get("d", "r")))).toBeInstanceOf(TimeoutError);
      const reason = new Error("mine");
      const signal = AbortSignal.abort(reason);
      expect(await inTime(errorOf(client.dagRuns.get("d", "r", { signal })))).toBe(reason);
      wait = () => Promise.resolve();
      // Credentials that calls share are obtained with a limit of their own, which began after that of the call.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const next = client.dagRuns.get("d", "r");
      await inTime(name === "mwaa" ? errorOf(next) : next);
    },
  );

  test.each<[string, string]>([
    ["a coding that is broken, before its body ends", "200 X\r\ncontent-encoding: gzip"],
    ["a coding that is broken, of an error", "500 X\r\ncontent-encoding: br"],
    ["a status without a body, and a body", "205 X"],
    ["a header that is not valid", "200 X\r\n: no name"],
  ])("after a response with %s, whose connection is the only one", async (_, head) => {
    let isBroken = true;
    const server = await serveRaw((socket) => {
      const json = JSON.stringify({ dag_id: "d", dag_run_id: "r", state: "queued" });
      const start = isBroken ? head : `200 X\r\ncontent-length: ${String(json.length)}`;
      socket.write(`HTTP/1.1 ${start}\r\n\r\n${json}`);
    });
    const fetch = nodeFetch({ maxSockets: 1 });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, fetch, retry: false, timeoutMs: 5000 });
    expect(await inTime(errorOf(dagRuns.get("d", "r")))).not.toBeInstanceOf(TimeoutError);
    isBroken = false;
    expect(await inTime(dagRuns.get("d", "r"))).toMatchObject({ state: "queued" });
  });

  test("with another success than that of a stream, whose body has no end", async () => {
    const server = await serveRaw((socket) => {
      socket.write("HTTP/1.1 206 OK\r\n\r\n");
      const more = () => socket.write("x".repeat(65_536), () => setTimeout(more, 1));
      more();
    });
    const client = new AirflowClient({
      baseUrl: server.origin,
      airflowVersion: "3.3.2",
      maxResponseBytes: 1_000_000,
      timeoutMs: 2000,
      retry: false,
    });
    const stream = client.http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}/wait", {
      params: { path: params.path, query: { interval: 1 } },
      parseAs: "stream",
    });
    expect(await inTime(errorOf(stream))).toMatchObject({ name: "UnexpectedResponseError", status: 206 });
  });

  test.each([{ timeoutMs: 100 }, { retry: { totalTimeoutMs: 100 } }])(
    "with a server that does not respond with its release, for options %o",
    async (options) => {
      const server = await serve(() => ({ fault: "silence" }));
      const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
      const call = dagRuns.list("d", { run_id_prefix_pattern: "x" }, options);
      expect(await inTime(errorOf(call))).toBeInstanceOf(TimeoutError);
      expect(server.lines).toEqual(["GET /api/v2/version"]);
    },
  );
});
