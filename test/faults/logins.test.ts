import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import {
  AirflowClient,
  type AuthProvider,
  airflowToken,
  googleIdToken,
  mwaa,
  session,
  type Version,
} from "../../src/index.js";
import { runOf, type CannedResponse, type Received, serve } from "../support/server.js";
import { faultProxy } from "./fault-proxy.js";
import { trialFaults } from "./trigger-trial.js";

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = `${part({ alg: "RS256" })}.${part({ iat: 1000, exp: 4600 })}.${part({ signature: "x" })}`;
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const form = `<!doctype html><html><title>Sign In</title><form>${"<br>".repeat(100)}
<input name="csrf_token" type="hidden" value="Im.abc"><input name="password" type="password"></form></html>`;
const run = { dag_run_id: "r", dag_id: "d", state: "queued" };

/** All kinds of login, and the API behind them. */
function respond({ method, url, headers, body }: Received): CannedResponse {
  const setting = (cookie: string) => ({ location: "/home", "set-cookie": `${cookie}; Path=/` });
  if (url === "/login/" && method === "GET") return { text: form, headers: setting("session=before") };
  if (url === "/login/") {
    const isForm = new URLSearchParams(body).get("csrf_token") === "Im.abc";
    const isSame = headers.cookie === "session=before";
    return isForm && isSame ? { status: 302, headers: setting("session=good") } : { status: 400 };
  }
  if (url === "/aws_mwaa/login") return { status: 302, headers: setting("session=good") };
  if (url === "/pluginsv2/aws_mwaa/login") return { status: 302, headers: setting(`_token=${jwt}`) };
  if (url === "/auth/token") return { status: 201, json: { access_token: jwt } };
  if (url === "/google") return { json: { id_token: jwt } };
  if (url.startsWith("/computeMetadata/")) return { text: jwt };
  const isKnown = headers.cookie === "session=good" || headers.authorization === `Bearer ${jwt}`;
  return isKnown ? { json: runOf } : { status: 401, json: { detail: "Not authenticated" } };
}

const webLogin = (origin: string) =>
  mwaa({
    createWebLoginToken: () => Promise.resolve({ WebToken: "t", WebServerHostname: new URL(origin).host }),
  });

test.each<[string, Version, auth: (origin: string) => AuthProvider]>([
  ["Airflow 3's token", "v2", () => airflowToken({ username: "a", password: "p" })],
  ["Airflow 2's form", "v1", () => session({ username: "a", password: "p" })],
  [
    "Google's exchange",
    "v1",
    (origin) =>
      googleIdToken({
        audience: "a",
        serviceAccount: { client_email: "a@example.com", private_key: privateKey },
        tokenUrl: `${origin}/google`,
      }),
  ],
  [
    "Google's metadata server",
    "v1",
    (origin) => googleIdToken({ audience: "a", metadataServer: { url: origin } }),
  ],
  ["MWAA's web login", "v1", webLogin],
  ["MWAA's web login", "v2", webLogin],
])(
  "%s of %s succeeds with enough retries, although requests and responses are lost, late or cut",
  async (_, apiVersion, authAt) => {
    const server = await serve(respond);
    let faults = 0;
    const tryOnce = async (seed: number) => {
      // Half of the requests, because a login has at most two.
      const proxy = await faultProxy(server.origin, trialFaults(seed, { share: 0.5, lateMs: 600 }));
      try {
        const retry = { limit: 100, minDelayMs: 0, maxDelayMs: 1 };
        const auth = authAt(proxy.origin);
        const client = new AirflowClient({ baseUrl: proxy.origin, apiVersion, auth, retry, timeoutMs: 500 });
        await expect(client.dagRuns.get("d", "r"), `seed ${String(seed)}`).resolves.toEqual(run);
        faults += proxy.faults.size;
      } finally {
        await proxy.close();
      }
    };
    await Promise.all(Array.from({ length: 60 }, (_, index) => tryOnce(index)));
    expect(faults).toBeGreaterThan(60);
  },
);
