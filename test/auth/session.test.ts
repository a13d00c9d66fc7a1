import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  ApiError,
  AuthenticationError,
  RateLimitError,
  ServerError,
  session,
  UnexpectedResponseError,
} from "../../src/index.js";
import { runOf, type CannedResponse, type Handler, serve } from "../support/server.js";
import { containing } from "../support/without-target.js";
import { errorOf, expectNoSecret, run, secret } from "./sentinel.js";

const cookie = (value: string) => `session=${value}; HttpOnly; Path=/; SameSite=Lax`;

/** The login of Airflow 2.11.2, which responds to right and wrong passwords with 302 and a cookie. */
async function airflow(respond: Handler, { csrf = true, page = "" } = {}) {
  let logins = 0;
  const server = await serve((request, index) => {
    if (!request.url.startsWith("/p/login/")) return respond(request, index);
    const field = csrf ? '<input id="csrf_token" name="csrf_token" type="hidden" value="Im.abc-_">' : "";
    const form = `<form><input name="username" value="x">${field}<input class="x" name="password" type="password"></form>`;
    if (request.method === "GET")
      return { text: page || form, headers: { "set-cookie": cookie("before"), "content-type": "text/html" } };
    const fields = new URLSearchParams(request.body);
    const token = csrf ? "Im.abc-_" : null;
    if (fields.get("csrf_token") !== token || request.headers.cookie !== "session=before")
      return { status: 400, text: "The CSRF token is missing." };
    const good = fields.get("username") === "alice" && fields.get("password") === secret;
    if (good) logins += 1;
    const location = good ? "/p/home" : "/p/login/?next=/p/home";
    const value = good ? `S3ntinel.${String(logins)}` : "S3ntinel.0";
    return { status: 302, headers: { location, "set-cookie": cookie(value) } };
  });
  const auth = session({ username: "alice", password: secret });
  const client = new AirflowClient({ baseUrl: `${server.origin}/p`, apiVersion: "v1", auth });
  const cookies = () =>
    server.requests.filter(({ url }) => url.includes("/api/")).map(({ headers }) => headers.cookie);
  return { server, client, cookies, auth, logins: () => logins };
}

describe("session with a cookie", () => {
  test.each(["v1", "v2"] as const)("sends it unchanged on %s, and does not retry", async (apiVersion) => {
    const server = await serve([
      { json: runOf, headers: { "set-cookie": cookie("other") } },
      { status: 401 },
    ]);
    const auth = session({ cookie: "session=S3ntinel.x=y; route=12" });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion, auth });
    await client.dagRuns.get("d", "r");
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(AuthenticationError);
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([
      "session=S3ntinel.x=y; route=12",
      "session=S3ntinel.x=y; route=12",
    ]);
    expectNoSecret(auth);
  });

  test.each([
    "",
    "S3ntinel",
    "session=",
    "=S3ntinel",
    "session=S3ntinel\r\nx: y",
    "session=S3ntinel✓",
    "a=S3 b",
    "S3 a=b",
  ])("refuses %j", async (bad) => {
    const error = await errorOf(() => session({ cookie: bad }));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("cookie must");
  });
});

