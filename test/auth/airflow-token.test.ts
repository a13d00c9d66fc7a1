import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  AuthenticationError,
  ConnectionError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  ValidationError,
  airflowToken,
} from "../../src/index.js";
import {
  runOf,
  type CannedResponse,
  type Handler,
  type Received,
  type Server,
  serve,
} from "../support/server.js";
import { errorOf, run, secret, secretToken } from "./sentinel.js";

const notAuthenticated: CannedResponse = { status: 401, json: { detail: "Not authenticated" } };
const expired: CannedResponse = { status: 401, json: { detail: "Token Expired" } };
const invalid: CannedResponse = { status: 403, json: { detail: "Invalid JWT token" } };
const forbidden: CannedResponse = { status: 403, json: { detail: "Forbidden" } };

function isLogin({ url }: Received): boolean {
  return url.endsWith("/auth/token");
}

/** A token like those of Airflow 3, valid for `seconds`; `number` makes it unique. */
function jwt(seconds: number, number = 0): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = 1_000_000_000; // The server's clock may differ from the client's.
  return `${part({ alg: "HS512" })}.${part({ sub: "ä?>", iat, exp: iat + seconds, number })}.${secretToken}`;
}

function authorizations({ requests }: Server): (string | undefined)[] {
  return requests.map(({ headers }) => headers.authorization);
}

