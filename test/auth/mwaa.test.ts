import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  ApiError,
  airflowToken,
  AuthenticationError,
  type InvokeRestApiOutput,
  mwaa,
  mwaaInvokeFetch,
  NotFoundError,
  RateLimitError,
  ServerError,
} from "../../src/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { runOf, type CannedResponse, type Handler, serve } from "../support/server.js";
import { containing } from "../support/without-target.js";
import { errorOf, expectNoSecret, run, secretToken } from "./sentinel.js";

const paths = { v1: "/aws_mwaa/login", v2: "/pluginsv2/aws_mwaa/login" } as const;

/** A web server of MWAA: takes each web token once, for a cookie. */
async function webServer(apiVersion: "v1" | "v2", answer: Handler, login?: CannedResponse) {
  let tokens = 0;
  const server = await serve((request, index) => {
    if (request.url !== paths[apiVersion]) return answer(request, index);
    if (login !== undefined) return login;
    const good = request.body === `token=web%3A${secretToken}%3A${String(tokens)}`;
    const name = apiVersion === "v1" ? "session" : "_token";
    const cookie = `${name}=${secretToken}.${String(tokens)}; Path=/; Secure; HttpOnly`;
    return good ? { status: 302, headers: { location: "/home", "set-cookie": cookie } } : { status: 403 };
  });
  const auth = mwaa({
    createWebLoginToken: () => {
      tokens += 1;
      return Promise.resolve({
        WebToken: `web:${secretToken}:${String(tokens)}`,
        WebServerHostname: new URL(server.origin).host,
      });
    },
  });
  return { server, auth, client: new AirflowClient({ baseUrl: server.origin, apiVersion, auth }) };
}