describe("session with a password", () => {
  test.each([true, false])("logs in through the form; CSRF: %j", async (csrf) => {
    const { server, client, cookies } = await airflow(() => ({ json: runOf }), { csrf });
    await Promise.all(["1", "2", "3"].map((id) => client.dagRuns.get("d", id)));
    await client.dagRuns.trigger("d");
    expect(server.lines.slice(0, 2)).toEqual(["GET /p/login/", "POST /p/login/"]);
    expect(cookies()).toEqual(Array.from({ length: 4 }, () => "session=S3ntinel.1"));
    expect(server.requests[0]?.headers.accept).toBe("text/html");
    expect(server.requests[1]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(server.requests).toHaveLength(6);
  });

  test.each<[string, CannedResponse]>([
    ["401", { status: 401, json: { title: "Unauthorized" } }],
    ["a redirect to the login", { status: 302, headers: { location: "/p/login/?next=x" } }],
  ])("logs in once more on %s", async (_, refusal) => {
    const { client, cookies, logins } = await airflow(({ headers }) =>
      headers.cookie === "session=S3ntinel.1" ? refusal : { json: runOf },
    );
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(logins()).toBe(2);
    expect(cookies().filter((value) => value === "session=S3ntinel.2")).toHaveLength(20);
  });

  test.each([400, 404, 409])("does not renew the session on %d", async (status) => {
    const { server, client, auth } = await airflow(() => ({ status }));
    const response = { status, headers: new Headers(), text: "", sent: {}, apiVersion: "v1" } as const;
    expect(auth.renew?.(response)).toBe(false);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status });
    expect(server.lines.filter((line) => line.includes("/login/"))).toHaveLength(2);
    expect(server.requests).toHaveLength(3);
  });

  test.each<[string, string | undefined, string | undefined, string | undefined]>([
    ["uses the cookie of the form if the login sets no cookie", "before", undefined, "session=before"],
    ["uses the cookie of the login if the form sets no cookie", undefined, "after", "session=after"],
    ["throws if neither the form nor the login sets a cookie", undefined, undefined, undefined],
  ])("%s", async (_, before, after, sent) => {
    const setting = (value: string | undefined) =>
      value === undefined ? {} : { "set-cookie": cookie(value) };
    const server = await serve([
      { text: '<INPUT name="password">', headers: setting(before) },
      { status: 302, headers: { location: "/", ...setting(after) } },
      { json: runOf },
    ]);
    const auth = session({ username: "alice", password: secret });
    const call = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth }).dagRuns.get("d", "r");
    if (sent === undefined) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(UnexpectedResponseError);
      expect(error).toMatchObject({
        status: 302,
        message: containing("POST /login/: 302 without a session cookie"),
      });
    } else {
      await call;
    }
    const cookies = server.requests.map(({ headers }) => headers.cookie);
    expect(cookies.slice(1)).toEqual([before && `session=${before}`, ...(sent === undefined ? [] : [sent])]);
  });

  test("gives up if a new session is refused as well", async () => {
    const { server, client, logins } = await airflow(() => ({ status: 401 }));
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toMatchObject({ status: 401 });
    expect(logins()).toBe(2);
    expect(server.requests).toHaveLength(6);
  });

  test("recognizes a wrong password by the location of the response", async () => {
    const { server } = await airflow(() => ({ json: runOf }));
    const auth = session({ username: "alice", password: `${secret}!` });
    const client = new AirflowClient({ baseUrl: `${server.origin}/p`, apiVersion: "v1", auth });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain("POST /login/: 302 (the login was refused: check username and password)");
    expect(server.requests).toHaveLength(2);
    await errorOf(client.dagRuns.get("d", "r"));
    expect(server.requests).toHaveLength(4);
  });

  test.each([
    '<a href="/login/google">Sign in with Google</a>',
    '<form><input type="search" name="q"></form>',
    '<form><input type="text"> name="password"</form>',
  ])("throws if the page has no form for a password: %s", async (page) => {
    const { server, client } = await airflow(() => ({ json: runOf }), { page });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ status: 200 });
    expect(String(error)).toContain("a server with single sign-on needs session({ cookie })");
    expect(server.lines).toEqual(["GET /p/login/"]);
  });

  test("does not send the password to another origin", async () => {
    const elsewhere = await serve(() => ({ text: '<input name="password">' }));
    const server = await serve([{ status: 302, headers: { location: `${elsewhere.origin}/login/` } }]);
    const auth = session({ username: "alice", password: secret });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(UnexpectedResponseError);
    expect(elsewhere.lines).toEqual([]);
  });

  test("leaves the body of a failed login out of the error", async () => {
    const server = await serve(({ method, body }) =>
      method === "GET" ? { text: '<input name="password">' } : { status: 400, text: `<p>${body}</p>` },
    );
    const auth = session({ username: "alice", password: secret });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 400, body: undefined });
  });

  test.each<[object, string]>([
    [{ username: "a", password: `${secret}\n` }, "password must not contain line breaks"],
    [{ username: `${secret}\0`, password: "p" }, "username must not contain line breaks"],
    [{ username: "a" }, "password must be a string"],
    [
      { username: "a", password: "p", loginPath: "@evil.example/" },
      "loginPath must be a path below baseUrl, such as /login/",
    ],
    [
      { username: "a", password: "p", loginPath: "/log in" },
      "loginPath must be a path below baseUrl, such as /login/",
    ],
    [
      { username: "a", password: "p", loginPath: "login" },
      "loginPath must be a path below baseUrl, such as /login/",
    ],
  ])("refuses %o", async (options, words) => {
    const error = await errorOf(() => Reflect.apply(session, undefined, [options]));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
  });

  test("is refused for v2", () => {
    const auth = session({ username: "a", password: "p" });
    expect(() => new AirflowClient({ baseUrl: "https://a.example", auth })).toThrow(
      "auth: session does not work on v2. Airflow 3 has no such login form: use airflowToken",
    );
  });
});

