import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  type AirflowClientOptions,
  AirflowError,
  type AuthProvider,
  type Fetch,
  type JsonCodec,
  type ResponseEvent,
  type RetryEvent,
  ServerError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
  airflowToken,
  basic,
  bearer,
} from "../src/index.js";
import { runOf, type CannedResponse, serve } from "./support/server.js";
import { containing, withoutTarget } from "./support/without-target.js";

const run = { dag_id: "d", dag_run_id: "r", state: "queued" };
const page = { dag_runs: [], total_entries: 0 };
const version3: CannedResponse = { json: { version: "3.2.2", git_version: null } };
const version2: CannedResponse = { json: { version: "2.10.5", git_version: ".release:abc" } };
const noRoute3: CannedResponse = { status: 404, json: { error: "API route not found" } };
const removed: CannedResponse = { status: 404, json: { error: "/api/v1 has been removed in Airflow 3" } };
const noRoute2: CannedResponse = { status: 404, text: "<!DOCTYPE html><title>Airflow 404</title>" };

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

describe("options", () => {
  test.each<[object, string, string]>([
    [{ apiVersion: "v3" }, "TypeError", 'apiVersion must be "v1" or "v2"'],
    [{ apiVersion: 2 }, "TypeError", 'apiVersion must be "v1" or "v2"'],
    [{ timeoutMs: 0 }, "RangeError", "timeoutMs must be a positive number of milliseconds"],
    [
      { timeoutMs: "5", pageSize: 0 },
      "RangeError",
      'timeoutMs must be a positive number of milliseconds, not "5"',
    ],
    [{ timeoutMs: NaN }, "RangeError", "timeoutMs must be a positive number of milliseconds"],
    [{ pageSize: 1.5 }, "RangeError", "pageSize must be a positive integer"],
    [{ retry: { limit: -1 } }, "RangeError", "retry.limit must be an integer that is not negative"],
    [{ retry: { minDelayMs: "1" } }, "RangeError", "retry.minDelayMs"],
    [{ headers: { "a b": "c" } }, "TypeError", 'headers: "a b" is not a valid header name'],
    [{ headers: { "": "c" } }, "TypeError", "headers"],
    [{ headers: { "x-a": "line\nbreak" } }, "TypeError", "headers: the value of x-a"],
    [{ headers: { "x-a": undefined } }, "TypeError", "headers: the value of x-a"],
    [{ airflowVersion: "latest" }, "TypeError", "airflowVersion must be a release"],
    [{ airflowVersion: "" }, "TypeError", "airflowVersion must be a release"],
    [{ airflowVersion: "2.10.5" }, "TypeError", "Airflow 2.10.5 has no API v2"],
    [{ apiVersion: "v1", airflowVersion: "3.0.0" }, "TypeError", "Airflow 3.0.0 has no API v1"],
  ])("%o", (options, name, message) => {
    const part: unknown = expect.stringContaining(message);
    expect((): unknown =>
      Reflect.construct(AirflowClient, [{ baseUrl: "https://airflow.example.com", ...options }]),
    ).toThrow(expect.objectContaining({ name, message: part }));
  });

  test("credentials go unencrypted only if allowed; a client without them needs no permission", () => {
    const baseUrl = "http://airflow.example.com";
    expect(() => new AirflowClient({ baseUrl, auth: bearer("t") })).toThrow("set allowInsecureHttp");
    expect(new AirflowClient({ baseUrl }).apiVersion).toBe("v2");
    const allowed = new AirflowClient({ baseUrl, auth: bearer("t"), allowInsecureHttp: true });
    expect(allowed.apiVersion).toBe("v2");
  });

  test("a page of one run is a page", async () => {
    const server = await serve([{ json: page }]);
    await new AirflowClient({ baseUrl: server.origin, pageSize: 1 }).dagRuns.list("d");
    expect(server.lines).toEqual(["GET /api/v2/dags/d/dagRuns?offset=0&limit=1"]);
  });

  test("an auth of another version is refused, with its own hint if it has one", () => {
    const baseUrl = "https://airflow.example.com";
    const mine: AuthProvider = { name: "mine", versions: ["v1"], authorize: () => ({}) };
    const make = (auth: AuthProvider) => () => new AirflowClient({ baseUrl, auth });
    expect(make(mine)).toThrow(/^auth: mine does not work on v2\.$/);
    expect(make({ ...mine, versionHint: "Use yours." })).toThrow(
      /^auth: mine does not work on v2\. Use yours\.$/,
    );
    expect(new AirflowClient({ baseUrl, apiVersion: "v1", auth: mine }).apiVersion).toBe("v1");
  });

  test.each(["3.2", "3.2.2", "3.2.2rc1", "3.1.0+composer", "3.0.0b2"])(
    "airflowVersion: %s",
    (airflowVersion) => {
      expect(new AirflowClient({ baseUrl: "https://a.example", airflowVersion }).airflowVersion).toBe(
        airflowVersion,
      );
    },
  );
});