describe("mwaa", () => {
  test.each([
    ["v1", "cookie", "session="],
    ["v2", "authorization", "Bearer "],
  ] as const)("changes the web token for what %s takes, once for all", async (apiVersion, header, before) => {
    const { server, client, auth } = await webServer(apiVersion, () => ({ json: runOf }));
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.lines[0]).toBe(`POST ${paths[apiVersion]}`);
    expect(server.requests[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(server.requests).toHaveLength(11);
    for (const { headers } of server.requests.slice(1))
      expect(headers[header]).toBe(`${before}${secretToken}.1`);
    expectNoSecret(auth);
  });

  test.each<["v1" | "v2", CannedResponse]>([
    ["v1", { status: 401 }],
    ["v1", { status: 302, headers: { location: "/login" } }],
    ["v2", { status: 401 }],
    ["v2", { status: 403, json: { detail: "Invalid JWT token" } }],
    ["v2", { status: 307, headers: { location: "/auth/login" } }],
  ])("on %s logs in anew once on %o", async (apiVersion, refusal) => {
    const { server, client } = await webServer(apiVersion, ({ headers }) =>
      `${String(headers.cookie)} ${String(headers.authorization)}`.includes(`${secretToken}.1`)
        ? refusal
        : { json: runOf },
    );
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.lines.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });

  test.each<["v1" | "v2", number]>([
    ["v1", 400],
    ["v1", 404],
    ["v2", 400],
  ])("on %s, %d is no reason to log in anew", async (apiVersion, status) => {
    const { server, client, auth } = await webServer(apiVersion, () => ({ status }));
    const answer = { status, headers: new Headers(), text: "", sent: {}, apiVersion };
    expect(auth.renew?.(answer)).toBe(false);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status });
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    [408, ApiError],
    [429, RateLimitError],
    [500, ServerError],
    [503, ServerError],
  ])("a login that the server cannot do now, %d, may succeed later", async (status, type) => {
    const answer = { status, text: secretToken, headers: { "retry-after": "7" } };
    const { client } = await webServer("v2", () => ({ json: runOf }), answer);
    const error = await errorOf(client.dagRuns.get("d", "r", { retry: false }));
    expect(error).toBeInstanceOf(type);
    const message = `POST ${paths.v2}: ${String(status)}`;
    expect(error).toMatchObject({
      status,
      message: containing(message),
      retryable: true,
      retryAfterMs: 7000,
      body: undefined,
    });
  });

  test("a host name in capitals is the same host", async () => {
    const { server } = await webServer("v2", () => ({ json: runOf }), {
      headers: { "set-cookie": `_token=${secretToken}` },
    });
    const WebServerHostname = "ABC.c2.eu-west-1.airflow.amazonaws.com";
    const auth = mwaa({ createWebLoginToken: () => Promise.resolve({ WebToken: "w", WebServerHostname }) });
    const baseUrl = `https://${WebServerHostname}`;
    const throughTunnel = (url: string, init: RequestInit) =>
      fetch(url.replace(baseUrl.toLowerCase(), server.origin), init);
    const client = new AirflowClient({ baseUrl, auth, fetch: throughTunnel });
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
  });

  test.each<[string, CannedResponse]>([
    ["403", { status: 403, text: `<p>${secretToken}</p>` }],
    ["400 and a cookie", { status: 400, headers: { "set-cookie": `_token=${secretToken}` } }],
    ["403 and a cookie", { status: 403, headers: { "set-cookie": `_token=${secretToken}` } }],
    ["no cookie", { status: 200, text: secretToken }],
    ["another cookie", { status: 302, headers: { location: "/", "set-cookie": `x=${secretToken}` } }],
    ["a cookie that is cleared", { status: 302, headers: { "set-cookie": '_token=""; Max-Age=0' } }],
  ])("a login that ends with %s is refused", async (_, login) => {
    const { client, server } = await webServer("v2", () => ({ json: runOf }), login);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain(
      `POST ${paths.v2}: ${String(login.status)} (no cookie _token: check the permission airflow:CreateWebLoginToken`,
    );
    expect(error).toMatchObject({ body: undefined });
    expect(server.requests).toHaveLength(1);
  });

  test("sends the token to the server that it is for only", async () => {
    const server = await serve([]);
    for (const [WebServerHostname, words] of [
      [
        "abc.c2.us-east-1.airflow.amazonaws.com",
        "set baseUrl to https://abc.c2.us-east-1.airflow.amazonaws.com",
      ],
      [undefined, "createWebLoginToken must return { WebToken, WebServerHostname }"],
    ]) {
      const auth = mwaa({
        createWebLoginToken: () => Promise.resolve({ WebToken: secretToken, WebServerHostname }),
      });
      const client = new AirflowClient({ baseUrl: server.origin, auth });
      expect(String(await errorOf(client.dagRuns.get("d", "r")))).toContain(words);
    }
    expect(server.lines).toEqual([]);
    expect(() => void Reflect.apply(mwaa, undefined, [{}])).toThrow("createWebLoginToken must be a function");
  });
});