describe("a login that does not fail because of the password", () => {
  test.each([
    [408, ApiError, "the login failed"],
    [429, RateLimitError, "the server limits logins"],
    [500, ServerError, "the login failed"],
  ])("is reported as retryable: %d", async (status, type, words) => {
    const server = await serve(({ method }) =>
      method === "GET"
        ? { text: '<input name="password">' }
        : { status, text: secret, headers: { "retry-after": "7" } },
    );
    const auth = session({ username: "alice", password: secret });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth, retry: false });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, retryable: true, retryAfterMs: 7000, body: undefined });
    expect(String(error)).toContain(`POST /login/: ${String(status)} (${words}`);
    expectNoSecret(error);
  });

  test.each<[string, CannedResponse, type: new (...args: never[]) => Error, words: string]>([
    ["a 408", { status: 408 }, ApiError, "GET /login/: 408 (the login failed)"],
    ["a 429", { status: 429 }, RateLimitError, "GET /login/: 429 (the login failed)"],
    ["a 503", { status: 503 }, ServerError, "GET /login/: 503 (the login failed)"],
    [
      "a truncated page with a matching length",
      { text: "<!doctype html><html><head><title>Sign In" },
      UnexpectedResponseError,
      "GET /login/: 200 without a form",
    ],
  ])("is retried if the form is %s", async (_, fault, type, words) => {
    const form: CannedResponse = {
      text: '<input name="password">',
      headers: { "set-cookie": cookie("before") },
    };
    const server = await serve([
      fault,
      fault,
      form,
      { status: 302, headers: { location: "/" } },
      { json: runOf },
    ]);
    const auth = session({ username: "alice", password: secret });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    const error = await errorOf(client.dagRuns.trigger("d", {}, { retry: false }));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ retryable: true, ambiguous: false });
    expect(String(error)).toContain(words);
    await expect(
      client.dagRuns.trigger("d", { dag_run_id: "r" }, { retry: { minDelayMs: 1 } }),
    ).resolves.toEqual(run);
    expect(server.requests).toHaveLength(5);
  });

  test.each<[string, CannedResponse]>([
    ["a whole page", { text: "<!doctype html><html><title>Airflow</title></html>\n" }],
    ["JSON", { json: { status: "healthy" } }],
    ["a 404", { status: 404, text: "<html><title>Not" }],
  ])("is not retried if the response is %s without a form", async (_, page) => {
    const server = await serve(() => page);
    const auth = session({ username: "alice", password: secret });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({
      name: "UnexpectedResponseError",
      retryable: false,
    });
    expect(server.requests).toHaveLength(1);
  });
});