describe("baseUrl", () => {
  test.each([
    ["", "/api/v2/version"],
    ["/", "/api/v2/version"],
    ["//", "/api/v2/version"],
    ["/api/v2", "/api/v2/version"],
    ["/api/v2/", "/api/v2/version"],
    ["/dep1", "/dep1/api/v2/version"],
    ["/dep1/", "/dep1/api/v2/version"],
    ["/dep1/api/v2", "/dep1/api/v2/version"],
    ["/a/b%20c/{x}/api/v2//", "/a/b%20c/%7Bx%7D/api/v2/version"],
    ["/api", "/api/api/v2/version"],
    ["/api/v22", "/api/v22/api/v2/version"],
    ["/x/../dep1", "/dep1/api/v2/version"],
  ])("ending in %j", async (ending, path) => {
    const server = await serve(() => version3);
    await new AirflowClient({ baseUrl: server.origin + ending }).http.GET("/version");
    await new AirflowClient({ baseUrl: new URL(server.origin + ending) }).http.GET("/version");
    expect(server.lines).toEqual([`GET ${path}`, `GET ${path}`]);
  });

  test("is a property of the client, without the API and its slashes", async () => {
    const server = await serve(() => version2);
    const urls = ["https://a.example//", new URL("https://a.example/api/v2"), "https://a.example/"];
    for (const url of urls) expect(new AirflowClient({ baseUrl: url }).baseUrl).toBe("https://a.example");
    const found = await AirflowClient.connect({ baseUrl: `${server.origin}/api/v1/` });
    expect(found.baseUrl).toBe(server.origin);
    expect(found).toBeInstanceOf(AirflowClient);
  });

  test("names the version that the client is for", async () => {
    const server = await serve([version2]);
    const client = new AirflowClient({ baseUrl: `${server.origin}/api/v1`, apiVersion: "v1" });
    await client.http.GET("/version");
    expect(server.lines).toEqual(["GET /api/v1/version"]);
  });

  test.each([
    ["/api/v1", "v2", 'baseUrl ends in /api/v1, but apiVersion is "v2"'],
    ["/api/v1/", undefined, 'baseUrl ends in /api/v1, but apiVersion is "v2"'],
    ["/dep1/api/v2", "v1", 'baseUrl ends in /api/v2, but apiVersion is "v1"'],
  ] as const)("%s is not for %s", (ending, apiVersion, message) => {
    expect(() => new AirflowClient({ baseUrl: `https://a.example${ending}`, apiVersion })).toThrow(message);
  });
});

