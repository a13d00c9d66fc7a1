import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  airflowToken,
  type AuthProvider,
  basic,
  bearer,
  custom,
  googleIdToken,
  kerberos,
  mwaa,
  session,
  UnexpectedResponseError,
  type Version,
} from "../../src/index.js";
import { runOf, type CannedResponse, type Received, serve } from "../support/server.js";
import { errorOf, expectNoSecret, secret, secretToken } from "./sentinel.js";

describe("a client", () => {
  test.each([
    "http://airflow.example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://mylocalhost",
    "http://[::2]",
  ])("with credentials is refused for %s, unless allowInsecureHttp is set", (baseUrl) => {
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
  ])("with credentials is allowed for %s", (baseUrl) => {
    expect(new AirflowClient({ baseUrl, auth: bearer("t") }).apiVersion).toBe("v2");
  });

  test.each<[string, (origin: string) => object]>([
    ["an auth option", () => ({ auth: bearer("t") })],
    ["a header", () => ({ headers: { authorization: "Bearer t" } })],
    ["no credentials", () => ({})],
  ])("with %s sends nothing outside its base URL", async (_, options) => {
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

  test.each([301, 302, 303, 307, 308])("does not follow a redirect with %i", async (status) => {
    const elsewhere = await serve(() => ({ json: runOf }));
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

  test.each([307, 308])("does not follow a redirect of a login with %i", async (status) => {
    const elsewhere = await serve(() => ({ status: 201, json: { access_token: "t" } }));
    const server = await serve([{ status, headers: { location: `${elsewhere.origin}/auth/token` } }]);
    const auth = airflowToken({ username: "u", password: "p" });
    expect(
      await errorOf(new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r")),
    ).toBeInstanceOf(UnexpectedResponseError);
    expect(elsewhere.lines).toEqual([]);
  });
});

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const account = { username: "alice", password: secret };
const signed = `e30.e30.${secretToken.replaceAll(".", "")}`;

/** Each provider with a secret, and the response to its login. */
const providers: Record<
  string,
  [Version, (origin: string) => AuthProvider, ((login: Received) => CannedResponse)?]
> = {
  basic: ["v1", () => basic(account)],
  bearer: ["v2", () => bearer(secretToken)],
  "bearer with a source": ["v2", () => bearer(() => Promise.resolve({ token: secretToken }))],
  airflowToken: [
    "v2",
    () => airflowToken({ ...account, tokenPath: "/login" }),
    () => ({ status: 201, json: { access_token: signed } }),
  ],
  session: [
    "v1",
    () => session({ ...account, loginPath: "/login" }),
    ({ method }) =>
      method === "GET"
        ? { text: '<input name="password">' }
        : { status: 302, headers: { location: "/", "set-cookie": `session=${secretToken}` } },
  ],
  "session with a cookie": ["v1", () => session({ cookie: `session=${secretToken}` })],
  "mwaa on Airflow 2": [
    "v1",
    (origin) => mwaaAt(origin),
    () => ({ headers: { "set-cookie": `session=${secretToken}` } }),
  ],
  "mwaa on Airflow 3": [
    "v2",
    (origin) => mwaaAt(origin),
    () => ({ headers: { "set-cookie": `_token=${signed}` } }),
  ],
  "googleIdToken with a key": [
    "v1",
    (origin) =>
      googleIdToken({
        audience: "a",
        serviceAccount: { client_email: "sa@p.example", private_key: privateKey },
        tokenUrl: `${origin}/login`,
      }),
    () => ({ json: { id_token: signed } }),
  ],
  "googleIdToken of the metadata server": [
    "v1",
    (origin) => googleIdToken({ audience: "a", metadataServer: { url: origin } }),
    () => ({ text: signed }),
  ],
  kerberos: [
    "v1",
    () =>
      kerberos({
        library: {
          GSS_MECH_OID_SPNEGO: 6,
          GSS_C_MUTUAL_FLAG: 2,
          GSS_C_REPLAY_FLAG: 4,
          GSS_C_SEQUENCE_FLAG: 8,
          initializeClient: () =>
            Promise.resolve({ contextComplete: false, step: () => Promise.resolve(secretToken) }),
        },
      }),
  ],
  custom: ["v2", () => custom({ name: "mine", authorize: () => ({ "x-key": secretToken }) })],
};

function mwaaAt(origin: string): AuthProvider {
  const { host } = new URL(origin);
  return mwaa({
    createWebLoginToken: () => Promise.resolve({ WebToken: secretToken, WebServerHostname: host }),
  });
}

const isLogin = ({ url }: Received) => !url.startsWith("/api/");

describe.each(Object.entries(providers))("%s", (_, [version, provider, login]) => {
  /** A server with these responses of its API and login, and a client whose hooks collect their events. */
  async function airflow(
    api: CannedResponse,
    logIn: ((request: Received) => CannedResponse) | undefined = login,
    timeoutMs = 30_000,
  ) {
    const server = await serve((request) => (isLogin(request) ? (logIn?.(request) ?? {}) : api));
    const auth = provider(server.origin);
    const events: unknown[] = [];
    const client = new AirflowClient({
      baseUrl: server.origin,
      apiVersion: version,
      auth,
      timeoutMs,
      retry: { limit: 1, minDelayMs: 1 },
      onResponse: (event) => events.push(event),
      onRetry: (event) => events.push(event),
    });
    return { server, auth, client, events };
  }

  test("sends its secret to the server, and does not show it elsewhere", async () => {
    const { server, auth, client, events } = await airflow({ json: runOf });
    await client.dagRuns.trigger("d");
    const { headers } = server.requests.find((request) => !isLogin(request)) ?? {};
    const sent = `${String(headers?.authorization)} ${String(headers?.cookie)} ${String(headers?.["x-key"])}`;
    expect(`${sent} ${Buffer.from(sent.split(" ")[1] ?? "", "base64").toString()}`).toContain("S3ntinel");
    for (const thing of [auth, client, client.dagRuns, client.http, client.dagRuns.list("d"), events]) {
      expectNoSecret(thing);
    }
  });

  test.each<[string, CannedResponse]>([
    ["400", { status: 400, json: { detail: "Bad" } }],
    ["401", { status: 401, json: { detail: "Not authenticated" } }],
    ["403", { status: 403, json: { title: "Forbidden", detail: null } }],
    ["404", { status: 404, json: { detail: "Not found" } }],
    ["409", { status: 409, json: { detail: {} } }],
    ["429", { status: 429 }],
    ["500", { status: 500, text: "<!doctype html><title>Ooops!</title>" }],
    ["302", { status: 302, headers: { location: "/login" } }],
    ["a web page", { text: "<!doctype html><title>Airflow</title>" }],
    ["a cut", { fault: "cut" }],
    ["silence", { fault: "silence" }],
  ])("shows no secret after %s", async (_, response) => {
    const { client, events } = await airflow(response, login, response.fault === "silence" ? 50 : undefined);
    await errorOf(client.dagRuns.get("d", "r"));
    await errorOf(client.dagRuns.trigger("d", {}, { retry: false }));
    expectNoSecret(events);
  });

  if (login !== undefined) {
    test("shows no secret if the response to a failed login contains it", async () => {
      for (const status of [200, 400, 401, 403, 404, 405, 422, 500, 503]) {
        const { client, events } = await airflow({ json: runOf }, ({ body, url }) => ({
          status,
          text: `${decodeURIComponent(body)} ${body} ${url} ${secretToken}`,
        }));
        await errorOf(client.dagRuns.get("d", "r", { retry: false }));
        expectNoSecret(events);
      }
      for (const fault of ["cut", "silence"] as const) {
        const { client } = await airflow(
          { json: runOf },
          () => ({ fault }),
          fault === "silence" ? 50 : undefined,
        );
        await errorOf(client.dagRuns.get("d", "r", { retry: false }));
      }
    });
  }

  test.each([301, 302, 303, 307, 308])(
    "does not follow a redirect with %i, of the API or of a login",
    async (status) => {
      const elsewhere = await serve(() => ({ json: runOf, headers: { "set-cookie": "session=x" } }));
      const redirect = { status, headers: { location: `${elsewhere.origin}/api/v2/x` } };
      const { client } = await airflow(redirect);
      await errorOf(client.dagRuns.get("d", "r"));
      await errorOf(client.dagRuns.trigger("d"));
      if (login !== undefined) {
        const { client: another } = await airflow({ json: runOf }, () => redirect);
        await errorOf(another.dagRuns.get("d", "r"));
      }
      expect(elsewhere.lines).toEqual([]);
    },
  );

  test("is refused for http to another machine, and for a URL with user info, query or fragment", async () => {
    const auth = provider("http://127.0.0.1:1");
    const make = (baseUrl: string) => () => new AirflowClient({ baseUrl, apiVersion: version, auth });
    expect(String(await errorOf(make("http://airflow.example.com")))).toContain("unencrypted: use https");
    for (const baseUrl of [
      "https://alice:S3ntinel@airflow.example.com",
      "https://S3ntinel@airflow.example.com",
      "https://airflow.example.com/?token=S3ntinel",
      "https://airflow.example.com/#S3ntinel",
      "//alice:S3ntinel@airflow.example.com",
    ]) {
      expect(await errorOf(make(baseUrl))).toBeInstanceOf(TypeError);
    }
  });
});
