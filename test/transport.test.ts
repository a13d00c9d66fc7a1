import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  type AirflowClient,
  ConnectionError,
  type Fetch,
  type ResponseEvent,
  UnexpectedResponseError,
} from "../src/index.js";
import { nodeFetch } from "../src/node/index.js";
import { Transport, type TransportOptions } from "../src/transport.js";
import { clientAt } from "./support/client.js";
import { errorOf } from "./support/errors.js";
import { serveRaw } from "./support/raw-server.js";
import { runOf, serve } from "./support/server.js";

const run = { dag_id: "d", dag_run_id: "r", state: "queued" };
const runPath = "/dags/{dag_id}/dagRuns/{dag_run_id}";
const params = { path: { dag_id: "d", dag_run_id: "r" } };

/** Calls a path by `client.http` that may be missing in the specs. */
async function callHttp(client: AirflowClient, method: string, ...args: unknown[]): Promise<object> {
  const member: unknown = Reflect.get(client.http, method);
  if (typeof member !== "function") throw new Error(`There is no ${method}`);
  const result: unknown = await Reflect.apply(member, client.http, args);
  if (typeof result !== "object" || result === null) throw new Error(`No result, but ${inspect(result)}`);
  return result;
}

function transportAt(baseUrl: string, options: Partial<TransportOptions<"v1" | "v2">> = {}) {
  return new Transport<"v1" | "v2">({
    baseUrl,
    apiVersion: "v2",
    airflowVersion: "3.3.2",
    auth: undefined,
    fetch,
    sendsHeader: () => true,
    allowInsecureHttp: false,
    onFailedAttempt: undefined,
    headers: {},
    timeoutMs: 30_000,
    maxResponseBytes: 1_000_000,
    retry: false,
    json: JSON,
    onResponse: undefined,
    onRetry: undefined,
    ...options,
  });
}