describe("connect", () => {
  test("finds an Airflow 3, without credentials", async () => {
    const server = await serve([version3, { json: runOf }]);
    const client = await AirflowClient.connect({ baseUrl: server.origin, auth: bearer("t") });
    expect(client.apiVersion).toBe("v2");
    expect(client.airflowVersion).toBe("3.2.2");
    expect(server.lines).toEqual(["GET /api/v2/version"]);
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    await client.dagRuns.get("d", "r");
    expect(server.lines[1]).toBe("GET /api/v2/dags/d/dagRuns/r");
    expect(server.requests[1]?.headers.authorization).toBe("Bearer t");
  });

  test("finds an Airflow 2 below a prefix, and lets the auth depend on it", async () => {
    const server = await serve(({ url }) => (url === "/p/api/v1/version" ? version2 : noRoute2));
    const asked: string[] = [];
    const client = await AirflowClient.connect({
      baseUrl: `${server.origin}/p/`,
      auth: (apiVersion) => {
        asked.push(apiVersion);
        return basic({ username: "u", password: "p" });
      },
    });
    expect([client.apiVersion, client.airflowVersion, asked]).toEqual(["v1", "2.10.5", ["v1"]]);
    expect(server.lines).toEqual(["GET /p/api/v2/version", "GET /p/api/v1/version"]);
  });

  test("keeps to the version that the URL names", async () => {
    const server = await serve([version2, removed]);
    expect((await AirflowClient.connect({ baseUrl: `${server.origin}/api/v1` })).apiVersion).toBe("v1");
    const error = await errorOf(AirflowClient.connect({ baseUrl: `${server.origin}/api/v1/` }));
    expect(String(error)).toContain('the server is Airflow 3: use apiVersion "v2"');
    expect(server.lines).toEqual(["GET /api/v1/version", "GET /api/v1/version"]);
  });

  test("uses only Airflow 3 if the URL names it", async () => {
    const server = await serve([version3, { json: { status: "ok" } }]);
    expect((await AirflowClient.connect({ baseUrl: `${server.origin}/api/v2` })).apiVersion).toBe("v2");
    const error = await errorOf(AirflowClient.connect({ baseUrl: `${server.origin}/api/v2` }));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("The response is not the release of an Airflow");
    expect(server.lines).toEqual(["GET /api/v2/version", "GET /api/v2/version"]);
  });

  test.each<[string, CannedResponse]>([
    ["404s of Airflow 2's web server", noRoute2],
    ["404s of Airflow 3 without a prefix", noRoute3],
    ["web pages", { text: "<!doctype html><title>Airflow</title>" }],
    ["redirects to a login", { status: 302, headers: { location: "/login" } }],
    ["JSON of another service", { json: { status: "ok" } }],
    ["another service's version", { json: { version: 7 } }],
    ["no JSON", { text: "OK" }],
    ["nothing", { text: "" }],
  ])("names both paths if there are only %s", async (_, answer) => {
    const server = await serve(() => answer);
    const error = await errorOf(AirflowClient.connect({ baseUrl: `${server.origin}/p`, retry: false }));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ status: answer.status ?? 200, cause: { status: answer.status ?? 200 } });
    expect(String(error)).toContain(
      `Neither /api/v2/version nor /api/v1/version responded at ${server.origin}/p: check baseUrl`,
    );
    expect(server.lines).toEqual(["GET /p/api/v2/version", "GET /p/api/v1/version"]);
  });

  test("a server that is down is not taken for the other version", async () => {
    const server = await serve(() => ({ status: 503 }));
    const error = await errorOf(AirflowClient.connect({ baseUrl: server.origin, retry: { minDelayMs: 1 } }));
    expect(error).toBeInstanceOf(ServerError);
    expect(server.lines).toEqual(Array.from({ length: 3 }, () => "GET /api/v2/version"));
  });

  test("an Airflow 2 that is down is not an absent one", async () => {
    const server = await serve(({ url }) => (url.includes("/v2/") ? noRoute2 : { status: 503 }));
    const error = await errorOf(AirflowClient.connect({ baseUrl: server.origin, retry: false }));
    expect(error).toBeInstanceOf(ServerError);
    expect(server.lines).toEqual(["GET /api/v2/version", "GET /api/v1/version"]);
  });

  test("refuses an auth that the version found cannot take", async () => {
    const server = await serve([version3]);
    const auth = basic({ username: "u", password: "p" });
    const error = await errorOf(AirflowClient.connect({ baseUrl: server.origin, auth }));
    expect(String(error)).toContain("TypeError: auth: basic does not work on v2");
  });

  test("can be aborted", async () => {
    const controller = new AbortController();
    const server = await serve(() => {
      controller.abort("enough");
      return { fault: "silence" };
    });
    const { signal } = controller;
    expect(await errorOf(AirflowClient.connect({ baseUrl: server.origin, signal }))).toBe("enough");
    expect(server.requests).toHaveLength(1);
  });

  test("passes all other options on", async () => {
    const server = await serve([version3, { json: page }]);
    const seen: string[] = [];
    const client = await AirflowClient.connect({
      baseUrl: server.origin,
      pageSize: 7,
      headers: { "x-team": "data" },
      onResponse: ({ operation }) => seen.push(String(operation)),
    });
    if (client.apiVersion === "v2") await client.dagRuns.list("d");
    expect(server.lines[1]).toBe("GET /api/v2/dags/d/dagRuns?offset=0&limit=7");
    expect(server.requests.map(({ headers }) => headers["x-team"])).toEqual(["data", "data"]);
    expect(seen).toEqual(["get_version", "get_dag_runs"]);
  });
});

