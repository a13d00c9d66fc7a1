import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  AuthenticationError,
  type AuthProvider,
  ConnectionError,
  PermissionDeniedError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  airflowToken,
  basic,
  bearer,
} from "../src/index.js";
import { type Answer, type Handler, type Received, type Server, serve } from "./server.js";

const run = { dag_id: "d", dag_run_id: "r", state: "queued" };
const notAuthenticated: Answer = { status: 401, json: { detail: "Not authenticated" } };
const expired: Answer = { status: 401, json: { detail: "Token Expired" } };
const invalid: Answer = { status: 403, json: { detail: "Invalid JWT token" } };
const forbidden: Answer = { status: 403, json: { detail: "Forbidden" } };

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

function authorizations({ requests }: Server): (string | undefined)[] {
  return requests.map(({ headers }) => headers.authorization);
}

function isLogin({ url }: Received): boolean {
  return url.endsWith("/auth/token");
}

/** A token as Airflow 3 makes it, good for so many seconds; the number tells tokens apart. */
function jwt(seconds: number, number = 0): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = 1_000_000_000; // The clock of the server need not be ours.
  return `${part({ alg: "HS512" })}.${part({ sub: "ä?>", iat, exp: iat + seconds, number })}.signature`;
}

describe("basic", () => {
  test.each([
    ["alice", "sesame"],
    ["alice", "with:colons::"],
    ["üser", "pässwörd€✓🎉"],
    ["", ""],
    ["a b", " leading and trailing "],
  ])("sends %j and %j in UTF-8 with every request", async (username, password) => {
    const server = await serve(() => ({ json: run }));
    const auth = basic({ username, password });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    await dagRuns.get("d", "r");
    await dagRuns.trigger("d");
    for (const header of authorizations(server)) {
      const [scheme, value = ""] = header?.split(" ") ?? [];
      expect(scheme).toBe("Basic");
      expect(Buffer.from(value, "base64").toString("utf8")).toBe(`${username}:${password}`);
    }
    expect(server.requests).toHaveLength(2);
  });

  test("takes what it is good for only", () => {
    expect(() => basic({ username: "a:b", password: "p" })).toThrow("username must not contain a colon");
    for (const bad of ["a\nb", "a\rb", "a\r\n"]) {
      expect(() => basic({ username: bad, password: "p" })).toThrow("line breaks");
      expect(() => basic({ username: "u", password: bad })).toThrow("line breaks");
    }
  });

  test("is refused for Airflow 3, with what to use there", () => {
    const auth = basic({ username: "u", password: "p" });
    expect(() => new AirflowClient({ baseUrl: "https://airflow.example.com", auth })).toThrow(
      "auth: basic does not work on v2. Airflow 3 takes no Basic authentication: use airflowToken({ username, password })",
    );
  });

  test("is sent once to a server that refuses it", async () => {
    const server = await serve([forbidden, notAuthenticated]);
    const auth = basic({ username: "u", password: "p" });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    expect(await errorOf(dagRuns.get("d", "r"))).toBeInstanceOf(PermissionDeniedError);
    expect(await errorOf(dagRuns.get("d", "r"))).toBeInstanceOf(AuthenticationError);
    expect(server.requests).toHaveLength(2);
  });
});