describe("client.http", () => {
  test.each([
    ["GET", 3],
    ["HEAD", 3],
    ["OPTIONS", 3],
    ["POST", 1],
  ])(
    "sends %s of a path that the specs do not have %d times, and only a write is ambiguous",
    async (method, times) => {
      const server = await serve(() => ({ fault: "cut" }));
      const error = await errorOf(
        callHttp(clientAt(server.origin, { retry: { minDelayMs: 1 } }), method, "/pools"),
      );
      // No fetch sends TRACE.
      expect(server.requests).toHaveLength(method === "TRACE" ? 0 : times);
      expect(error).toMatchObject({ name: "ConnectionError", ambiguous: times === 1 });
    },
  );

  test.each(["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"])(
    "sends %s, also to paths that the specs do not have",
    async (method) => {
      const sent: unknown[] = [];
      const fetch: Fetch = (url, init) => {
        sent.push([init.method, url]);
        return Promise.resolve(new Response(null, { status: 204 }));
      };
      const client = clientAt("https://airflow.example.com", { fetch });
      await callHttp(client, method, "/pools/{pool_name}/slots", { params: { path: { pool_name: "a/b" } } });
      await callHttp(client, "request", method.toLowerCase(), "/pools");
      expect(sent).toEqual([
        [method, "https://airflow.example.com/api/v2/pools/a%2Fb/slots"],
        [method, "https://airflow.example.com/api/v2/pools"],
      ]);
    },
  );

  test("recognizes an operation by its method and path", async () => {
    const server = await serve(() => ({ json: runOf }));
    const seen: (string | undefined)[] = [];
    const onResponse = ({ operation, path }: ResponseEvent) => seen.push(operation, path);
    const client = clientAt(server.origin, { onResponse });
    await client.http.GET(runPath, { params });
    await client.http.PATCH(runPath, { params, body: { note: "n" } });
    await callHttp(client, "request", "delete", runPath, { params });
    await callHttp(client, "PUT", runPath, { params });
    await callHttp(client, "GET", "/pools");
    expect(seen).toEqual([
      ...["get_dag_run", runPath],
      ...["patch_dag_run", runPath],
      ...["delete_dag_run", runPath],
      ...[undefined, runPath],
      ...[undefined, "/pools"],
    ]);
  });

  test("refuses a missing or invalid id in any path", async () => {
    const server = await serve([]);
    const client = clientAt(server.origin);
    for (const init of [undefined, {}, { params: {} }, { params: { path: {} } }]) {
      const error = await errorOf(callHttp(client, "GET", "/pools/{pool_name}", init));
      expect(error).toEqual(new TypeError("pool_name must be a string, not undefined"));
    }
    const path = { pool_name: ".." };
    const error = await errorOf(callHttp(client, "GET", "/pools/{pool_name}", { params: { path } }));
    expect(error).toEqual(new TypeError('pool_name must not be "..": no URL can address it'));
    expect(server.lines).toEqual([]);
  });

  test("sends nothing to another origin, and the error names both", async () => {
    const [server, elsewhere] = [await serve([]), await serve([])];
    const call = clientAt(server.origin).http.GET("/version", { baseUrl: `${elsewhere.origin}/secret` });
    expect(await errorOf(call)).toEqual(
      new TypeError(`A client for ${server.origin} sends nothing to ${elsewhere.origin}`),
    );
    expect([...server.lines, ...elsewhere.lines]).toEqual([]);
  });

  test("treats only GET as a read on paths that the specs do not have", async () => {
    const server = await serve(({ method }, index) =>
      method === "GET" && index > 0 ? { json: [1] } : { fault: "cut" },
    );
    const client = clientAt(server.origin);
    expect(await callHttp(client, "GET", "/pools")).toMatchObject({ data: [1] });
    const options = { retry: false } as const;
    expect(await errorOf(callHttp(clientAt("http://127.0.0.1:3", options), "GET", "/pools"))).toMatchObject({
      name: "ConnectionError",
      message:
        "GET /pools: no response (ECONNREFUSED): check baseUrl, and whether the server is running [http://127.0.0.1:3]",
      ambiguous: false,
    });
    const error = await errorOf(callHttp(client, "POST", "/pools", { body: {} }));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      message: `POST /pools: no response (UND_ERR_SOCKET) [${server.origin}]`,
      ambiguous: true,
    });
    expect(server.lines).toEqual(["GET /api/v2/pools", "GET /api/v2/pools", "POST /api/v2/pools"]);
  });

  test("a lost read is not ambiguous, with and without an operation in the specs", async () => {
    const server = await serve(() => ({ fault: "cut" }));
    const client = clientAt(server.origin, { retry: false });
    const calls: (() => PromiseLike<unknown>)[] = [
      () => callHttp(client, "GET", "/pools"),
      () => client.http.GET(runPath, { params }),
      () => client.http.POST("/dags/~/dagRuns/list", { body: {} }),
    ];
    for (const call of calls) {
      expect(await errorOf(call())).toMatchObject({ name: "ConnectionError", ambiguous: false });
    }
    expect(server.requests).toHaveLength(3);
  });

  test.each(["json", "text", undefined])(
    "with parseAs %s, retries after a truncated body",
    async (parseAs) => {
      const server = await serve([{ json: runOf, fault: "cut in body" }, { json: runOf }]);
      const init = parseAs === undefined ? { params } : { params, parseAs };
      const { signal } = new AbortController();
      const result = await callHttp(clientAt(server.origin), "GET", runPath, { ...init, signal });
      expect(result).toMatchObject({ data: parseAs === "text" ? JSON.stringify(run) : run });
      expect(server.requests).toHaveLength(2);
    },
  );

  test.each([undefined, "json"])("with parseAs %s, a success without a body has no data", async (parseAs) => {
    const server = await serve([{ headers: { "transfer-encoding": "chunked" } }, { status: 204 }]);
    const client = clientAt(server.origin);
    const init = parseAs === undefined ? { params } : { params, parseAs };
    expect(await callHttp(client, "GET", runPath, init)).toMatchObject({ data: undefined });
    expect(await callHttp(client, "DELETE", runPath, init)).toMatchObject({ data: undefined });
  });

  test("the response can be read once more, as text and as JSON", async () => {
    const server = await serve([{ json: runOf }, { status: 404, json: { detail: "gone" } }]);
    const { http } = clientAt(server.origin);
    const found = await http.GET(runPath, { params });
    expect(await found.response.json()).toEqual(run);
    expect(await found.response.text()).toBe(JSON.stringify(run));
    const missing = await http.GET(runPath, { params });
    expect(await missing.response.json()).toEqual({ detail: "gone" });
  });

  test("parseAs: arrayBuffer gives the bytes, with and without a signal", async () => {
    const server = await serve(() => ({ text: "[1]" }));
    const client = clientAt(server.origin);
    for (const init of [{}, { signal: new AbortController().signal }]) {
      const { data } = await client.http.GET("/version", { parseAs: "arrayBuffer", ...init });
      expect(Buffer.from(data ?? new ArrayBuffer(0)).toString()).toBe("[1]");
    }
  });

  test("a stream with a signal may be an error response or have no body", async () => {
    const server = await serve([{ status: 404, json: { detail: "gone" } }]);
    const init = { params, parseAs: "stream", signal: new AbortController().signal } as const;
    const refused = await clientAt(server.origin).http.GET(runPath, init);
    expect([refused.error, refused.response.status]).toEqual([{ detail: "gone" }, 404]);
    const fetch = () => Promise.resolve(new Response(null));
    const empty = await clientAt(server.origin, { fetch }).http.GET(runPath, init);
    expect([empty.data, empty.response.status]).toEqual([null, 200]);
  });

  test.each<[string, (response: Response) => Promise<Response | undefined>]>([
    ["read", async (response) => void [await response.text(), await response.text()]],
    ["clone", async (response) => void (await response.clone().text())],
    [
      "replace",
      ({ body, status, headers }) => {
        const copy = new Headers(headers);
        copy.set("x-seen", "1");
        return Promise.resolve(new Response(body, { status, headers: copy }));
      },
    ],
  ])("middleware can %s a response, also of the façade", async (_, onResponse) => {
    const server = await serve(({ url }) =>
      url.endsWith("/r")
        ? { json: runOf }
        : url.endsWith("/none")
          ? { status: 204 }
          : { status: 404, json: {} },
    );
    for (const fetch of [undefined, nodeFetch()]) {
      const client = clientAt(server.origin, { fetch });
      const statuses: number[] = [];
      client.http.use({
        onResponse: ({ response }) => {
          statuses.push(response.status);
          return onResponse(response);
        },
      });
      expect(await client.dagRuns.get("d", "r")).toEqual(run);
      await client.dagRuns.delete("d", "none");
      expect(await errorOf(client.dagRuns.get("d", "s"))).toMatchObject({ status: 404 });
      expect((await client.http.GET(runPath, { params })).data).toEqual(run);
      const gone = { params: { path: { dag_id: "d", dag_run_id: "s" } } };
      for (const parseAs of ["json", "stream"] as const) {
        expect((await client.http.GET(runPath, { ...gone, parseAs })).error).toEqual({});
      }
      expect(statuses).toEqual([200, 204, 404, 200, 404, 404]);
    }
    const lines = [
      "GET /api/v2/dags/d/dagRuns/r",
      "DELETE /api/v2/dags/d/dagRuns/none",
      "GET /api/v2/dags/d/dagRuns/s",
      "GET /api/v2/dags/d/dagRuns/r",
      "GET /api/v2/dags/d/dagRuns/s",
      "GET /api/v2/dags/d/dagRuns/s",
    ];
    expect(server.lines).toEqual([...lines, ...lines]);
  });
});

