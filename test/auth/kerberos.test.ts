import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { packageError } from "../../src/auth/kerberos-package.js";
import {
  AirflowClient,
  AirflowError,
  ConnectionError,
  kerberos,
  type KerberosLibrary,
  type KerberosOptions,
  UnexpectedResponseError,
} from "../../src/index.js";
import { runOf, type CannedResponse, type Handler, serve } from "../support/server.js";
import { errorOf, expectNoSecret, run } from "./sentinel.js";

/** Replaces the package `kerberos` and a KDC; `npm run auth-lab` tests with the real ones. */
function fakeLibrary({ fail = "", proof = "cHJvb2Y=", completes = true } = {}) {
  const contexts: { service: string; options: object; steps: string[] }[] = [];
  const library: KerberosLibrary = {
    GSS_MECH_OID_SPNEGO: 6,
    GSS_C_MUTUAL_FLAG: 2,
    GSS_C_REPLAY_FLAG: 4,
    GSS_C_SEQUENCE_FLAG: 8,
    initializeClient(service, options) {
      const steps: string[] = [];
      const number = contexts.push({ service, options, steps });
      let contextComplete = false;
      return Promise.resolve({
        get contextComplete() {
          return contextComplete;
        },
        step(challenge: string) {
          steps.push(challenge);
          if (fail !== "") return Promise.reject(new Error(fail));
          if (challenge === "") return Promise.resolve(`S3ntinel${String(number)}`);
          if (challenge !== proof) return Promise.reject(new Error("Token was invalid"));
          contextComplete = completes;
          return Promise.resolve("");
        },
      });
    },
  };
  return { library, contexts };
}

async function airflow(responses: readonly CannedResponse[] | Handler, options: KerberosOptions = {}) {
  const server = await serve(responses);
  const auth = kerberos(options);
  const client = new AirflowClient({
    baseUrl: server.origin,
    apiVersion: "v1",
    auth,
    retry: { minDelayMs: 1 },
  });
  return { server, client, auth };
}