describe("on the wire", () => {
  test("a read has these headers and no others", async () => {
    const server = await serve([{ json: runOf }]);
    await new AirflowClient({ baseUrl: server.origin, auth: bearer("t") }).dagRuns.get("d", "r");
    const { method, headers, body } = server.requests[0] ?? {};
    expect([method, body]).toEqual(["GET", ""]);
    expect(headers).toEqual({
      accept: "application/json",
      authorization: "Bearer t",
      host: server.origin.slice("http://".length),
      // The runtime's own.
      connection: "keep-alive",
      "accept-encoding": "gzip, deflate",
      "accept-language": "*",
      "sec-fetch-mode": "cors",
      "user-agent": containing("airflow-client/"),
    });
  });

  test("a write adds the type and the length of its body", async () => {
    const server = await serve([{ json: runOf }, { status: 204 }]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    await dagRuns.update("d", "r", { note: "ä" });
    await dagRuns.delete("d", "r");
    expect(server.requests[0]).toMatchObject({ method: "PATCH", body: '{"note":"ä"}' });
    expect(server.requests[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": "13",
    });
    expect(server.requests[1]).toMatchObject({ method: "DELETE", body: "" });
    expect(server.requests[1]?.headers).not.toHaveProperty("content-type");
  });

  test("the client's headers go with every request, those of Airflow's own too", async () => {
    const server = await serve([version3, { json: runOf }, { json: runOf }]);
    const headers = { "X-Team": "data", "User-Agent": "mine", Accept: "application/vnd.x+json" };
    const client = new AirflowClient({ baseUrl: server.origin, headers });
    await client.http.GET("/version");
    await client.dagRuns.get("d", "r");
    await client.dagRuns.trigger("d");
    for (const request of server.requests) {
      expect(request.headers).toMatchObject({
        "x-team": "data",
        "user-agent": "mine",
        accept: "application/vnd.x+json",
      });
    }
  });

  test("every operation has its line", async () => {
    const server = await serve((request) =>
      request.method === "DELETE"
        ? { status: 204 }
        : { json: { ...run, ...page, task_instances: [], asset_events: [], dataset_events: [] } },
    );
    const { dagRuns: two } = new AirflowClient({
      baseUrl: server.origin,
      apiVersion: "v1",
      airflowVersion: "2.11.2",
    });
    const { dagRuns: three } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2" });
    await two.update("d", "r", { state: "failed" });
    await two.setNote("d", "r", "n");
    await two.clear("d", "r");
    await two.previewClear("d", "r");
    await two.upstreamDatasetEvents("d", "r");
    await two.trigger("d", { dag_run_id: "r", logical_date: "2026-11-23T00:00:00Z" });
    await three.update("d", "r", { state: "failed", note: null });
    await three.setNote("d", "r", "");
    await three.clear("d", "r", { only_failed: true });
    await three.previewClear("d", "r", { run_on_latest_version: true });
    await three.upstreamAssetEvents("d", "r");
    await three.clearMany("~", { dag_runs: [{ dag_id: "d", dag_run_id: "r" }] });
    await three.previewClearMany("d", { dag_runs: [{ dag_run_id: "r" }] });
    await three.bulk("~", { actions: [] });
    await three.clearPartitions("d", { partition_key: "k" });
    await three.delete("d", "r");
    expect(server.requests.map(({ method, url, body }) => [method, url, body].join(" ").trim())).toEqual([
      'PATCH /api/v1/dags/d/dagRuns/r {"state":"failed"}',
      'PATCH /api/v1/dags/d/dagRuns/r/setNote {"note":"n"}',
      'POST /api/v1/dags/d/dagRuns/r/clear {"dry_run":false}',
      'POST /api/v1/dags/d/dagRuns/r/clear {"dry_run":true}',
      "GET /api/v1/dags/d/dagRuns/r/upstreamDatasetEvents",
      'POST /api/v1/dags/d/dagRuns {"dag_run_id":"r","execution_date":"2026-11-23T00:00:00Z"}',
      'PATCH /api/v2/dags/d/dagRuns/r {"state":"failed","note":null}',
      'PATCH /api/v2/dags/d/dagRuns/r {"note":""}',
      'POST /api/v2/dags/d/dagRuns/r/clear {"only_failed":true,"dry_run":false}',
      'POST /api/v2/dags/d/dagRuns/r/clear {"run_on_latest_version":true,"dry_run":true}',
      "GET /api/v2/dags/d/dagRuns/r/upstreamAssetEvents",
      'POST /api/v2/dags/~/clearDagRuns {"dag_runs":[{"dag_id":"d","dag_run_id":"r"}],"dry_run":false}',
      'POST /api/v2/dags/d/clearDagRuns {"dag_runs":[{"dag_run_id":"r"}],"dry_run":true}',
      'PATCH /api/v2/dags/~/dagRuns {"actions":[]}',
      'POST /api/v2/dags/d/clearPartitions {"partition_key":"k","dry_run":false}',
      "DELETE /api/v2/dags/d/dagRuns/r",
    ]);
  });

  test("a clear that only previewed is not reported as done", async () => {
    const server = await serve(() => ({ json: { task_instances: [], total_entries: 0 } }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    expect(await errorOf(dagRuns.clear("d", "r"))).toBeInstanceOf(UnexpectedResponseError);
  });

  test("client.http returns data, error and response", async () => {
    const server = await serve([{ json: runOf }, { status: 404, json: { detail: "gone" } }, { text: "[1]" }]);
    const { http } = new AirflowClient({ baseUrl: server.origin });
    const params = { path: { dag_id: "a/b", dag_run_id: "r" } };
    const found = await http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", { params });
    expect([found.data, found.error, found.response.status]).toEqual([
      { ...run, dag_id: "a/b" },
      undefined,
      200,
    ]);
    const missing = await http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", { params });
    expect([missing.data, missing.error, missing.response.status]).toEqual([
      undefined,
      { detail: "gone" },
      404,
    ]);
    const text = await http.request("get", "/version", { parseAs: "text" });
    expect(text.data).toBe("[1]");
    expect(server.lines).toEqual([
      "GET /api/v2/dags/a%2Fb/dagRuns/r",
      "GET /api/v2/dags/a%2Fb/dagRuns/r",
      "GET /api/v2/version",
    ]);
  });

  test("client.http accepts middleware, also for the façade's requests", async () => {
    const server = await serve([version3, { json: runOf }]);
    const client = new AirflowClient({ baseUrl: server.origin });
    client.http.use({
      onRequest: ({ request }) => {
        request.headers.set("x-trace", "1");
      },
    });
    await client.http.GET("/version");
    await client.dagRuns.get("d", "r");
    expect(server.requests.map(({ headers }) => headers["x-trace"])).toEqual(["1", "1"]);
  });
});

describe("the server's release", () => {
  const late = { run_id_prefix_pattern: "x" }; // Since 3.2.2.

  test("is not requested for a feature that every release has", async () => {
    const server = await serve(({ method }) =>
      method === "DELETE" ? { status: 204 } : { json: { ...page, ...run } },
    );
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    await dagRuns.list("d", { state: ["queued"], order_by: ["-run_after"], updated_at_gte: new Date() });
    await dagRuns.trigger("d", { dag_run_id: "r", conf: {}, note: "n" });
    await dagRuns.get("d", "r");
    await dagRuns.update("d", "r", { state: "queued" });
    await dagRuns.delete("d", "r");
    for (const line of server.lines) expect(line).not.toContain("version");
  });

  test("is requested once for all calls", async () => {
    const server = await serve(({ url }) => (url.endsWith("/version") ? version3 : { json: page }));
    const { dagRuns, http } = new AirflowClient({ baseUrl: server.origin });
    await Promise.all([dagRuns.list("a", late), dagRuns.list("b", late)]);
    const params = { path: { dag_id: "c" }, query: late };
    await http.GET("/dags/{dag_id}/dagRuns", { params });
    expect(server.lines.filter((line) => line.endsWith("/version"))).toHaveLength(1);
    expect(server.requests).toHaveLength(4);
  });

  test("is not requested if it is known", async () => {
    const server = await serve([{ json: page }]);
    await new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.2.2" }).dagRuns.list("d", late);
    expect(server.lines).toEqual(["GET /api/v2/dags/d/dagRuns?run_id_prefix_pattern=x&offset=0&limit=100"]);
  });

  test.each(["3.2.1", "3.2", "3.0.6", "3.2.1rc2"])(
    "keeps %s from a filter that it would drop",
    async (version) => {
      const server = await serve(() => ({ json: { version } }));
      const { dagRuns, http } = new AirflowClient({ baseUrl: server.origin });
      const params = { path: { dag_id: "d" }, query: late };
      for (const call of [
        () => dagRuns.list("d", late),
        () => dagRuns.list("d", late).collect({ maxItems: 1 }),
        () => http.GET("/dags/{dag_id}/dagRuns", { params }),
      ]) {
        const error = await errorOf(call());
        expect(error).toBeInstanceOf(UnsupportedFeatureError);
        expect(String(error)).toContain(
          `run_id_prefix_pattern needs Airflow 3.2.2 or newer; this server is ${version}`,
        );
      }
      expect(server.lines).toEqual(["GET /api/v2/version"]);
    },
  );

  test("keeps an old one from an operation, a body field and an order that came later", async () => {
    const server = await serve([]);
    const { dagRuns: two } = new AirflowClient({
      baseUrl: server.origin,
      apiVersion: "v1",
      airflowVersion: "2.3.4",
    });
    const { dagRuns: three } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.0.6" });
    const messages = await Promise.all(
      [
        two.clear("d", "r"),
        two.trigger("d", { note: "n" }),
        two.update("d", "r", { state: "queued" }),
        three.list("d", { order_by: ["duration"] }),
        three.clear("d", "r", { only_new: true }),
        three.bulk("~", { actions: [] }),
        three.watch("d", "r", { results: ["t"] }).next(),
      ].map(async (call) => String(await errorOf(call))),
    );
    expect(
      messages.map((message) => withoutTarget(message).replace("UnsupportedFeatureError: ", "")),
    ).toEqual([
      "clear_dag_run needs Airflow 2.4.0 or newer; this server is 2.3.4",
      "note needs Airflow 2.5.2 or newer; this server is 2.3.4",
      "state=queued needs Airflow 2.4.0 or newer; this server is 2.3.4",
      "order_by=duration needs Airflow 3.1.0 or newer; this server is 3.0.6",
      "only_new needs Airflow 3.2.2 or newer; this server is 3.0.6",
      "bulk_dag_runs needs Airflow 3.3.0 or newer; this server is 3.0.6",
      "wait_dag_run_until_finished needs Airflow 3.1.0 or newer; this server is 3.0.6",
    ]);
    expect(server.lines).toEqual([]);
  });

  test.each<[string, CannedResponse]>([
    ["fails", { status: 503 }],
    ["has no release", { json: {} }],
    ["is not JSON", { text: "OK" }],
  ])("a response that %s is an error, and not kept", async (_, answer) => {
    const server = await serve([answer, version3, { json: page }]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
    const error = await errorOf(dagRuns.list("d", late));
    expect(error).toBeInstanceOf(AirflowError);
    expect(String(error)).toContain("set airflowVersion");
    await dagRuns.list("d", late);
    expect(server.requests).toHaveLength(3);
  });

  test("is not requested by an aborted call, which does not affect other calls", async () => {
    const server = await serve(({ url }) => (url.endsWith("/version") ? { fault: "cut" } : { json: runOf }));
    const { dagRuns, http } = new AirflowClient({ baseUrl: server.origin, retry: false });
    const signal = AbortSignal.abort("before");
    expect(await errorOf(dagRuns.list("d", late, { signal }))).toBe("before");
    const params = { path: { dag_id: "d" }, query: late };
    expect(await errorOf(http.GET("/dags/{dag_id}/dagRuns", { params, signal }))).toBe("before");
    await dagRuns.get("d", "r"); // What was sent before would have arrived before.
    expect(server.lines).toEqual(["GET /api/v2/dags/d/dagRuns/r"]);
  });

  test.each<["v1" | "v2", string]>([
    ["v2", "upstreamDatasetEvents"],
    ["v1", "upstreamAssetEvents"],
    ["v1", "clearMany"],
    ["v1", "previewClearMany"],
    ["v1", "bulk"],
    ["v1", "clearPartitions"],
  ])("a client of %s has no %s", async (apiVersion, method) => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion });
    const member: unknown = Reflect.get(dagRuns, method);
    if (typeof member !== "function") throw new Error(`There is no ${method}`);
    const call = async (): Promise<unknown> => {
      const result: unknown = await Reflect.apply(member, dagRuns, ["d", "r", {}]);
      return result;
    };
    const error = await errorOf(call());
    expect(error).toBeInstanceOf(UnsupportedFeatureError);
    expect(String(error)).toContain(`; this client has apiVersion "${apiVersion}"`);
    expect(server.lines).toEqual([]);
  });
});

describe("hooks", () => {
  test("onResponse is called for every response, without credentials", async () => {
    const server = await serve([
      { status: 201, json: { access_token: "sesame-token" } },
      { status: 503 },
      { json: page },
      { status: 404, json: {} },
      { json: {} },
    ]);
    const events: ResponseEvent[] = [];
    const retries: RetryEvent[] = [];
    const client = new AirflowClient({
      baseUrl: server.origin,
      auth: airflowToken({ username: "alice", password: "sesame" }),
      airflowVersion: "3.2.2",
      headers: { "x-api-key": "sesame" },
      retry: { minDelayMs: 1 },
      onResponse: (event) => events.push(event),
      onRetry: (event) => retries.push(event),
    });
    await client.dagRuns.list("secret-dag", { conf_contains: "secret-dag" });
    await errorOf(client.dagRuns.get("secret-dag", "r"));
    const list = { operation: "get_dag_runs", method: "GET", path: "/dags/{dag_id}/dagRuns" };
    expect(events.map(({ durationMs: _, ...event }) => event)).toEqual([
      { operation: undefined, method: "POST", path: "/auth/token", status: 201, attempt: 1 },
      { ...list, status: 503, attempt: 1 },
      { ...list, status: 200, attempt: 2 },
      {
        operation: "get_dag_run",
        method: "GET",
        path: "/dags/{dag_id}/dagRuns/{dag_run_id}",
        status: 404,
        attempt: 1,
      },
    ]);
    for (const { durationMs } of events) {
      expect(durationMs).toBeGreaterThan(0);
      expect(durationMs).toBeLessThan(20_000);
    }
    expect(retries).toHaveLength(1);
    expect(inspect([events, retries], { depth: 10, showHidden: true })).not.toMatch(
      /sesame|secret-dag|alice/,
    );
  });
});

describe("fetch", () => {
  test("one's own is given a URL and a plain init", async () => {
    const server = await serve([{ json: runOf }, { status: 204 }]);
    const calls: [string, RequestInit][] = [];
    const own: Fetch = (url, init) => {
      calls.push([url, init]);
      return fetch(url, init);
    };
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, fetch: own, auth: bearer("t") });
    await dagRuns.trigger("d", { dag_run_id: "r" });
    await dagRuns.delete("d", "r");
    const [[url, init] = ["", {}], [, second] = ["", {}]] = calls;
    expect(url).toBe(`${server.origin}/api/v2/dags/d/dagRuns`);
    expect(Object.keys(init).sort()).toEqual([
      "body",
      "credentials",
      "headers",
      "method",
      "redirect",
      "signal",
    ]);
    expect(init).toMatchObject({
      method: "POST",
      redirect: "manual",
      credentials: "omit",
      body: '{"dag_run_id":"r","logical_date":null}',
    });
    expect(new Headers(init.headers).get("content-type")).toBe("application/json");
    expect(init.signal).toBeInstanceOf(AbortSignal);
    expect(second).not.toHaveProperty("body");
  });

  test("the global one is taken when a request is sent, not when the client is made", async () => {
    const server = await serve([{ json: runOf }]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const original = globalThis.fetch;
    const urls: unknown[] = [];
    globalThis.fetch = (input, init) => {
      urls.push(input);
      return original(input, init);
    };
    try {
      await dagRuns.get("d", "r");
    } finally {
      globalThis.fetch = original;
    }
    expect(urls).toEqual([`${server.origin}/api/v2/dags/d/dagRuns/r`]);
  });
});