test("a header without a name is left out, for streams and for middleware", async () => {
  const server = await serveRaw((socket) => {
    socket.end(`HTTP/1.1 200 X\r\n:@n\r\n\r\n${JSON.stringify(run)}`);
  });
  const lines = await transportAt(server.origin).stream("wait_dag_run_until_finished", {
    path: params.path,
    query: { interval: 1 },
    options: { signal: new AbortController().signal },
  });
  expect(await lines.next()).toEqual({ done: false, value: run });
  const client = clientAt(server.origin);
  client.http.use({ onRequest: () => undefined });
  expect(await client.dagRuns.get("d", "r")).toEqual(run);
});

test.each([0, -1, NaN])("a call with timeoutMs: %d is refused, and nothing is sent", async (timeoutMs) => {
  const server = await serve([]);
  const error = await errorOf(clientAt(server.origin).dagRuns.get("d", "r", { timeoutMs }));
  expect(error).toEqual(
    new RangeError(`timeoutMs must be a positive number of milliseconds, not ${String(timeoutMs)}`),
  );
  expect(server.lines).toEqual([]);
});

test("the option retry of a call overrides the client's", async () => {
  const server = await serve(() => ({ status: 503 }));
  const { dagRuns } = clientAt(server.origin);
  for (const [retry, attempts] of [
    [false, 1],
    [{ limit: 1 }, 2],
    [undefined, 3],
  ] as const) {
    const before = server.requests.length;
    expect(await errorOf(dagRuns.get("d", "r", { retry }))).toMatchObject({ status: 503 });
    expect(server.requests.length - before).toBe(attempts);
  }
});

