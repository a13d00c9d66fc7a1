import { generateKeyPairSync } from "node:crypto";
import { GoogleAuth } from "google-auth-library";
import { expect, it } from "vitest";
import { AuthenticationError, googleIdToken } from "../../src/index.js";
import type { Lab } from "./lab.js";

/** ID tokens of a stand-in for Google, checked by Airflow's real `google_openid` backend. */
export function googleChecks(lab: Lab): void {
  const { audience, tokenUrl, metadataServer, privateKey, serviceAccount } = lab.target.google;
  const key = { client_email: serviceAccount, private_key: privateKey };
  const withClaims = (claims: object) => `${tokenUrl}?claims=${encodeURIComponent(JSON.stringify(claims))}`;
  /** A client that records the statuses of Airflow's responses and the number of requested tokens. */
  const counted = (auth: ReturnType<typeof googleIdToken>) => {
    const statuses: number[] = [];
    let tokens = 0;
    const client = lab.client(auth, {
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (url.startsWith(lab.target.baseUrl)) statuses.push(response.status);
        else tokens += 1;
        return response;
      },
    });
    return { client, statuses, tokens: () => tokens };
  };

  it("accepts the token of a service account", async () => {
    const { client, tokens } = counted(googleIdToken({ audience, serviceAccount: key, tokenUrl }));
    await lab.works(client);
    expect(tokens()).toBe(1);
  });

  it("accepts the token of the metadata server", async () => {
    await lab.works(lab.client(googleIdToken({ audience, metadataServer: { url: metadataServer } })));
  });

  it("accepts the tokens of google-auth-library", async () => {
    const google = new GoogleAuth({ credentials: { type: "service_account", ...key } });
    await lab.works(lab.client(googleIdToken({ client: await google.getIdTokenClient(audience) })));
  });

  it("requests one token for twenty calls at once", async () => {
    const { client, tokens } = counted(googleIdToken({ audience, serviceAccount: key, tokenUrl }));
    const calls = Array.from({ length: 20 }, () => client.dagRuns.list("paused", { limit: 1 }));
    await Promise.all(calls);
    expect(tokens()).toBe(1);
  });

  it.each([
    ["a wrong audience", { audience: "other.apps.example.org" }, {}],
    ["an expired token", {}, { iat: -3600, exp: -5 }],
    ["a token issued in the future", {}, { iat: 60 }],
    ["an e-mail that is not verified", {}, { email_verified: false }],
    ["a token without e-mail", {}, { email: null }],
    ["another issuer", {}, { iss: "https://issuer.example.org" }],
  ])("is refused for %s, after one renewal", async (_case, options, claims) => {
    const auth = googleIdToken({ audience, serviceAccount: key, tokenUrl: withClaims(claims), ...options });
    const { client, statuses, tokens } = counted(auth);
    const error = await lab.failure(client.dagRuns.list("paused"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(tokens()).toBe(2);
    expect(statuses.length).toBeLessThanOrEqual(2);
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  it("is refused for an account without a user in Airflow", async () => {
    const stranger = { ...key, client_email: "stranger@lab.iam.gserviceaccount.com" };
    const auth = googleIdToken({ audience, serviceAccount: stranger, tokenUrl });
    expect(await lab.failure(lab.client(auth).dagRuns.list("paused"))).toBeInstanceOf(AuthenticationError);
  });

  it("renews a token that has expired while the client's clock stood still", async () => {
    let tokens = 0;
    const auth = googleIdToken({ audience, serviceAccount: key, tokenUrl });
    const client = lab.client(auth, {
      fetch: (url, init) => {
        if (!url.startsWith(tokenUrl)) return fetch(url, init);
        tokens += 1;
        return fetch(tokens === 1 ? withClaims({ iat: -3600, exp: -5 }) : url, init);
      },
    });
    await lab.works(client);
    expect(tokens).toBe(2);
  });

  it("reports that Google refuses the key", async () => {
    const { privateKey: private_key } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    lab.secrets.learn(private_key);
    const auth = googleIdToken({ audience, serviceAccount: { ...key, private_key }, tokenUrl });
    const { client, statuses } = counted(auth);
    const error = await lab.failure(client.dagRuns.list("paused"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("invalid_grant");
    expect(statuses).toEqual([]);
  });
}