describe("json", () => {
  /** Keeps integers beyond 2^53 as bigints, both ways. */
  const exact: JsonCodec = {
    parse: (text): unknown =>
      JSON.parse(text.replace(/([:[,]\s*)(\d{16,})/g, '$1"int:$2"'), (_, value: unknown) =>
        typeof value === "string" && value.startsWith("int:") ? BigInt(value.slice(4)) : value,
      ),
    stringify: (value) =>
      JSON.stringify(value, (_, item: unknown) =>
        typeof item === "bigint" ? `int:${String(item)}` : item,
      ).replace(/"int:(\d+)"/g, "$1"),
  };

  test("one's own keeps what the built-in one rounds", async () => {
    const server = await serve(() => ({
      headers: { "content-type": "application/json" },
      text: '{"dag_id":"d","dag_run_id":"r","state":"queued","conf":{"id":12345678901234567890}}',
    }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, json: exact });
    const answer = await dagRuns.trigger("d", { dag_run_id: "r", conf: { id: 12345678901234567890n } });
    expect(server.requests[0]?.body).toBe(
      '{"dag_run_id":"r","conf":{"id":12345678901234567890},"logical_date":null}',
    );
    expect(answer.conf).toEqual({ id: 12345678901234567890n });
    const plain = await new AirflowClient({ baseUrl: server.origin }).dagRuns.get("d", "r");
    expect(plain.conf).toEqual({ id: 12345678901234567000 });
  });

  test("an error of the parser is the cause of an UnexpectedResponseError", async () => {
    const server = await serve([{ json: runOf }]);
    const reason = new RangeError("too deep");
    const json: JsonCodec = {
      ...exact,
      parse: () => {
        throw reason;
      },
    };
    const error = await errorOf(new AirflowClient({ baseUrl: server.origin, json }).dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ retryable: false });
    if (error instanceof Error) expect(error.cause).toBe(reason);
  });
});

