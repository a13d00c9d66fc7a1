import { isSecure, parseHttpUrl } from "../base-url.js";
import { isRecord, parseBody } from "../error-body.js";
import { apiError, AuthenticationError, UnexpectedResponseError } from "../errors.js";
import { bearerHeader, checkCredential } from "./check-credential.js";
import type { AuthProvider, LoginRequest } from "./provider.js";
import {
  claimsOf,
  type Credential,
  lifetimeMsOf,
  mayBeExpired,
  sharedCredential,
} from "./shared-credential.js";

/** The part that is needed of a service account's key file. */
export interface ServiceAccountKey {
  client_email: string;
  /** PKCS#8 in PEM, as in the key file. */
  private_key: string;
  /** @default "https://oauth2.googleapis.com/token" */
  token_uri?: string | undefined;
}

/** An ID token client of google-auth-library, or anything else that gives headers. */
export interface RequestHeadersSource {
  getRequestHeaders(url?: string): Promise<Headers | Record<string, string>>;
}

/** Where the ID token comes from. */
export type GoogleIdTokenOptions =
  | {
      /** What the server has as `[api] google_oauth2_audience`. */
      audience: string;
      serviceAccount: ServiceAccountKey;
      /**
       * Where to send the signed assertion, if not to the `token_uri` that it is made out to.
       * @default serviceAccount.token_uri
       */
      tokenUrl?: string | undefined;
    }
  | {
      audience: string;
      /** The metadata server of Google Cloud at `http://metadata.google.internal`, or elsewhere. */
      metadataServer: true | { url: string };
    }
  | {
      /** What keeps and renews the token itself: `await new GoogleAuth(…).getIdTokenClient(audience)`. */
      client: RequestHeadersSource;
    };

/**
 * A Google ID token, for Airflow 2 with the backend `google_openid`: the server's user is found by the e-mail of the
 * service account. Signed by WebCrypto, shared by all calls, and renewed before it expires, on 401 and, since stock 2.11
 * answers an expired token so, on 403, each time once.
 *
 * Calls throw `AuthenticationError` when Google refuses the key.
 *
 * @throws TypeError for an option that is missing or cannot be used.
 */
export function googleIdToken(options: GoogleIdTokenOptions): AuthProvider {
  const common = {
    name: "googleIdToken",
    versions: ["v1"],
    versionHint: "Airflow 3 takes no Google ID token: use airflowToken, or bearer behind a gateway",
  } as const;
  if ("client" in options) {
    const { client } = options;
    return {
      ...common,
      authorize: async ({ url }) => {
        const headers = new Headers(await client.getRequestHeaders(url));
        return bearerHeader(
          "The token of the client",
          headers.get("authorization")?.replace(/^bearer /i, ""),
        );
      },
      renew: mayBeExpired,
    };
  }
  checkCredential("audience", options.audience);
  if (options.audience === "") throw new TypeError("audience must not be empty");
  const obtain = "serviceAccount" in options ? exchange(options) : askMetadata(options);
  const token = sharedCredential(async ({ send }) => idTokenOf(await obtain(send)));
  return {
    ...common,
    authorize: async (request) => ({ authorization: `Bearer ${await token.get(request)}` }),
    renew(response) {
      if (!mayBeExpired(response)) return false;
      token.forget((response.sent["authorization"] ?? "").slice("Bearer ".length));
      return true;
    },
  };
}

/** Asks for the answer that holds the token. */
type Obtain = (send: (request: LoginRequest) => Promise<Response>) => Promise<Response>;

function askMetadata({
  audience,
  metadataServer,
}: Extract<GoogleIdTokenOptions, { metadataServer: unknown }>): Obtain {
  const { url } = metadataServer === true ? { url: "http://metadata.google.internal" } : metadataServer;
  // Without format=full the token has no e-mail, and Airflow refuses it.
  const query = `audience=${encodeURIComponent(audience)}&format=full`;
  const identity = new URL(
    `/computeMetadata/v1/instance/service-accounts/default/identity?${query}`,
    parseHttpUrl("metadataServer.url", url),
  );
  return (send) => send({ method: "GET", url: identity.href, headers: { "metadata-flavor": "Google" } });
}

function exchange({
  audience,
  serviceAccount: { client_email, private_key, token_uri = "https://oauth2.googleapis.com/token" },
  tokenUrl = token_uri,
}: Extract<GoogleIdTokenOptions, { serviceAccount: unknown }>): Obtain {
  checkCredential("serviceAccount.client_email", client_email);
  if (!isSecure(parseHttpUrl("tokenUrl", tokenUrl))) throw new TypeError("tokenUrl must be an https URL");
  const key = importKey(private_key);
  key.catch(() => undefined); // Each call hears of it.
  return async (send) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: client_email,
      sub: client_email,
      aud: token_uri,
      target_audience: audience,
      iat: now,
      exp: now + 3600,
    };
    const assertion = await sign({ alg: "RS256", typ: "JWT" }, claims, await key);
    const form = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
    return send({
      method: "POST",
      url: tokenUrl,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams(form).toString(),
    });
  };
}

async function idTokenOf(response: Response): Promise<Credential> {
  const { status, url } = response;
  const text = await response.text();
  const answer = parseBody(text);
  const value = isRecord(answer) ? answer["id_token"] : text.trim();
  if (response.ok && typeof value === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) {
    // The metadata server hands out tokens that are part of their life old already. Its clock stands in its answer.
    const now = Date.parse(response.headers.get("date") ?? "") || Date.now();
    const leftMs = Number(claimsOf(value)["exp"]) * 1000 - now;
    return { value, lifetimeMs: Math.min(lifetimeMsOf(value), leftMs > 0 ? leftMs : Infinity) };
  }
  const path = URL.canParse(url) ? new URL(url).pathname : "the token endpoint";
  if (status < 400) {
    throw new UnexpectedResponseError(`${path}: ${String(status)} without an ID token: check the URL`, {
      status,
    });
  }
  const code =
    isRecord(answer) && /^[a-z_]+$/.test(String(answer["error"])) ? String(answer["error"]) : "refused";
  const init = { method: "", path, status, text: "", retryable: status >= 500 || status === 429 };
  if (status >= 500 || status === 429) throw apiError({ ...init, hint: "Google gave no ID token" });
  throw new AuthenticationError({
    ...init,
    hint: `Google gave no ID token (${code}): check the service account, its key, the audience and the clock`,
  });
}

async function importKey(pem: string): Promise<CryptoKey> {
  const [, base64] = /-----BEGIN PRIVATE KEY-----([\s\S]+)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    const bytes = Uint8Array.from(atob((base64 ?? "").replaceAll(/\s/g, "")), (char) => char.charCodeAt(0));
    return await crypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
  } catch {
    throw new TypeError("serviceAccount.private_key must be an RSA key in PEM, as in the key file");
  }
}

async function sign(header: object, claims: object, key: CryptoKey): Promise<string> {
  const encoder = new TextEncoder();
  const base64url = (bytes: Uint8Array) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const text = [header, claims].map((part) => base64url(encoder.encode(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, encoder.encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}
