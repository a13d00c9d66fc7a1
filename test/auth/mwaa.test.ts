import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  airflowToken,
  AuthenticationError,
  mwaa,
  mwaaInvokeFetch,
  NotFoundError,
} from "../../src/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { type Answer, type Handler, serve } from "../server.js";
import { errorOf, expectNoSecret, run, secretToken } from "./sentinel.js";

const paths = { v1: "/aws_mwaa/login", v2: "/pluginsv2/aws_mwaa/login" } as const;

/** A web server of MWAA: takes each web token once, for a cookie. */
async function webServer(apiVersion: "v1" | "v2", answer: Handler, login?: Answer) {
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
    const { server, client, auth } = await webServer(apiVersion, () => ({ json: run }));
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.lines[0]).toBe(`POST ${paths[apiVersion]}`);
    expect(server.requests).toHaveLength(11);
    for (const { headers } of server.requests.slice(1))
      expect(headers[header]).toBe(`${before}${secretToken}.1`);
    expectNoSecret(auth);
  });

  test.each<["v1" | "v2", Answer]>([
    ["v1", { status: 401 }],
    ["v1", { status: 403 }],
    ["v1", { status: 302, headers: { location: "/login" } }],
    ["v2", { status: 401 }],
    ["v2", { status: 403, json: { detail: "Invalid JWT token" } }],
    ["v2", { status: 307, headers: { location: "/auth/login" } }],
  ])("on %s logs in anew once on %o", async (apiVersion, refusal) => {
    const { server, client } = await webServer(apiVersion, ({ headers }) =>
      `${String(headers.cookie)} ${String(headers.authorization)}`.includes(`${secretToken}.1`)
        ? refusal
        : { json: run },
    );
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.lines.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });

  test("a missing permission is no reason to log in anew", async () => {
    const { server, client } = await webServer("v2", () => ({ status: 403, json: { detail: "Forbidden" } }));
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 403 });
    expect(server.requests).toHaveLength(2);
  });

  test.each<[string, Answer]>([
    ["403", { status: 403, text: `<p>${secretToken}</p>` }],
    ["no cookie", { status: 200, text: secretToken }],
    ["another cookie", { status: 302, headers: { location: "/", "set-cookie": `x=${secretToken}` } }],
    ["a cookie that is cleared", { status: 302, headers: { "set-cookie": '_token=""; Max-Age=0' } }],
  ])("a login that ends with %s is refused", async (_, login) => {
    const { client, server } = await webServer("v2", () => ({ json: run }), login);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain("no cookie _token: check the permission airflow:CreateWebLoginToken");
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