test("no way to look at a client shows a credential", async () => {
  const server = await serve(({ url }) =>
    url.endsWith("/auth/token") ? { status: 201, json: { access_token: "sesame-jwt" } } : { json: runOf },
  );
  const providers: [AirflowClientOptions["apiVersion"] | "v1", AuthProvider][] = [
    ["v1", basic({ username: "alice", password: "sesame" })],
    ["v2", bearer("sesame")],
    ["v2", bearer(() => "sesame")],
    ["v2", airflowToken({ username: "alice", password: "sesame" })],
  ];
  for (const [apiVersion, auth] of providers) {
    const headers = { "x-api-key": "sesame" };
    const client = new AirflowClient({
      baseUrl: server.origin,
      apiVersion: apiVersion ?? "v2",
      auth,
      headers,
    });
    await client.dagRuns.get("d", "r");
    const list = client.dagRuns.list("d");
    for (const thing of [client, client.dagRuns, client.http, list, auth]) {
      const shown = [
        inspect(thing, { depth: 10, showHidden: true, getters: true }),
        JSON.stringify(thing),
        ...Reflect.ownKeys(thing).map((key) => String(Reflect.get(thing, key))),
      ].join("\n");
      expect(shown).not.toContain("sesame");
      expect(shown).not.toContain(Buffer.from("alice:sesame").toString("base64"));
    }
  }
});

