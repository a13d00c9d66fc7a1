import { createVerify, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { importKey } from "../../src/auth/signed-jwt.js";
import {
  AirflowClient,
  ApiError,
  AuthenticationError,
  type AuthProvider,
  googleIdToken,
  RateLimitError,
  ServerError,
  UnexpectedResponseError,
} from "../../src/index.js";
import { runOf, type CannedResponse, type Received, type Server, serve } from "../support/server.js";
import { containing } from "../support/without-target.js";
import { errorOf, expectNoSecret, run, secretToken } from "./sentinel.js";

const audience = "lab audience.apps&x=1";
const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const serviceAccount = { client_email: "sa@project.iam.gserviceaccount.com", private_key: privateKey };
const googleTokenUri = "https://oauth2.googleapis.com/token";

/** An ID token like those of Google, with the signature `S3ntinel`. */
function idToken(number: number, { age = 0, life = 3600 } = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(Date.now() / 1000) - age;
  return `${part({ alg: "RS256" })}.${part({ aud: audience, iat, exp: iat + life, number })}.S3ntinel`;
}

/** A token endpoint whose handler gets the number of the request. */
async function google(respond: (number: number, request: Received) => CannedResponse) {
  let count = 0;
  return serve((request) => respond((count += 1), request));
}

/** Verifies the assertion of a token request, and returns its claims. */
function claimsOf(request: Received | undefined): unknown {
  const form = new URLSearchParams(request?.body);
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  expect(form.get("assertion")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
  const signed = createVerify("RSA-SHA256").update(`${head}.${claims}`);
  expect(signed.verify(publicKey, signature, "base64url")).toBe(true);
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "RS256", typ: "JWT" });
  return JSON.parse(Buffer.from(claims, "base64url").toString());
}

function clientOf(server: Server, auth: AuthProvider): AirflowClient<"v1"> {
  return new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth, retry: { minDelayMs: 1 } });
}