describe("mwaaInvokeFetch", () => {
  async function tokenOf({
    baseUrl,
    fetch,
    credentials,
  }: ReturnType<typeof embeddedAirflow>): Promise<string> {
    let token = "";
    const auth = airflowToken(credentials);
    const send = async (url: string, init: RequestInit) => {
      token = new Headers(init.headers).get("authorization") ?? "";
      return fetch(url, init);
    };
    await new AirflowClient({ baseUrl, auth, fetch: send }).dagRuns.list("~");
    return token.slice("Bearer ".length);
  }

  /** What AWS does with a call: passes it to an Airflow, and makes an error of an error status. */
  function environment(airflowVersion: string) {
    const airflow = embeddedAirflow({ airflowVersion, scheduler: false });
    const apiVersion = airflowVersion.startsWith("2") ? "v1" : "v2";
    const inputs: unknown[] = [];
    const fetch = mwaaInvokeFetch(async (input, { abortSignal }) => {
      inputs.push(input);
      abortSignal?.throwIfAborted();
      const query = new URLSearchParams(
        Object.entries(input.QueryParameters).flatMap(([name, value]) =>
          (typeof value === "string" ? [value] : value).map((item) => [name, item]),
        ),
      );
      const { username, password } = airflow.credentials;
      const response = await airflow.fetch(
        `${airflow.baseUrl}/api/${apiVersion}${input.Path}?${query.toString()}`,
        {
          method: input.Method,
          headers: {
            "content-type": "application/json",
            authorization:
              apiVersion === "v1"
                ? `Basic ${btoa(`${username}:${password}`)}`
                : `Bearer ${await tokenOf(airflow)}`,
          },
          ...(input.Body === undefined ? {} : { body: JSON.stringify(input.Body) }),
        },
      );
      const text = await response.text();
      const RestApiResponse: unknown = text === "" ? undefined : JSON.parse(text);
      const output = { RestApiStatusCode: response.status, RestApiResponse };
      if (response.ok) return output;
      throw Object.assign(new Error("RestApiClientException"), output);
    });
    const client = new AirflowClient({ baseUrl: "https://mwaa.invalid", apiVersion, fetch, retry: false });
    return { client, inputs, airflow };
  }

  test.each(["2.10", "3.2"])("carries the calls to Airflow %s", async (version) => {
    const { client, inputs } = environment(version);
    const { dag_run_id } = await client.dagRuns.trigger("quick", { dag_run_id: "a:b+c", conf: { x: ["ä"] } });
    expect(dag_run_id).toBe("a:b+c");
    expect(inputs).toMatchObject([
      { Method: "POST", Path: "/dags/quick/dagRuns", QueryParameters: {}, Body: { conf: { x: ["ä"] } } },
    ]);
    expect((await client.dagRuns.get("quick", "a:b+c")).conf).toEqual({ x: ["ä"] });
    const page = await client.dagRuns.list("quick", { state: ["queued", "running", "success"], limit: 5 });
    expect(page.dag_runs).toHaveLength(1);
    expect(inputs.at(-1)).toMatchObject({
      Method: "GET",
      QueryParameters: { state: ["queued", "running", "success"], limit: "5" },
    });
    await client.dagRuns.delete("quick", "a:b+c");
    expect(await errorOf(client.dagRuns.get("quick", "a:b+c"))).toBeInstanceOf(NotFoundError);
  });

  test.each(["2.10", "3.2"])(
    "the ids that it makes fit the path that AWS documents, on %s",
    async (version) => {
      const { client, inputs, airflow } = environment(version);
      const dag_id = "d".repeat(29);
      airflow.dags.add({ dag_id });
      const { dag_run_id } = await client.dagRuns.trigger(dag_id);
      const [outcome] = await client.dagRuns.triggerMany([{ dag_id }]);
      expect(outcome).toMatchObject({ status: "fulfilled" });
      await client.dagRuns.delete(dag_id, dag_run_id);
      expect(dag_run_id).toMatch(/^manual__[0-9a-v]{12}$/);
      expect(inputs).toHaveLength(3);
      expect(inputs.at(-1)).toMatchObject({
        Method: "DELETE",
        Path: `/dags/${dag_id}/dagRuns/${dag_run_id}`,
      });
      expect(`/dags/${dag_id}/dagRuns/${dag_run_id}`).toHaveLength(64);
    },
  );

  test.each<[InvokeRestApiOutput, string]>([
    [{ RestApiStatusCode: 200, RestApiResponse: { a: ["ä"] } }, '{"a":["ä"]}'],
    [{ RestApiStatusCode: 404, RestApiResponse: null }, "null"],
    [{ RestApiStatusCode: 204, RestApiResponse: {} }, ""],
    [{ RestApiStatusCode: 204 }, ""],
    [{ RestApiStatusCode: 200 }, ""],
  ])("makes a response of %j", async (output, text) => {
    const told: unknown[] = [];
    const send = mwaaInvokeFetch((input, options) => {
      told.push(input, options);
      return Promise.resolve(output);
    });
    const { signal } = new AbortController();
    const response = await send("https://x.example/p/api/v2/dags?b=1&a=2&b=3", { signal });
    expect(response.status).toBe(output.RestApiStatusCode);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe(text);
    const input = { Method: "GET", Path: "/dags", QueryParameters: { a: "2", b: ["1", "3"] } };
    expect(told).toEqual([input, { abortSignal: signal }]);
    expect(told[1]).toHaveProperty("abortSignal", signal);
  });

  test("passes on what is no answer of Airflow, and the abort", async () => {
    const denied = new Error("AccessDeniedException");
    const fetch = mwaaInvokeFetch(() => Promise.reject(denied));
    const client = new AirflowClient({ baseUrl: "https://mwaa.invalid", fetch, retry: false });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({
      name: "ConnectionError",
      cause: denied,
    });
    const { client: other } = environment("3.2");
    const signal = AbortSignal.abort("enough");
    expect(await errorOf(other.dagRuns.get("quick", "r", { signal }))).toBe("enough");
    await expect(
      mwaaInvokeFetch(() => Promise.resolve({}))("https://x.example/api/v2/dags", {}),
    ).rejects.toThrow("invokeRestApi must return { RestApiStatusCode }");
    for (const [url, method] of [
      ["https://x.example/auth/token", "POST"],
      ["https://x.example/api/v2/dags", "OPTIONS"],
    ] as const) {
      const answer = mwaaInvokeFetch(() => Promise.resolve({ RestApiStatusCode: 200 }))(url, { method });
      await expect(answer).rejects.toThrow(`InvokeRestApi cannot carry ${method}`);
    }
  });
});