describe("kerberos", () => {
  test("sends a new token with every attempt, without waiting for a 401", async () => {
    const { library, contexts } = fakeLibrary();
    const responses = [{ status: 503 }, { json: runOf }, { json: runOf }];
    const { server, client, auth } = await airflow(responses, { library });
    await client.dagRuns.get("d", "r");
    await client.dagRuns.trigger("d");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Negotiate S3ntinel1",
      "Negotiate S3ntinel2",
      "Negotiate S3ntinel3",
    ]);
    expect(contexts).toMatchObject(
      [1, 2, 3].map(() => ({
        service: "airflow@127.0.0.1",
        options: { mechOID: 6, gssFlag: 14 },
        steps: [""],
      })),
    );
    expect(Object.keys(contexts[0]?.options ?? {})).toEqual(["mechOID", "gssFlag"]);
    expectNoSecret(auth);
  });

  test("sends a hundred tokens with a hundred simultaneous calls", async () => {
    const { library } = fakeLibrary();
    const { server, client } = await airflow(() => ({ json: runOf }), { library });
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(new Set(server.requests.map(({ headers }) => headers.authorization)).size).toBe(100);
  });

  test("requests a token for the options service, hostname and principal", async () => {
    const { library, contexts } = fakeLibrary();
    const options = { library, service: "HTTP", hostname: "airflow.corp.example", principal: "bob@CORP" };
    const { client } = await airflow([{ json: runOf }], options);
    await client.dagRuns.get("d", "r");
    expect(contexts[0]).toMatchObject({
      service: "HTTP@airflow.corp.example",
      options: { principal: "bob@CORP" },
    });
  });

  test("is not retried after a refusal, and the error hints at the principal", async () => {
    const { library } = fakeLibrary();
    const refusals = [
      { status: 401, json: { title: "Unauthorized" } },
      { status: 403, json: { title: "Forbidden" } },
      { status: 500, text: "<!doctype html><title>Ooops!</title>" },
    ];
    const { server, client } = await airflow(refusals, { library });
    const call = () => errorOf(client.dagRuns.get("d", "r", { retry: false }));
    expect(String(await call())).toContain("the server's keytab must hold the principal");
    const denied = String(await call());
    expect(denied).toContain("AUTH_ROLE_PUBLIC = None");
    expect(denied).toContain("an Airflow user must be named by your full principal");
    expect(String(await call())).toContain("if no Airflow user has the principal's name");
    expect(server.requests).toHaveLength(3);
  });

  const good = { json: runOf, headers: { "www-authenticate": "Basic, negotiate  cHJvb2Y=" } };
  const bad = { json: runOf, headers: { "www-authenticate": "Negotiate YmFk" } };
  const none = { json: runOf };
  const refused = { status: 400, json: { title: "Bad request" } };

  test.each<[KerberosOptions["mutualAuthentication"], CannedResponse, string]>([
    [undefined, good, ""],
    [undefined, none, ""],
    [undefined, bad, "the token by which the server authenticates itself is not valid"],
    ["optional", none, ""],
    ["required", good, ""],
    ["required", none, 'no Airflow does, so use mutualAuthentication: "optional"'],
    ["required", bad, "the token by which the server authenticates itself is not valid"],
    ["required", refused, "400 Bad request"],
    ["disabled", none, ""],
    ["disabled", bad, ""],
  ])(
    "with mutual authentication %s, checks the response %o",
    async (mutualAuthentication, response, words) => {
      const { library, contexts } = fakeLibrary();
      const { server, client } = await airflow([response, response], { library, mutualAuthentication });
      for (const changes of [false, true]) {
        const call = changes
          ? client.dagRuns.trigger("d", { dag_run_id: "r" }, { retry: false })
          : client.dagRuns.get("d", "r", { retry: false });
        if (words === "") {
          await expect(call).resolves.toMatchObject(run);
        } else {
          const error = await errorOf(call);
          expect(String(error)).toContain(words);
          if (response !== refused) {
            expect(error).toBeInstanceOf(UnexpectedResponseError);
            expect(error).toMatchObject({ ambiguous: changes });
          }
        }
      }
      expect(server.requests).toHaveLength(2);
      expect(contexts[0]?.options).toMatchObject({ gssFlag: mutualAuthentication === "disabled" ? 12 : 14 });
    },
  );

  test("rejects a server token that does not complete the handshake or is for another request", async () => {
    const words = "the token by which the server authenticates itself is not valid";
    const { library } = fakeLibrary({ completes: false });
    const { client } = await airflow([good], { library });
    expect(String(await errorOf(client.dagRuns.get("d", "r")))).toContain(words);
    const headers = new Headers(good.headers);
    const { auth } = await airflow([], { library: fakeLibrary().library });
    expect(await auth.verify?.({ status: 200, headers, sent: { authorization: "Negotiate x" } })).toBe(words);
  });

  const unspecified = "Unspecified GSS failure.  Minor code may provide more information: ";
  const unavailable = "No credentials were supplied, or the credentials were unavailable or inaccessible: ";

  // The messages are those of MIT krb5 1.20.1.
  test.each([
    [`${unavailable}SPNEGO cannot find mechanisms to negotiate`, "there is no ticket: run kinit"],
    [`${unavailable}Can't find client principal bob@T in cache collection`, "there is no ticket: run kinit"],
    [`${unspecified}Ticket expired`, "the ticket has expired: run kinit"],
    [
      `${unspecified}Server HTTP/localhost@T not found in Kerberos database`,
      "the KDC does not know the server's principal: service must be airflow, and hostname",
    ],
    [
      `${unspecified}Server krbtgt/EXAMPLE@T not found in Kerberos database`,
      "the KDC does not know the server's principal",
    ],
    [`${unspecified}Client 'zed@T' not found in Kerberos database`, "does not know the client's principal"],
    [`${unspecified}Clock skew too great`, "the clocks of client and KDC differ too much"],
    ["Something else", "kerberos: no token (for airflow@127.0.0.1: Something else)"],
  ])('explains the library error "%s"', async (words, remedy) => {
    const { library } = fakeLibrary({ fail: words });
    const { server, client } = await airflow([], { library });
    const error = await errorOf(client.dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(AirflowError);
    expect(error).not.toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ ambiguous: false, cause: { message: words } });
    expect(String(error)).toContain(remedy);
    expect(String(error)).toContain(words);
    expect(server.lines).toEqual([]);
  });

  test('reports a thrown value that is not an Error as "unknown"', async () => {
    const { library } = fakeLibrary();
    const initializeClient = () => Promise.resolve(AbortSignal.abort("busy").throwIfAborted());
    const fails = Object.assign(library, { initializeClient });
    const { client } = await airflow([], { library: fails });
    expect(String(await errorOf(client.dagRuns.get("d", "r")))).toContain("(for airflow@127.0.0.1: unknown)");
  });

  test("retries if no KDC responds, and throws a ConnectionError", async () => {
    const { library, contexts } = fakeLibrary({
      fail: `${unavailable}Cannot contact any KDC for realm 'TEST.LOCAL'`,
    });
    const { server, client } = await airflow([], { library });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("kerberos: no KDC responds");
    expect(error).toHaveProperty("cause.message", expect.stringContaining("Cannot contact any KDC"));
    expect(contexts).toHaveLength(3);
    expect(server.lines).toEqual([]);
  });

  test.each([
    [{ service: "airflow/host" }, "service must be a plain name"],
    [{ service: "" }, "service must be a string that is not empty"],
    [{ hostname: "airflow@host" }, "hostname must be a plain name"],
    [{ hostname: "host\n" }, "hostname must not contain line breaks"],
    [{ principal: "bob\0" }, "principal must not contain line breaks"],
    [{ principal: 7 }, "principal must be a string"],
    [{ mutualAuthentication: "yes" }, 'mutualAuthentication must be "optional", "required" or "disabled"'],
  ])("refuses %o", async (options, words) => {
    const error = await errorOf(() => Reflect.apply(kerberos, undefined, [options]));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
  });

  test("is refused for v2", () => {
    expect(() => new AirflowClient({ baseUrl: "https://a.example", auth: kerberos() })).toThrow(
      "auth: kerberos does not work on v2. Airflow 3 does not accept Kerberos: use airflowToken",
    );
  });
});