describe("googleIdToken with a service account", () => {
  test("exchanges a signed assertion for a token, and shares the token", async () => {
    const issuer = await google((number) => ({ json: { id_token: idToken(number) } }));
    const server = await serve(() => ({ json: runOf }));
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: `${issuer.origin}/token` });
    const client = clientOf(server, auth);
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.dagRuns.get("d", String(index))));
    await client.dagRuns.trigger("d");
    expect(issuer.lines).toEqual(["POST /token"]);
    const [request] = issuer.requests;
    expect(request?.headers).toMatchObject({
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
    });
    expect(request?.headers).not.toHaveProperty("authorization");
    const now = Math.floor(Date.now() / 1000);
    const claims = claimsOf(request);
    expect(claims).toMatchObject({
      iss: serviceAccount.client_email,
      sub: serviceAccount.client_email,
      aud: googleTokenUri,
      target_audience: audience,
    });
    expect(claims).toSatisfy(
      ({ iat, exp }: { iat: number; exp: number }) => exp - iat === 3600 && iat <= now && iat > now - 60,
    );
    expect(server.requests).toHaveLength(21);
    for (const { headers } of server.requests)
      expect(headers.authorization).toMatch(/^Bearer ey.*\.S3ntinel$/);
    expectNoSecret(auth);
    expectNoSecret(client);
  });

  test("uses the token_uri of the key", async () => {
    const issuer = await google((number) => ({ json: { id_token: idToken(number) } }));
    const server = await serve(() => ({ json: runOf }));
    const token_uri = `${issuer.origin}/t`;
    const auth = googleIdToken({ audience, serviceAccount: { ...serviceAccount, token_uri } });
    await clientOf(server, auth).dagRuns.get("d", "r");
    expect(issuer.lines).toEqual(["POST /t"]);
    expect(claimsOf(issuer.requests[0])).toMatchObject({ aud: token_uri });
  });

  test("renews the token once on 401", async () => {
    const issuer = await google((number) => ({ json: { id_token: idToken(number) } }));
    const seen = new Set<string | undefined>();
    const server = await serve(({ headers }) => {
      seen.add(headers.authorization);
      return seen.size === 1 ? { status: 401, json: { title: "Unauthorized" } } : { json: runOf };
    });
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: issuer.origin });
    const client = clientOf(server, auth);
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(issuer.requests).toHaveLength(2);
    expect(seen.size).toBe(2);
  });

  test("does not retry a new token after a 403, and the error names the audience", async () => {
    const issuer = await google((number) => ({ json: { id_token: idToken(number) } }));
    const server = await serve(() => ({ status: 403, json: { title: "Forbidden" } }));
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: issuer.origin });
    const error = await errorOf(clientOf(server, auth).dagRuns.get("d", "r"));
    expect(String(error)).toContain("audience must be the server's google_oauth2_audience");
    expect(server.requests).toHaveLength(1);
    expect(issuer.requests).toHaveLength(1);
  });

  test.each<[string, CannedResponse, string]>([
    [
      "refuses the key",
      { status: 400, json: { error: "invalid_grant", error_description: "S3ntinel" } },
      "POST /token: 400 (Google gave no ID token (invalid_grant): check the service account",
    ],
    ["responds with text", { status: 403, text: "S3ntinel" }, "(Google gave no ID token (refused)"],
    [
      "gives an error code with a prefix",
      { status: 400, json: { error: "S3ntinel: invalid_grant" } },
      "(Google gave no ID token (refused)",
    ],
    [
      "gives an error code with a suffix",
      { status: 400, json: { error: "invalid_grant: S3ntinel" } },
      "(Google gave no ID token (refused)",
    ],
    [
      "gives a list of error codes",
      { status: 400, json: { error: ["invalid_grant"] } },
      "(Google gave no ID token (refused)",
    ],
    [
      "responds with 400 and a token",
      { status: 400, json: { id_token: "a.b.c" } },
      "(Google gave no ID token (refused)",
    ],
  ])("if Google %s, throws an error without text of the response", async (_, response, words) => {
    const issuer = await serve(() => response);
    const server = await serve([]);
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: `${issuer.origin}/token` });
    const error = await errorOf(clientOf(server, auth).dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(String(error)).toContain(words);
    expect(server.lines).toEqual([]);
  });

  test.each<[string, CannedResponse]>([
    ["a page", { text: "<html>S3ntinel</html>" }],
    ["an access token", { json: { access_token: "S3ntinel" } }],
    ["text that is not a JWT", { json: { id_token: "S3ntinel\n" } }],
    ["a JWT with a prefix", { json: { id_token: "S3ntinel a.b.c" } }],
    ["a JWT with a suffix", { json: { id_token: "a.b.c S3ntinel" } }],
    ["a list of JWTs", { json: { id_token: ["a.b.S3ntinel"] } }],
    ["a redirect", { status: 307, headers: { location: "/S3ntinel" } }],
    ["a redirect without a body", { status: 307, text: "" }],
  ])("does not accept %s as a token", async (_, response) => {
    const issuer = await serve([response]);
    const server = await serve([]);
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: `${issuer.origin}/token` });
    const error = await errorOf(clientOf(server, auth).dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    const { status = 200 } = response;
    const message = `POST /token: ${String(status)} without an ID token: check tokenUrl or metadataServer`;
    expect(error).toMatchObject({ status, message: containing(message) });
    expect(issuer.requests).toHaveLength(1);
  });

  test.each<[string, CannedResponse]>([
    ["a 503", { status: 503 }],
    ["a truncated body with a matching length", { text: '{"id_token": "S3nt' }],
  ])("retries after %s from Google", async (_, fault) => {
    const issuer = await google((number) => (number < 3 ? fault : { json: { id_token: idToken(number) } }));
    const server = await serve(() => ({ json: runOf }));
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: issuer.origin });
    await expect(clientOf(server, auth).dagRuns.get("d", "r")).resolves.toEqual(run);
    expect(issuer.requests).toHaveLength(3);
  });

  test.each([
    [408, ApiError],
    [429, RateLimitError],
    [500, ServerError],
    [503, ServerError],
  ])("reports a %d from Google as retryable", async (status, type) => {
    const issuer = await serve([{ status, text: "S3ntinel", headers: { "retry-after": "7" } }]);
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: `${issuer.origin}/token` });
    const { dagRuns } = clientOf(await serve([]), auth);
    const error = await errorOf(dagRuns.get("d", "r", { retry: false }));
    expect(error).toBeInstanceOf(type);
    const message = `POST /token: ${String(status)} (Google gave no ID token)`;
    expect(error).toMatchObject({
      status,
      message: containing(message),
      retryable: true,
      retryAfterMs: 7000,
      body: undefined,
    });
  });

  test.each<[string, CannedResponse, tries: number]>([
    ["a truncated token", { text: "eyJhbGciOiJSUzI1NiJ9.eyJ" }, 2],
    ["a token with a suffix", { text: "eyJhbGciOiJSUzI1NiJ9.eyJ S3ntinel" }, 1],
    ["a token with a prefix", { text: "S3ntinel eyJhbGciOiJSUzI1NiJ9.eyJ" }, 1],
    ["a redirect with a truncated token", { status: 302, text: "eyJhbGciOiJSUzI1NiJ9.eyJ" }, 1],
  ])("retries the metadata server only after a truncated token: %s", async (_, fault, tries) => {
    const issuer = await google((number) => (number < 2 ? fault : { text: idToken(number) }));
    const server = await serve(() => ({ json: runOf }));
    const auth = googleIdToken({ audience, metadataServer: { url: issuer.origin } });
    const call = clientOf(server, auth).dagRuns.get("d", "r");
    if (tries > 1) await expect(call).resolves.toEqual(run);
    else expect(await errorOf(call)).toMatchObject({ name: "UnexpectedResponseError", retryable: false });
    expect(issuer.requests).toHaveLength(tries);
  });

  test("imports its key as not extractable", async () => {
    expect(await importKey(privateKey)).toMatchObject({ type: "private", extractable: false });
  });

  test("does not request another token on 404", async () => {
    const issuer = await google((number) => ({ json: { id_token: idToken(number) } }));
    const server = await serve(() => ({ status: 404, json: { title: "Not found" } }));
    const auth = googleIdToken({ audience, serviceAccount, tokenUrl: issuer.origin });
    const response = { status: 404, headers: new Headers(), text: "", sent: {}, apiVersion: "v1" } as const;
    expect(auth.renew?.(response)).toBe(false);
    expect(await errorOf(clientOf(server, auth).dagRuns.get("d", "r"))).toMatchObject({ status: 404 });
    expect(issuer.requests).toHaveLength(1);
  });

  test("rejects the first call if the key is not valid", async () => {
    const server = await serve([]);
    const begin = "-----BEGIN PRIVATE KEY-----\n";
    const end = "\n-----END PRIVATE KEY-----";
    for (const private_key of ["S3ntinel", `${begin}S3ntinel${end}`, `${begin}S3nt!nel✓${end}`, ""]) {
      const auth = googleIdToken({ audience, serviceAccount: { ...serviceAccount, private_key } });
      await new Promise((resolve) => setImmediate(resolve)); // Time for an unhandled rejection to fail the test.
      const error = await errorOf(clientOf(server, auth).dagRuns.get("d", "r"));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain("serviceAccount.private_key must be an RSA key in PEM");
    }
  });

  // The title leaves out the options: the key in them differs in each run.
  test.each<[string, object]>([
    ["audience must be a string that is not empty, not an empty string", { audience: "", serviceAccount }],
    ["audience must be a string", { serviceAccount }],
    [
      "serviceAccount.client_email must not contain line breaks",
      { audience, serviceAccount: { ...serviceAccount, client_email: "a\n" } },
    ],
    ["tokenUrl must be an https URL", { audience, serviceAccount, tokenUrl: "http://oauth2.example.com" }],
    [
      "tokenUrl must not hold a user name",
      { audience, serviceAccount, tokenUrl: "https://a:S3ntinel@x.example" },
    ],
    ["tokenUrl must be an absolute URL", { audience, serviceAccount, tokenUrl: "S3ntinel" }],
    [
      "metadataServer.url must not hold a user name",
      { audience, metadataServer: { url: "http://a:S3ntinel@x" } },
    ],
    ["serviceAccount, metadataServer or client is missing", { audience }],
  ])("throws if an option is not valid: %s", async (words, options) => {
    const error = await errorOf(() => Reflect.apply(googleIdToken, undefined, [options]));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(`TypeError: ${words}`);
  });

  test("is refused for v2", () => {
    const auth = googleIdToken({ audience, serviceAccount });
    expect(() => new AirflowClient({ baseUrl: "https://a.example", auth })).toThrow(
      "auth: googleIdToken does not work on v2. Airflow 3 does not accept a Google ID token",
    );
  });
});