test.each([
  [{ timeout: 5 }, "timeout is not an option of AirflowClient: did you mean timeoutMs?"],
  [{ retries: 5 }, "retries is not an option of AirflowClient: did you mean retry?"],
  [
    { colour: "red" },
    "colour is not an option of AirflowClient; there are baseUrl, apiVersion, airflowVersion, auth, fetch, headers, userAgent, timeoutMs, retry, pageSize, maxResponseBytes, json, allowInsecureHttp, onResponse, onFailedAttempt, onRetry",
  ],
  [{ auth: null }, "auth must be a provider, such as airflowToken({ username, password }), not null"],
  [{ auth: "token" }, "auth must be a provider, such as airflowToken({ username, password }), not a string"],
  [{ fetch: {} }, "fetch must be a function, not an object"],
  [{ json: "x" }, "json must be an object with parse and stringify, not a string"],
  [{ onRetry: {} }, "onRetry must be a function, not an object"],
  [{ headers: new Headers({ a: "b" }) }, "headers must be a plain object of strings, not Headers"],
  [{ headers: new Map([["a", "b"]]) }, "headers must be a plain object of strings, not Map"],
  [{ headers: "a: b" }, "headers must be a plain object of strings, not a string"],
])("%o is refused aloud", (options: object, message) => {
  expect(() => new AirflowClient({ baseUrl: "https://a.example", ...options })).toThrow(
    new TypeError(message),
  );
});