describe("a refusal of AWS", () => {
  /** Like an error of the AWS SDK. */
  function refusal(name: string, httpStatusCode: number): Error {
    return Object.assign(new Error("No"), { name, $metadata: { httpStatusCode } });
  }

  test.each<[string, number, string]>([
    ["AccessDeniedException", 403, "PermissionDeniedError"],
    ["ThrottlingException", 429, "RateLimitError"],
    ["ValidationException", 400, "ValidationError"],
    ["ResourceNotFoundException", 404, "NotFoundError"],
  ])("%s is an error of its status, and Airflow was never asked", async (name, status, kind) => {
    const fetch = mwaaInvokeFetch(() => Promise.reject(refusal(name, status)));
    const { dagRuns } = new AirflowClient({ baseUrl: "https://mwaa.invalid", fetch, retry: false });
    const error = await errorOf(dagRuns.trigger("d", { dag_run_id: "r" }));
    expect(error).toMatchObject({ name: kind, status, ambiguous: false });
    expect(String(error)).toContain(`AWS refused the call: ${name}: No`);
  });

  test("ResourceNotFoundException proves of no run that it is gone", async () => {
    const refusals = [refusal("InternalServerException", 500), refusal("ResourceNotFoundException", 404)];
    const fetch = mwaaInvokeFetch(() => Promise.reject(refusals.shift() ?? new Error("none")));
    const retry = { minDelayMs: 1 };
    const { dagRuns } = new AirflowClient({ baseUrl: "https://mwaa.invalid", fetch, retry });
    const error = await errorOf(dagRuns.delete("d", "r"));
    expect(error).toMatchObject({ status: 404, ambiguous: true });
    expect(String(error)).toContain("AWS knows no such environment");
  });

  test("ValidationException for a long path names the limit", async () => {
    const fetch = mwaaInvokeFetch(() => Promise.reject(refusal("ValidationException", 400)));
    const { dagRuns } = new AirflowClient({ baseUrl: "https://mwaa.invalid", fetch, retry: false });
    expect(String(await errorOf(dagRuns.get("d", "r".repeat(60))))).toContain(
      "at most 64 characters, not 76: use a shorter run id",
    );
  });
});