describe("googleIdToken with the metadata server", () => {
  const path = "/computeMetadata/v1/instance/service-accounts/default/identity";

  test("requests the full token, with the header Metadata-Flavor", async () => {
    const metadata = await google((number) => ({ text: `${idToken(number)}\n` }));
    const server = await serve(() => ({ json: runOf }));
    const auth = googleIdToken({ audience, metadataServer: { url: metadata.origin } });
    await clientOf(server, auth).dagRuns.get("d", "r");
    await clientOf(server, auth).dagRuns.get("d", "r");
    expect(metadata.lines).toEqual([`GET ${path}?audience=${encodeURIComponent(audience)}&format=full`]);
    expect(metadata.requests[0]?.headers).toMatchObject({ "metadata-flavor": "Google" });
    expect(metadata.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(server.requests[0]?.headers.authorization).toMatch(/^Bearer ey.*\.S3ntinel$/);
  });

  test("requests another token if the received one has expired", async () => {
    const metadata = await google((number) => ({
      text: number === 1 ? idToken(number, { age: 3600, life: 3600 }) : idToken(number),
    }));
    const server = await serve(() => ({ json: runOf }));
    const client = clientOf(server, googleIdToken({ audience, metadataServer: { url: metadata.origin } }));
    await client.dagRuns.get("d", "r");
    await client.dagRuns.get("d", "r");
    await client.dagRuns.get("d", "r");
    expect(metadata.requests).toHaveLength(2);
  });

  test("compares the token's times with the server's clock, by the header Date", async () => {
    const metadata = await google((number) => ({
      text: idToken(number, { age: 7200, life: 3600 }),
      headers: { date: new Date(Date.now() - 7_200_000).toUTCString() },
    }));
    const server = await serve(() => ({ json: runOf }));
    const client = clientOf(server, googleIdToken({ audience, metadataServer: { url: metadata.origin } }));
    await client.dagRuns.get("d", "r");
    await client.dagRuns.get("d", "r");
    expect(metadata.requests).toHaveLength(1);
  });

  test("uses Google's address by default", async () => {
    const urls: string[] = [];
    const auth = googleIdToken({ audience, metadataServer: true });
    const fetch = (url: string) => {
      urls.push(url);
      return Promise.resolve(new Response("", { status: 404 }));
    };
    const client = new AirflowClient({ baseUrl: "https://a.example", apiVersion: "v1", auth, fetch });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(AuthenticationError);
    expect(urls).toEqual([
      `http://metadata.google.internal${path}?audience=${encodeURIComponent(audience)}&format=full`,
    ]);
  });
});

describe("googleIdToken with a client", () => {
  test.each<[string, () => Headers | Record<string, string>]>([
    ["Headers", () => new Headers({ authorization: `Bearer ${secretToken}`, "x-goog-user-project": "p" })],
    ["an object", () => ({ Authorization: `bearer ${secretToken}` })],
  ])("accepts %s, and sends only the token of them", async (_, headers) => {
    const server = await serve(() => ({ json: runOf }));
    const auth = googleIdToken({ client: { getRequestHeaders: () => Promise.resolve(headers()) } });
    await clientOf(server, auth).dagRuns.get("d", "r");
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${secretToken}`);
    expect(server.requests[0]?.headers).not.toHaveProperty("x-goog-user-project");
  });

  test("calls it for every attempt, and retries after a 403 if the token has changed", async () => {
    const server = await serve(() => ({ status: 403, json: { title: "Forbidden" } }));
    const tokens = ["1", "1", "2", "3"];
    const client = {
      getRequestHeaders: () => Promise.resolve({ authorization: `Bearer ${tokens.shift() ?? ""}` }),
    };
    const { dagRuns } = clientOf(server, googleIdToken({ client }));
    await errorOf(dagRuns.get("d", "r"));
    await errorOf(dagRuns.get("d", "r"));
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer 1",
      "Bearer 2",
      "Bearer 3",
    ]);
  });

  test("throws if its headers have no valid Bearer token", async () => {
    const server = await serve([]);
    for (const headers of [
      {},
      { authorization: "Bearer S3nt inel" },
      { authorization: "Not-a-bearer S3ntinel" },
    ]) {
      const auth = googleIdToken({ client: { getRequestHeaders: () => Promise.resolve(headers) } });
      expect(String(await errorOf(clientOf(server, auth).dagRuns.get("d", "r")))).toBe(
        "TypeError: The token of the client must be a string of visible ASCII characters",
      );
    }
    expect(server.lines).toEqual([]);
  });
});