describe("bearer", () => {
  test.each(["v1", "v2"] as const)("sends a token on %s", async (apiVersion) => {
    const server = await serve(() => ({ json: run }));
    await new AirflowClient({
      baseUrl: server.origin,
      apiVersion,
      auth: bearer("a.b-c_d~e+f/g="),
    }).dagRuns.get("d", "r");
    expect(authorizations(server)).toEqual(["Bearer a.b-c_d~e+f/g="]);
  });

  test("asks a source for every request", async () => {
    const server = await serve(() => ({ json: run }));
    let count = 0;
    const auth = bearer(() => Promise.resolve(`t${String((count += 1))}`));
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    await client.dagRuns.get("d", "r");
    await client.dagRuns.delete("d", "r").catch(() => undefined);
    await client.http.GET("/version");
    expect(authorizations(server)).toEqual(["Bearer t1", "Bearer t2", "Bearer t3"]);
  });

  test("passes on what the source throws, and sends nothing", async () => {
    const server = await serve([]);
    const reason = new Error("vault is sealed");
    const auth = bearer(() => Promise.reject(reason));
    expect(await errorOf(new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r"))).toBe(
      reason,
    );
    expect(server.lines).toEqual([]);
  });

  test.each(["", "a\nb", "a\r\nX-Evil: 1", "a b", "token\n", "ünï", "\0"])("refuses %j", async (token) => {
    expect(() => bearer(token)).toThrow(TypeError);
    const server = await serve([]);
    const client = new AirflowClient({ baseUrl: server.origin, auth: bearer(() => token) });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(TypeError);
    expect(server.lines).toEqual([]);
  });

  test("refuses what is no string", async () => {
    const server = await serve([]);
    for (const token of [undefined, null, 7, {}]) {
      const auth: unknown = Reflect.apply(bearer, undefined, [() => token]);
      const client: unknown = Reflect.construct(AirflowClient, [{ baseUrl: server.origin, auth }]);
      if (!(client instanceof AirflowClient)) throw new Error("No client");
      expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(TypeError);
    }
    expect(server.lines).toEqual([]);
  });
});

describe("airflowToken", () => {
  const login = { username: "alice", password: 'pä"ss:✓' };

  /** A server that logs in everyone and answers the rest by the handler. */
  async function airflow(
    answer: Handler,
    token: (number: number) => string = (number) => jwt(86_400, number),
  ) {
    let logins = 0;
    const server = await serve((request, index) => {
      if (!isLogin(request)) return answer(request, index);
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

  test("logs in with exactly this request and sends the token", async () => {
    const { server, client } = await airflow(() => ({ json: run }));
    await client.dagRuns.get("d", "r");
    const [first, second] = server.requests;
    expect(server.lines).toEqual(["POST /auth/token", "GET /api/v2/dags/d/dagRuns/r"]);
    expect(first?.body).toBe('{"username":"alice","password":"pä\\"ss:✓"}');
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
      isLogin(request) ? { status: 201, json: { access_token: "t" } } : { json: run },
    );
    const client = new AirflowClient({ baseUrl: server.origin + ending, auth: airflowToken(login) });
    await client.dagRuns.get("d", "r");
    expect(server.lines[0]).toBe(`POST ${path}`);
  });

  test("takes another path, and the key of older managed servers", async () => {
    const server = await serve([{ status: 201, json: { jwt_token: "j" } }, { json: run }]);
    const auth = airflowToken({ ...login, tokenPath: "/auth/token/cli" });
    await new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r");
    expect(server.lines[0]).toBe("POST /auth/token/cli");
    expect(authorizations(server)).toEqual([undefined, "Bearer j"]);
  });

  test("logs in once for a hundred calls at once", async () => {
    const { server, client } = await airflow(() => ({ json: run }));
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.requests.filter(isLogin)).toHaveLength(1);
    expect(server.requests).toHaveLength(101);
    await client.dagRuns.get("d", "r");
    expect(server.requests.filter(isLogin)).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ["401", expired],
    ['403 "Invalid JWT token"', invalid],
  ])("logs in anew once on %s and repeats the request", async (_, refusal) => {
    const { server, client } = await airflow(({ headers }) =>
      headers.authorization === `Bearer ${jwt(86_400, 1)}` ? refusal : { json: run },
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

  test.each<[string, Answer, new (...args: never[]) => Error]>([
    ["401", notAuthenticated, AuthenticationError],
    ['403 "Invalid JWT token"', invalid, PermissionDeniedError],
  ])("gives up when a fresh token is answered %s as well", async (_, refusal, kind) => {
    const { server, client } = await airflow(() => refusal);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(4);
    expect(server.requests.filter(isLogin)).toHaveLength(2);
  });

  test.each<[string, Answer]>([
    ['403 "Forbidden"', forbidden],
    ["403 with other words", { status: 403, json: { detail: "Invalid JWT token, or so" } }],
    ["403 without a body", { status: 403 }],
    ["404", { status: 404, json: { detail: "Not Found" } }],
  ])("does not log in anew on %s", async (_, refusal) => {
    const { server, client } = await airflow(() => refusal);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: refusal.status });
    expect(server.requests).toHaveLength(2);
  });

  test("logs in anew once when a hundred calls find the token dead", async () => {
    const { server, client } = await airflow(({ headers }) =>
      headers.authorization === `Bearer ${jwt(86_400, 1)}` ? expired : { json: run },
    );
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(server.requests.filter(isLogin)).toHaveLength(2);
    expect(server.requests).toHaveLength(202);
  });

  test("logs in anew before the token expires, by the token's own life and not by the clock", async () => {
    const { server, client } = await airflow(
      () => ({ json: run }),
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
    "keeps a token that does not tell its life: %s",
    async (token) => {
      const { server, client } = await airflow(
        () => ({ json: run }),
        () => token,
      );
      await client.dagRuns.get("d", "1");
      await client.dagRuns.get("d", "2");
      expect(authorizations(server)).toEqual([undefined, `Bearer ${token}`, `Bearer ${token}`]);
    },
  );

  test("uses the token again for the attempts of one call", async () => {
    let tries = 0;
    const { server, client } = await airflow(() => ((tries += 1) < 3 ? { status: 503 } : { json: run }));
    await client.dagRuns.get("d", "r");
    expect(server.requests.filter(isLogin)).toHaveLength(1);
    expect(tries).toBe(3);
  });

  test("does not keep a failed login", async () => {
    let logins = 0;
    const server = await serve((request) => {
      if (!isLogin(request)) return { json: run };
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

  test("is not stopped by the abort of one who waits", async () => {
    const controller = new AbortController();
    const release: (() => void)[] = [];
    const server = await serve(async (request) => {
      if (!isLogin(request)) return { json: run };
      controller.abort("no patience");
      await new Promise<void>((resolve) => release.push(resolve));
      return { status: 201, json: { access_token: "t" } };
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login) });
    const impatient = errorOf(client.dagRuns.get("d", "1", { signal: controller.signal }));
    const patient = client.dagRuns.get("d", "2");
    expect(await impatient).toBe("no patience");
    for (const answer of release) answer();
    await expect(patient).resolves.toEqual(run);
    expect(server.lines).toEqual(["POST /auth/token", "GET /api/v2/dags/d/dagRuns/2"]);
  });

  test("a login that fails after everyone left harms nobody", async () => {
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

  test.each<[string, Answer]>([
    ["405", { status: 405, json: { detail: "Method Not Allowed" } }],
    ["404", { status: 404, text: "<html></html>" }],
    ["a web page", { text: "<!doctype html><title>Airflow</title>" }],
    ["a redirect", { status: 302, headers: { location: "/login" } }],
    ["JSON without a token", { status: 201, json: {} }],
    ["a token that is no string", { status: 201, json: { access_token: 7 } }],
  ])("on %s says what to look at", async (_, answer) => {
    const server = await serve([answer]);
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login) });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("check the path prefix in baseUrl, whether a proxy strips it");
    expect(error).toMatchObject({ status: answer.status ?? 200 });
    expect(server.requests).toHaveLength(1);
  });

  test("a login that the server cannot do is a server's error", async () => {
    const server = await serve(() => ({ status: 500, text: "Internal Server Error" }));
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry: false });
    const error = await errorOf(client.dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ ambiguous: false, status: 500, path: "/auth/token" });
  });

  test("a login that the server cannot do now is tried again with the call", async () => {
    const server = await serve([
      { status: 503, json: {} },
      { status: 201, json: { access_token: "t" } },
      { json: run },
    ]);
    const retry = { minDelayMs: 1 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    expect(await client.dagRuns.trigger("d")).toMatchObject(run);
    expect(server.lines).toEqual(["POST /auth/token", "POST /auth/token", "POST /api/v2/dags/d/dagRuns"]);
  });

  test.each<[string, Answer]>([
    ["a 503", { status: 503 }],
    ["a cut", { fault: "cut" }],
  ])("a login is tried again after %s, like any harmless request", async (_, fault) => {
    const server = await serve([fault, { status: 201, json: { access_token: "t" } }, { json: run }]);
    const retry = { minDelayMs: 1 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
    expect(server.lines).toEqual(["POST /auth/token", "POST /auth/token", "GET /api/v2/dags/d/dagRuns/r"]);
  });

  test("a lost login leaves no doubt about the call", async () => {
    const server = await serve([{ fault: "cut" }, { fault: "silence" }]);
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry: false });
    const cut = await errorOf(client.dagRuns.trigger("d"));
    expect(cut).toBeInstanceOf(ConnectionError);
    expect(cut).toMatchObject({ ambiguous: false });
    const silent = await errorOf(client.dagRuns.clear("d", "r", {}, { timeoutMs: 20 }));
    expect(silent).toBeInstanceOf(TimeoutError);
    expect(silent).toMatchObject({ ambiguous: false });
  });

  test("a conflict after a lost login is a conflict", async () => {
    const server = await serve([
      { fault: "cut" },
      { status: 201, json: { access_token: "t" } },
      { status: 409, json: { detail: "exists" } },
      { json: run },
    ]);
    const retry = { minDelayMs: 1 };
    const client = new AirflowClient({ baseUrl: server.origin, auth: airflowToken(login), retry });
    const error = await errorOf(client.dagRuns.trigger("d", { dag_run_id: "someone's" }));
    expect(error).toMatchObject({ name: "ConflictError", ambiguous: false });
    expect(server.requests).toHaveLength(3);
  });

  test("is refused for Airflow 2, with what to use there", () => {
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

describe("a provider of one's own", () => {
  test("is told of each attempt and may add any headers", async () => {
    const server = await serve([{ status: 503 }, { json: run }]);
    const told: unknown[] = [];
    const auth: AuthProvider = {
      name: "signature",
      authorize: ({ method, url, attempt, baseUrl }) => {
        told.push({ method, url, attempt, baseUrl });
        return { "x-signature": `s${String(attempt)}`, cookie: "session=1" };
      },
    };
    const client = new AirflowClient({ baseUrl: `${server.origin}/p`, auth, retry: { minDelayMs: 1 } });
    await client.dagRuns.get("a/b", "r");
    const common = {
      method: "GET",
      url: `${server.origin}/p/api/v2/dags/a%2Fb/dagRuns/r`,
      baseUrl: `${server.origin}/p`,
    };
    expect(told).toEqual([
      { ...common, attempt: 1 },
      { ...common, attempt: 2 },
    ]);
    expect(server.requests.map(({ headers }) => [headers["x-signature"], headers.cookie])).toEqual([
      ["s1", "session=1"],
      ["s2", "session=1"],
    ]);
  });

  test("goes over the headers of the client", async () => {
    const server = await serve([{ json: run }]);
    const headers = { authorization: "Basic old", "x-team": "data" };
    await new AirflowClient({ baseUrl: server.origin, auth: bearer("new"), headers }).dagRuns.get("d", "r");
    expect(server.requests[0]?.headers).toMatchObject({ authorization: "Bearer new", "x-team": "data" });
  });
});

describe("where credentials go", () => {
  test.each([
    "http://airflow.example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://mylocalhost",
    "http://[::2]",
  ])("not to %s without TLS, unless asked to", (baseUrl) => {
    const auth = bearer("t");
    expect(() => new AirflowClient({ baseUrl, auth })).toThrow(
      "unencrypted: use https, or set allowInsecureHttp",
    );
    expect(new AirflowClient({ baseUrl, auth, allowInsecureHttp: true }).apiVersion).toBe("v2");
    expect(new AirflowClient({ baseUrl }).apiVersion).toBe("v2");
  });

  test.each([
    "http://localhost:8080",
    "http://airflow.localhost",
    "http://127.0.0.1",
    "http://127.9.9.9:8080",
    "http://[::1]:8080/prefix",
    "https://airflow.example.com",
  ])("to %s", (baseUrl) => {
    expect(new AirflowClient({ baseUrl, auth: bearer("t") }).apiVersion).toBe("v2");
  });

  test.each<[string, (origin: string) => object]>([
    ["an auth option", () => ({ auth: bearer("t") })],
    ["headers of its own", () => ({ headers: { authorization: "Bearer t" } })],
    ["neither", () => ({})],
  ])("a client with %s sends nothing to another place than its own", async (_, options) => {
    const server = await serve(() => ({ json: { version: "3.2.2" } }));
    const elsewhere = await serve(() => ({ json: {} }));
    const client = new AirflowClient({ baseUrl: `${server.origin}/p`, ...options(server.origin) });
    const { port } = new URL(elsewhere.origin);
    for (const baseUrl of [
      elsewhere.origin,
      `${elsewhere.origin}/p`,
      `${server.origin}/q`,
      `${server.origin}@127.0.0.1:${port}/p`,
      `${server.origin}/p@127.0.0.1:${port}`,
      `http://127.0.0.1:${port}/${server.origin}/p`,
    ]) {
      const error = await errorOf(client.http.GET("/version", { baseUrl }));
      expect(error, baseUrl).toBeInstanceOf(TypeError);
      expect(String(error)).toContain(`sends nothing to`);
    }
    expect([...server.lines, ...elsewhere.lines]).toEqual([]);
    await client.http.GET("/version", { baseUrl: `${server.origin}/p/api/v2` });
    expect(server.lines).toEqual(["GET /p/api/v2/version"]);
  });

  test.each([301, 302, 303, 307, 308])("a redirect with %i is not followed", async (status) => {
    const elsewhere = await serve(() => ({ json: run }));
    const server = await serve(() => ({ status, headers: { location: `${elsewhere.origin}/api/v2/x` } }));
    const auth = bearer("t");
    const { dagRuns, http } = new AirflowClient({ baseUrl: server.origin, auth, retry: { minDelayMs: 1 } });
    const calls = [dagRuns.get("d", "r"), dagRuns.trigger("d"), dagRuns.delete("d", "r"), dagRuns.list("d")];
    for (const error of await Promise.all(calls.map(errorOf))) {
      expect(error).toBeInstanceOf(UnexpectedResponseError);
    }
    expect((await http.GET("/version")).response.status).toBe(status);
    expect(server.requests).toHaveLength(5);
    expect(elsewhere.lines).toEqual([]);
  });

  test.each([307, 308])("a login's redirect with %i is not followed", async (status) => {
    const elsewhere = await serve(() => ({ status: 201, json: { access_token: "t" } }));
    const server = await serve([{ status, headers: { location: `${elsewhere.origin}/auth/token` } }]);
    const auth = airflowToken({ username: "u", password: "p" });
    expect(
      await errorOf(new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r")),
    ).toBeInstanceOf(UnexpectedResponseError);
    expect(elsewhere.lines).toEqual([]);
  });
});