describe("the package kerberos", () => {
  /** The header or error of `authorize` in a project with this main file of the package, or without the package. */
  async function authorizeWith(main: string | undefined): Promise<string> {
    const home = await mkdtemp(join(tmpdir(), "kerberos-"));
    onTestFinished(() => rm(home, { recursive: true }));
    const root = fileURLToPath(new URL("../../", import.meta.url));
    for (const folder of ["src", "generated"])
      await cp(join(root, folder), join(home, folder), { recursive: true });
    await writeFile(join(home, "package.json"), JSON.stringify({ type: "module" }));
    if (main !== undefined) {
      const file = join(home, "node_modules/kerberos/lib/index.js");
      await mkdir(dirname(file), { recursive: true });
      await writeFile(join(home, "node_modules/kerberos/package.json"), '{ "main": "lib/index.js" }');
      await writeFile(file, main);
    }
    await writeFile(
      join(home, "try.ts"),
      `import { kerberos } from "./src/auth/kerberos.js";
       const request = { url: "https://airflow.example.com/api/v1/dags" };
       const result = await Promise.resolve(Reflect.apply(kerberos().authorize, undefined, [request]))
         .then(({ authorization }) => authorization, String);
       console.log(result);`,
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), "try.ts"],
      { cwd: home },
    );
    return stdout;
  }

  test.each([
    [
      "is installed",
      "exports.initializeClient = async (service) => ({ step: async () => service });",
      "Negotiate airflow@airflow.example.com",
    ],
    ["is missing", undefined, "AirflowError: kerberos() needs the package kerberos: npm install kerberos"],
    [
      "was installed without its native part",
      'require("../build/Debug/kerberos.node");',
      "AirflowError: The native part of the package kerberos is missing: allow its install script",
    ],
    [
      "has another API",
      "exports.something = 1;",
      "AirflowError: The package kerberos has no initializeClient",
    ],
  ])("is loaded, or the error says why not, if it %s", async (_, main, words) => {
    expect(await authorizeWith(main)).toContain(words);
  });
});

describe("the package kerberos, if it", () => {
  test.each<[string, unknown, string]>([
    [
      "is missing",
      { code: "ERR_MODULE_NOT_FOUND" },
      "kerberos() needs the package kerberos: npm install kerberos",
    ],
    [
      "has no native part",
      { code: "MODULE_NOT_FOUND" },
      "The native part of the package kerberos is missing: allow its install script",
    ],
    [
      "cannot be loaded",
      new TypeError("Failed to resolve"),
      "which this runtime cannot load: use it on Node",
    ],
    ["fails in another way", "Failed to resolve", "which this runtime cannot load: use it on Node"],
  ])("%s, causes an error with the remedy", (_, cause, words) => {
    const error = packageError(cause);
    expect(error.message).toContain(words);
    expect(error.cause).toBe(cause);
  });

  test.each<[string, () => object, string | undefined]>([
    ["is installed", () => fakeLibrary().library, undefined],
    [
      "has another API",
      () => ({ initializeClient: "7" }),
      "The package kerberos has no initializeClient: install version 7",
    ],
    [
      "fails",
      () => {
        throw new Error("Failed");
      },
      "which this runtime cannot load: use it on Node",
    ],
  ])("%s, is loaded by the first call", async (_, load, words) => {
    vi.doMock("kerberos", load);
    onTestFinished(() => void vi.doUnmock("kerberos"));
    const { client } = await airflow(() => ({ json: runOf }));
    const call = client.dagRuns.get("d", "r");
    if (words === undefined) await expect(call).resolves.toEqual(run);
    else expect(String(await errorOf(call))).toContain(words);
  });
});