test.each(["Authorization", "cookie", "PROXY-authorization"])(
  "the header %s goes unencrypted only if allowed",
  (name) => {
    const options = { baseUrl: "http://airflow.example.com", headers: { [name]: "Bearer t" } };
    expect(() => new AirflowClient(options)).toThrow("unencrypted");
    expect(new AirflowClient({ ...options, allowInsecureHttp: true }).apiVersion).toBe("v2");
  },
);

test.each(["Authorization", "cookie", "PROXY-authorization"])(
  "the header %s of one call goes unencrypted only if allowed",
  async (name) => {
    const urls: string[] = [];
    const fetch: Fetch = (url) => {
      urls.push(url);
      return Promise.resolve(Response.json({ dag_id: "d", dag_run_id: "r", state: "queued" }));
    };
    const options = { baseUrl: "http://airflow.example.com", fetch };
    const call = { headers: { [name]: "Bearer t" } };
    await expect(new AirflowClient(options).dagRuns.get("d", "r", call)).rejects.toThrow("unencrypted");
    expect(urls).toEqual([]);
    await new AirflowClient({ ...options, allowInsecureHttp: true }).dagRuns.get("d", "r", call);
    expect(urls).toEqual(["http://airflow.example.com/api/v2/dags/d/dagRuns/r"]);
  },
);

describe("connect behind a gateway that wants credentials for any request", () => {
  const gateways: [string, CannedResponse][] = [
    ["401", { status: 401, text: "<html>" }],
    ["403", { status: 403, json: {} }],
    ["a redirect", { status: 302, headers: { location: "https://sso.example.com" } }],
  ];

  test.each(gateways)("requests the version again with credentials (%s)", async (_, refusal) => {
    const server = await serve(({ headers, url }) => {
      if (headers.authorization === undefined) return refusal;
      return url.includes("/v1/") ? version2 : noRoute2;
    });
    for (const auth of [bearer("t"), basic({ username: "u", password: "p" })]) {
      const client = await AirflowClient.connect({ baseUrl: server.origin, auth });
      expect([client.apiVersion, client.airflowVersion]).toEqual(["v1", "2.10.5"]);
    }
  });

  test.each(gateways)("says that they were refused (%s)", async (_, refusal) => {
    const server = await serve(() => refusal);
    const { origin: baseUrl } = server;
    const { status } = refusal;
    expect(await errorOf(AirflowClient.connect({ baseUrl, auth: bearer("t") }))).toMatchObject({ status });
    expect(await errorOf(AirflowClient.connect({ baseUrl }))).toMatchObject({ status });
  });
});