describe("airflowToken", () => {
  const login = { username: "alice", password: secret };

  /** A server that accepts every login, and passes other requests to the handler. */
  async function airflow(
    respond: Handler,
    token: (number: number) => string = (number) => jwt(86_400, number),
  ) {
    let logins = 0;
    const server = await serve((request, index) => {
      if (!isLogin(request)) return respond(request, index);
      logins += 1;
      return { status: 201, json: { access_token: token(logins) } };
    });
    const client = new AirflowClient({
      baseUrl: server.origin,
      auth: airflowToken(login),
      retry: { minDelayMs: 1 },
    });
    return { server, client };
  }

  test("logs in with the username and password as JSON, and sends the token", async () => {
    const { server, client } = await airflow(() => ({ json: runOf }));
    await client.dagRuns.get("d", "r");
    const [first, second] = server.requests;
    expect(server.lines).toEqual(["POST /auth/token", "GET /api/v2/dags/d/dagRuns/r"]);
    expect(first?.body).toBe(JSON.stringify(login));
    expect(first?.body).toContain('pä\\"ss:wörd€✓&"}');
    expect(first?.headers).toMatchObject({
      "content-type": "application/json",
      accept: "application/json",
      "content-length": String(Buffer.byteLength(first?.body ?? "")),
    });
    expect(Object.keys(first?.headers ?? {})).not.toContain("authorization");
    expect(second?.headers.authorization).toBe(`Bearer ${jwt(86_400, 1)}`);
  });

  test.each([
    ["", "/auth/token"],
    ["/dep1", "/dep1/auth/token"],
    ["/dep1/", "/dep1/auth/token"],
    ["/dep1/api/v2", "/dep1/auth/token"],
    ["/api/v2/", "/auth/token"],
  ])("finds the endpoint from a base URL ending in %j", async (ending, path) => {
    const server = await serve((request) =>
      isLogin(request) ? { status: 201, json: { access_token: "t" } } : { json: runOf },
    );
    const client = new AirflowClient({ baseUrl: server.origin + ending, auth: airflowToken(login) });
    await client.dagRuns.get("d", "r");
    expect(server.lines[0]).toBe(`POST ${path}`);
  });

  test("accepts another tokenPath, and the key jwt_token of older managed servers", async () => {
    const server = await serve([{ status: 201, json: { jwt_token: "j" } }, { json: runOf }]);
    const auth = airflowToken({ ...login, tokenPath: "/auth/token/cli" });
    await new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r");
    expect(server.lines[0]).toBe("POST /auth/token/cli");
    expect(authorizations(server)).toEqual([undefined, "Bearer j"]);
  });

  test("logs in once for a hundred calls at once", async () => {
    const { server, client } = await airflow(() => ({ json: runOf }));
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.requests.filter(isLogin)).toHaveLength(1);
    expect(server.requests).toHaveLength(101);
    await client.dagRuns.get("d", "r");
    expect(server.requests.filter(isLogin)).toHaveLength(1);
  });

  test.each<[string, CannedResponse]>([
    ["401", expired],
    ['403 "Invalid JWT token"', invalid],
  ])("logs in once more on %s and retries the request", async (_, refusal) => {
    const { server, client } = await airflow(({ headers }) =>
      headers.authorization === `Bearer ${jwt(86_400, 1)}` ? refusal : { json: runOf },
    );
    await expect(client.dagRuns.trigger("d", { dag_run_id: "r", conf: { a: 1 } })).resolves.toEqual(run);
    expect(server.lines).toEqual([
      "POST /auth/token",
      "POST /api/v2/dags/d/dagRuns",
      "POST /auth/token",
      "POST /api/v2/dags/d/dagRuns",
    ]);
    expect(server.requests[3]?.body).toBe(server.requests[1]?.body);
    expect(server.requests[3]?.headers.authorization).toBe(`Bearer ${jwt(86_400, 2)}`);
    await client.dagRuns.get("d", "r");
    expect(server.requests).toHaveLength(5);
  });

  test.each<[string, CannedResponse, new (...args: never[]) => Error]>([
    ["401", notAuthenticated, AuthenticationError],
    ['403 "Invalid JWT token"', invalid, PermissionDeniedError],
  ])("gives up if the response to a new token is %s as well", async (_, refusal, kind) => {
    const { server, client } = await airflow(() => refusal);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(4);
    expect(server.requests.filter(isLogin)).toHaveLength(2);
  });

  test.each<[string, CannedResponse]>([
    ['403 "Forbidden"', forbidden],
    ["403 with other words", { status: 403, json: { detail: "Invalid JWT token, or so" } }],
    ["403 without a body", { status: 403 }],
    ["404", { status: 404, json: { detail: "Not Found" } }],
  ])("does not renew the token on %s", async (_, refusal) => {
    const { server, client } = await airflow(() => refusal);
    const response = { status: 404, headers: new Headers(), text: "", sent: {}, apiVersion: "v2" } as const;
    expect(airflowToken(login).renew?.(response)).toBe(false);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: refusal.status });
    expect(server.requests).toHaveLength(2);
  });

  test("logs in once more when a hundred calls get a 401", async () => {
    const { server, client } = await airflow(({ headers }) =>
      headers.authorization === `Bearer ${jwt(86_400, 1)}` ? expired : { json: runOf },
    );
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.requests.filter(isLogin)).toHaveLength(2);
    expect(server.requests).toHaveLength(202);
  });

  test("logs in once more when a thousand simultaneous calls get a 401", async () => {
    const calls = 1000;
    const all: (() => void)[] = [];
    const { server, client } = await airflow(async ({ headers }) => {
      if (headers.authorization !== `Bearer ${jwt(86_400, 1)}`) return { json: runOf };
      // The server responds once all requests have arrived.
      await new Promise<void>((resolve) => {
        if (all.push(resolve) === calls) for (const respond of all) respond();
      });
      return expired;
    });
    // On a slow machine the server closes connections that are idle for 5 s.
    const options = { timeoutMs: 100_000, retry: { limit: 5, minDelayMs: 1 } };
    const ids = Array.from({ length: calls }, (_, index) => String(index));
    const runs = await Promise.all(ids.map((id) => client.dagRuns.get("d", id, options)));
    expect(runs).toHaveLength(calls);
    expect(server.requests.filter(isLogin)).toHaveLength(2);
    expect(server.requests.length).toBeGreaterThanOrEqual(2 + 2 * calls);
  }, 120_000);

  test("keeps a newer token when a late 401 refuses the old one", async () => {
    let late: (response: CannedResponse) => void = () => undefined;
    const { server, client } = await airflow((request) => {
      if (request.headers.authorization !== `Bearer ${jwt(86_400, 1)}`) return { json: runOf };
      if (request.url.endsWith("/slow")) return new Promise<CannedResponse>((resolve) => (late = resolve));
      return expired;
    });
    const slow = client.dagRuns.get("d", "slow");
    while (server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await client.dagRuns.get("d", "quick");
    late(expired);
    await expect(slow).resolves.toEqual({ ...run, dag_run_id: "slow" });
    expect(server.requests.filter(isLogin)).toHaveLength(2);
  });

  test("sends the options body and headers with the login", async () => {
    const server = await serve((request) =>
      isLogin(request) ? { status: 201, json: { access_token: "t" } } : { json: runOf },
    );
    const body = { grant_type: "client_credentials", client_id: 7, client_secret: secret };
    const auth = airflowToken({ body, headers: { "x-realm": "data" }, tokenPath: "/auth/token" });
    await new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r");
    const both = airflowToken({ ...login, body: { provider: "ldap" } });
    await new AirflowClient({ baseUrl: server.origin, auth: both }).dagRuns.get("d", "r");
    expect(server.requests.filter(isLogin).map((request) => request.body)).toEqual([
      JSON.stringify(body),
      JSON.stringify({ ...login, provider: "ldap" }),
    ]);
    expect(server.requests[0]?.headers).toMatchObject({
      "x-realm": "data",
      "content-type": "application/json",
    });
    expect(server.requests[1]?.headers).not.toHaveProperty("x-realm");
  });

  test.each<[object, string]>([
    [{ username: "a" }, "password must be a string"],
    [{ password: secret }, "username must be a string"],
    [{ username: "a", password: `${secret}\n` }, "password must not contain line breaks"],
    [{ username: `${secret}\0`, password: "p" }, "username must not contain line breaks"],
    [{ username: "a", password: `${secret}\ud800` }, "password must be well-formed Unicode"],
    [{ body: { client_secret: `${secret}\r` } }, "body.client_secret must not contain line breaks"],
    [{ ...login, headers: { "x-key": `${secret}\n` } }, "headers: the value of x-key"],
    [{ ...login, tokenPath: "auth/token" }, "tokenPath must be a path below baseUrl, such as /auth/token"],
    [
      { ...login, tokenPath: "@evil.example/token" },
      "tokenPath must be a path below baseUrl, such as /auth/token",
    ],
    [{ body: {}, username: 7 }, "username must be a string"],
    [{ ...login, tokenPath: "/auth/token s" }, "tokenPath must be a path below baseUrl, such as /auth/token"],
    [{ ...login, tokenPath: "/auth/token#x" }, "tokenPath must be a path below baseUrl, such as /auth/token"],
    [
      { ...login, tokenPath: "/auth/token?x=1" },
      "tokenPath must be a path below baseUrl, such as /auth/token",
    ],
  ])("refuses %o", async (options, words) => {
    const error = await errorOf(() => Reflect.apply(airflowToken, undefined, [options]));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
  });

  test("logs in once more before the token expires, by its lifetime and not by the clock", async () => {
    const { server, client } = await airflow(
      () => ({ json: runOf }),
      (number) => jwt(number === 1 ? 0.000_001 : 3600, number),
    );
    await client.dagRuns.get("d", "1");
    await client.dagRuns.get("d", "2");
    await client.dagRuns.get("d", "3");
    expect(
      server.requests.map((request) => (isLogin(request) ? "login" : request.headers.authorization)),
    ).toEqual([
      "login",
      `Bearer ${jwt(0.000_001, 1)}`,
      "login",
      `Bearer ${jwt(3600, 2)}`,
      `Bearer ${jwt(3600, 2)}`,
    ]);
  });

  test.each(["opaque", "a.b.c", "..", "a.e30.c", "a.bnVsbA.c"])(
    "keeps a token without a lifetime: %s",
    async (token) => {
      const { server, client } = await airflow(
        () => ({ json: runOf }),
        () => token,
      );
      await client.dagRuns.get("d", "1");
      await client.dagRuns.get("d", "2");
      expect(authorizations(server)).toEqual([undefined, `Bearer ${token}`, `Bearer ${token}`]);
    },
  );

  test("sends the same token with each attempt of a call", async () => {
    let tries = 0;
    const { server, client } = await airflow(() => ((tries += 1) < 3 ? { status: 503 } : { json: runOf }));
    await client.dagRuns.get("d", "r");
    expect(server.requests.filter(isLogin)).toHaveLength(1);
    expect(tries).toBe(3);
  });

  test("does not keep a failed login", async () => {
    let logins = 0;
    const server = await serve((request) => {
      if (!isLogin(request)) return { json: runOf };
      logins += 1;
      return logins === 1
        ? { status: 401, json: { detail: "Invalid credentials" } }
        : { status: 201, json: { access_token: "t" } };
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login) });
    const failed = await Promise.all([1, 2, 3].map((id) => errorOf(client.dagRuns.get("d", String(id)))));
    for (const error of failed) {
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).toContain(
        "POST /auth/token: 401 (the login was refused: check username and password)",
      );
      expect(error).toMatchObject({ ambiguous: false });
    }
    expect(server.requests).toHaveLength(1);
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
    expect(logins).toBe(2);
  });

  test("continues the login for the other callers when one caller aborts", async () => {
    const controller = new AbortController();
    const release: (() => void)[] = [];
    const server = await serve(async (request) => {
      if (!isLogin(request)) return { json: runOf };
      controller.abort("no patience");
      await new Promise<void>((resolve) => release.push(resolve));
      return { status: 201, json: { access_token: "t" } };
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login) });
    const impatient = errorOf(client.dagRuns.get("d", "1", { signal: controller.signal }));
    const patient = client.dagRuns.get("d", "2");
    expect(await impatient).toBe("no patience");
    for (const respond of release) respond();
    await expect(patient).resolves.toEqual({ ...run, dag_run_id: "2" });
    expect(server.lines).toEqual(["POST /auth/token", "GET /api/v2/dags/d/dagRuns/2"]);
  });

  test("causes no unhandled rejection when a login fails after its callers have aborted", async () => {
    const controller = new AbortController();
    const server = await serve(async () => {
      controller.abort("gone");
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { fault: "cut" };
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login) });
    expect(await errorOf(client.dagRuns.get("d", "1", { signal: controller.signal }))).toBe("gone");
    await server.requests[0]?.gone;
    await new Promise((resolve) => setImmediate(resolve)); // An unhandled rejection would fail the run by now.
  });

  test.each<[string, CannedResponse]>([
    ["405", { status: 405, json: { detail: "Method Not Allowed" } }],
    ["404", { status: 404, json: { detail: "Not Found" } }],
    ["404 with a web page", { status: 404, text: "<html></html>" }],
    ["a web page", { text: "<!doctype html><title>Airflow</title>" }],
    ["a web page with 403", { status: 403, text: `<html><title>${secret}</title></html>` }],
    ["a redirect", { status: 302, headers: { location: "/login" } }],
    ["JSON without a token", { status: 201, json: {} }],
    ["a body that is not JSON", { status: 201, text: secretToken }],
    ["a redirect without a body", { status: 302, text: "" }],
    ["a token that is not a string", { status: 201, json: { access_token: 7 } }],
    ["a token with a leading blank", { status: 201, json: { access_token: " S3ntinel" } }],
    ["a token with a trailing line break", { status: 201, json: { access_token: "S3ntinel\n" } }],
  ])("suggests to check baseUrl on %s", async (_, response) => {
    const server = await serve([response]);
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login) });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("check the path prefix in baseUrl, whether a proxy strips it");
    expect(error).toMatchObject({ status: response.status ?? 200 });
    expect(server.requests).toHaveLength(1);
  });

  const refused = "the login was refused: check username and password";

  test.each<[number, Omit<CannedResponse, "status">, new (...args: never[]) => Error, boolean, string]>([
    [400, { json: { detail: secret, access_token: "t" } }, ValidationError, false, refused],
    [422, { json: { detail: [{ input: secret }] } }, ValidationError, false, refused],
    [429, { text: "<html></html>" }, RateLimitError, true, "the login failed"],
    [429, { text: secret }, RateLimitError, true, "the login failed"],
    [500, { text: "Internal Server Error" }, ServerError, true, "the login failed"],
    [500, { text: "<html></html>" }, ServerError, true, "the login failed"],
    [502, { text: "<html></html>" }, ServerError, true, "the login failed"],
  ])(
    "reports a login that fails with %d %o as the error of that status",
    async (status, response, type, retryable, words) => {
      const server = await serve(() => ({ status, ...response }));
      const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry: false });
      const error = await errorOf(client.dagRuns.trigger("d"));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ ambiguous: false, status, retryable });
      expect(String(error)).toMatch(/: POST \/auth\/token: \d+ /);
      expect(String(error)).toContain(words);
      expect(error).not.toHaveProperty("body", expect.anything());
    },
  );

  test("retries a login after Retry-After, unless that exceeds maxRetryAfterMs", async () => {
    const refuse = (seconds: string) => ({ status: 429, headers: { "retry-after": seconds } });
    const server = await serve([
      refuse("0"),
      { status: 201, json: { access_token: "t" } },
      { json: runOf },
      { status: 401, json: {} },
      refuse("61"),
    ]);
    // The test would time out before the second attempt if the header was ignored.
    const retry = { minDelayMs: 3_600_000, maxDelayMs: 3_600_000, maxRetryAfterMs: 60_000 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    expect(await client.dagRuns.trigger("d", { dag_run_id: "r" })).toMatchObject(run);
    const error = await errorOf(client.dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfterMs: 61_000, ambiguous: false });
    expect(server.requests).toHaveLength(5);
  });

  test("retries a login after a 503 as part of the call", async () => {
    const server = await serve([
      { status: 503, json: {} },
      { status: 201, json: { access_token: "t" } },
      { json: runOf },
    ]);
    const retry = { minDelayMs: 1 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    expect(await client.dagRuns.trigger("d", { dag_run_id: "r" })).toMatchObject(run);
    expect(server.lines).toEqual(["POST /auth/token", "POST /auth/token", "POST /api/v2/dags/d/dagRuns"]);
  });

  test.each<[string, CannedResponse]>([
    ["a 503", { status: 503 }],
    ["a 408", { status: 408 }],
    ["a cut", { fault: "cut" }],
    ["a truncated body with a matching length", { status: 201, text: '{"access_token": "S3nt' }],
    ["an empty body", { status: 201, text: "" }],
  ])("retries a login after %s, like an idempotent request", async (_, fault) => {
    const server = await serve([fault, { status: 201, json: { access_token: "t" } }, { json: runOf }]);
    const retry = { minDelayMs: 1 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
    expect(server.lines).toEqual(["POST /auth/token", "POST /auth/token", "GET /api/v2/dags/d/dagRuns/r"]);
  });

  test("reports a lost login as not ambiguous", async () => {
    const server = await serve([{ fault: "cut" }, { fault: "silence" }]);
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry: false });
    const cut = await errorOf(client.dagRuns.trigger("d"));
    expect(cut).toBeInstanceOf(ConnectionError);
    expect(cut).toMatchObject({ ambiguous: false });
    const silent = await errorOf(client.dagRuns.clear("d", "r", {}, { timeoutMs: 20 }));
    expect(silent).toBeInstanceOf(TimeoutError);
    expect(silent).toMatchObject({ ambiguous: false });
  });

  test("throws a ConflictError on 409 after a lost login", async () => {
    const server = await serve([
      { fault: "cut" },
      { status: 201, json: { access_token: "t" } },
      { status: 409, json: { detail: "exists" } },
      { json: runOf },
    ]);
    const retry = { minDelayMs: 1 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    const error = await errorOf(client.dagRuns.trigger("d", { dag_run_id: "someone's" }));
    expect(error).toMatchObject({ name: "ConflictError", ambiguous: false });
    expect(server.requests).toHaveLength(3);
  });

  test("is refused for v1, and the error suggests basic", () => {
    expect(
      () =>
        new AirflowClient({
          baseUrl: "https://airflow.example.com",
          apiVersion: "v1",
          auth: airflowToken(login),
        }),
    ).toThrow(
      "auth: airflowToken does not work on v1. Airflow 2 has no token endpoint: use basic({ username, password })",
    );
  });
});