test("a header of the client overrides the default one, in upper or lower case", async () => {
  const server = await serve([{ json: runOf }]);
  const headers = { "CONTENT-type": "application/json; charset=utf-8", ACCEPT: "*/*" };
  await clientAt(server.origin, { headers }).dagRuns.update("d", "r", { note: "n" });
  expect(server.requests[0]?.headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    accept: "*/*",
  });
});

test("check() validates a call without sending it, unless the API lacks the operation", () => {
  const path = { dag_id: "d" };
  const three = transportAt("https://a.example");
  expect(() => {
    three.check("bulk_dag_runs", { path, body: {} });
  }).toThrow(new TypeError("actions is missing"));
  three.check("bulk_dag_runs", { path, body: { actions: [] } });
  transportAt("https://a.example", { apiVersion: "v1" }).check("bulk_dag_runs", { path, body: {} });
});

test("a parameter in ungated is sent without a request for the release, others with one", async () => {
  const server = await serve(({ url }) =>
    url.endsWith("/version") ? { json: { version: "3.2.2" } } : { json: { dag_runs: [], total_entries: 0 } },
  );
  const transport = transportAt(server.origin, { airflowVersion: undefined });
  const path = { dag_id: "d" };
  await transport.callAny("get_dag_runs", { path, query: { cursor: "" }, ungated: ["cursor"] });
  expect(server.lines).toEqual(["GET /api/v2/dags/d/dagRuns?cursor="]);
  const query = { cursor: "", run_id_prefix_pattern: "x" };
  await transport.callAny("get_dag_runs", { path, query, ungated: ["cursor"] });
  expect(server.lines.slice(1)).toEqual([
    "GET /api/v2/version",
    "GET /api/v2/dags/d/dagRuns?cursor=&run_id_prefix_pattern=x",
  ]);
});

