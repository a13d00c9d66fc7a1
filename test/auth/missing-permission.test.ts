import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  AirflowClient,
  airflowToken,
  type AuthProvider,
  googleIdToken,
  mwaa,
  session,
  type Version,
} from "../../src/index.js";
import { type CannedResponse, runOf, serve } from "../support/server.js";
import { errorOf } from "./sentinel.js";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const account = { username: "alice", password: "p" };
const form = { text: '<input name="password">' };
const iat = Math.floor(Date.now() / 1000);
const token = `e30.${Buffer.from(JSON.stringify({ iat, exp: iat + 86_400 })).toString("base64url")}.`;

/** Each provider that logs in, and the response to its login number `n`. */
const providers: Record<
  string,
  [Version, (origin: string) => AuthProvider, (n: number, method: string) => CannedResponse]
> = {
  session: [
    "v1",
    () => session({ ...account, loginPath: "/login" }),
    (n, method) =>
      method === "GET"
        ? form
        : { status: 302, headers: { location: "/", "set-cookie": `session=s${String(n)}` } },
  ],
  mwaa: [
    "v1",
    (origin) =>
      mwaa({
        createWebLoginToken: () =>
          Promise.resolve({ WebToken: "w", WebServerHostname: new URL(origin).host }),
      }),
    (n) => ({ headers: { "set-cookie": `session=s${String(n)}` } }),
  ],
  googleIdToken: [
    "v1",
    (origin) =>
      googleIdToken({
        audience: "a",
        serviceAccount: { client_email: "sa@p.example", private_key: privateKey },
        tokenUrl: `${origin}/login`,
      }),
    (n) => ({ json: { id_token: `${token}s${String(n)}` } }),
  ],
  airflowToken: [
    "v2",
    () => airflowToken({ ...account, tokenPath: "/login" }),
    (n) => ({ status: 201, json: { access_token: `${token}s${String(n)}` } }),
  ],
};

describe.each(Object.entries(providers))("%s", (_, [apiVersion, authAt, login]) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  test("does not renew the login on a 403, unless it is older than 30 s", async () => {
    let logins = 0;
    let refuses = (_: string) => true;
    const server = await serve(({ url, method, headers }) => {
      const credential = `${String(headers.cookie)} ${String(headers.authorization)}`;
      if (!url.includes("/login"))
        return refuses(credential) ? { status: 403, json: { detail: "Forbidden" } } : { json: runOf };
      if (method === "POST") logins += 1;
      return login(logins, method);
    });
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion, auth: authAt(server.origin) });
    for (let call = 0; call < 20; call += 1) {
      expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 403 });
    }
    expect(logins).toBe(1);
    vi.advanceTimersByTime(30_000);
    refuses = (credential) => credential.endsWith("s1") || credential.includes("s1 ");
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(logins).toBe(2);
  });
});