describe("an operation with a response of JSON lines", () => {
  const operation = "GET /dags/{dag_id}/dagRuns/{dag_run_id}/wait";

  /** The received values, and the error that ended the stream, if any. */
  async function readAll(transport: Transport<"v1" | "v2">, options?: { signal?: AbortSignal }) {
    const call = { path: params.path, query: { interval: 1 }, ...(options && { options }) };
    const values: unknown[] = [];
    let error: unknown;
    try {
      for await (const value of await transport.stream("wait_dag_run_until_finished", call))
        values.push(value);
    } catch (caught) {
      error = caught;
    }
    return { values, error };
  }

  test.each([undefined, {}, { signal: new AbortController().signal }])(
    "rejects a line that is not JSON and a cut response, with options %o",
    async (options) => {
      const server = await serve([
        { pieces: ["1\n", "2\n"] },
        { pieces: ["1\n", "Internal Server Error\n", "3\n"] },
        { pieces: ["1\n"], fault: "cut in body" },
      ]);
      const transport = transportAt(server.origin);
      expect(await readAll(transport, options)).toEqual({ values: [1, 2], error: undefined });

      const target = `[DAG "d", run "r", ${server.origin}]`;
      const broken = await readAll(transport, options);
      expect(broken.values).toEqual([1]);
      expect(broken.error).toBeInstanceOf(UnexpectedResponseError);
      expect(broken.error).toMatchObject({
        message: `${operation}: 200 with a line that is not JSON ${target}`,
        origin: server.origin,
        status: 200,
      });
      expect(broken.error instanceof Error && broken.error.cause).toBeInstanceOf(SyntaxError);

      const cut = await readAll(transport, options);
      expect(cut.values).toEqual([1]);
      expect(cut.error).toBeInstanceOf(ConnectionError);
      expect(cut.error).toMatchObject({
        message: `${operation}: the response was cut (UND_ERR_SOCKET) ${target}`,
        dagId: "d",
        dagRunId: "r",
      });
      expect(cut.error instanceof Error && cut.error.cause).toBeInstanceOf(TypeError);
    },
  );

  test("is requested uncompressed, with and without middleware, unlike other operations", async () => {
    const server = await serve(({ url }) => ({
      pieces: [url.includes("/wait?") ? "1\n" : JSON.stringify(run)],
    }));
    const transport = transportAt(server.origin);
    await transport.call("get_dag_run", { path: params.path });
    expect(await readAll(transport)).toEqual({ values: [1], error: undefined });
    transport.http.use({ onRequest: () => undefined });
    await transport.call("get_dag_run", { path: params.path });
    expect(await readAll(transport)).toEqual({ values: [1], error: undefined });
    const usual = "gzip, deflate";
    expect(server.requests.map(({ headers }) => headers["accept-encoding"])).toEqual([
      usual,
      "identity",
      usual,
      "identity",
    ]);
  });

  test("rejects with the reason of an abort between two lines, and closes the connection", async () => {
    const server = await serve([{ pieces: ["1\n"], fault: "stall" }]);
    const controller = new AbortController();
    const reason = { mine: true };
    const call = { path: params.path, query: { interval: 1 }, options: { signal: controller.signal } };
    const lines = await transportAt(server.origin).stream("wait_dag_run_until_finished", call);
    expect(await lines.next()).toEqual({ done: false, value: 1 });
    const next = errorOf(lines.next());
    controller.abort(reason);
    expect(await next).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("has no lines if the response has no body", async () => {
    const transport = transportAt("https://a.example", { fetch: () => Promise.resolve(new Response(null)) });
    expect(await readAll(transport)).toEqual({ values: [], error: undefined });
  });

  test("is available if the server's release has it", async () => {
    const server = await serve([{ json: { version: "3.1.0" } }, { json: { version: "3.0.6" } }]);
    for (const expected of [true, false]) {
      const transport = transportAt(server.origin, { airflowVersion: undefined });
      expect(await transport.has("wait_dag_run_until_finished", undefined)).toBe(expected);
      expect(await transport.has("get_dag_run", undefined)).toBe(true);
    }
    expect(server.lines).toEqual(["GET /api/v2/version", "GET /api/v2/version"]);
  });

  test("is not available on v1 or if the server does not report its release", async () => {
    const server = await serve([{ status: 503 }]);
    const silent = transportAt(server.origin, { airflowVersion: undefined });
    expect(await silent.has("wait_dag_run_until_finished", undefined)).toBe(false);
    const old = transportAt(server.origin, { airflowVersion: undefined, apiVersion: "v1" });
    expect(await old.has("wait_dag_run_until_finished", undefined)).toBe(false);
    expect(server.lines).toEqual(["GET /api/v2/version"]);
  });

  test("is not looked up by an aborted call", async () => {
    const server = await serve([]);
    const transport = transportAt(server.origin, { airflowVersion: undefined });
    const lookup = transport.has("wait_dag_run_until_finished", AbortSignal.abort("before"));
    expect(await errorOf(lookup)).toBe("before");
    expect(server.lines).toEqual([]);
  });
});

describe("client.http", () => {
  test.each<[object, string]>([
    [{ "x-key": "S3ntinel\nb" }, "the value of x-key"],
    [{ "x-key": ["ok", "S3ntinel\u20ac"] }, "the value of x-key"],
    [{ "x key": "S3ntinel" }, "is not a valid header name"],
  ])("does not show the value of a header that cannot be sent (%#)", async (headers, words) => {
    const server = await serve([]);
    const error = await errorOf(callHttp(clientAt(server.origin), "GET", "/version", { headers }));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
    expect(inspect(error)).not.toContain("S3ntinel");
  });

  test("rejects with UnexpectedResponseError if the response is a web page", async () => {
    const server = await serve(() => ({ text: "<html>" }));
    expect(await errorOf(clientAt(server.origin).http.GET("/version"))).toMatchObject({
      name: "UnexpectedResponseError",
      status: 200,
    });
  });

  test.each(["/../../../x", "/../../../p2/x", "/..%2f../../../x", "/%2e%2e/%2e%2e/%2e%2e/x"])(
    "keeps the prefix of baseUrl with %s",
    async (path) => {
      const server = await serve(() => ({ json: {} }));
      await callHttp(clientAt(`${server.origin}/p`), "GET", path).catch(() => undefined);
      for (const line of server.lines) expect(line).toMatch(/^GET \/p\//);
    },
  );
});
