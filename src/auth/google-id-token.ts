import { isSecure, parseHttpUrl } from "../checks/base-url.js";
import { checkOptions, type OptionKinds } from "../checks/options.js";
import { isCut, isRecord, parseBody } from "../errors/json.js";
import { mayPass } from "../errors/errors.js";
import { bearerHeader, checkCredential, loginFailed, loginRefused, notALogin } from "./login.js";
import type { AuthProvider, LoginRequest } from "./provider.js";
import { importKey, signedJwt } from "./signed-jwt.js";
import {
  claimsOf,
  type Credential,
  lifetimeMsOf,
  mayBeExpired,
  sharedCredential,
} from "./shared-credential.js";

/** The fields of a service account's key file that are used. */
export interface ServiceAccountKey {
  /** The e-mail of the account, by which Airflow finds the user. */
  client_email: string;
  /** PKCS#8 in PEM, as in the key file. */
  private_key: string;
  /**
   * The audience of the signed assertion.
   * @default "https://oauth2.googleapis.com/token"
   */
  token_uri?: string | undefined;
}

/** An ID token client of google-auth-library, or any other source of headers. */
export interface RequestHeadersSource {
  /** Returns the headers of a request to this URL, `authorization` among them. */
  getRequestHeaders(url?: string): Promise<Headers | Record<string, string>>;
}

/** The source of the ID token. */
export type GoogleIdTokenOptions =
  | {
      /** What the server has as `[api] google_oauth2_audience`. */
      audience: string;
      /** The key file's content. */
      serviceAccount: ServiceAccountKey;
      /**
       * The URL that the signed assertion is sent to. `TypeError` unless https, or http on this machine.
       * @default serviceAccount.token_uri
       */
      tokenUrl?: string | undefined;
    }
  | {
      /** What the server has as `[api] google_oauth2_audience`. */
      audience: string;
      /** The metadata server of Google Cloud at `http://metadata.google.internal`, or elsewhere. */
      metadataServer:
        | true
        | {
            /** Its origin. `TypeError` unless http or https. */
            url: string;
          };
    }
  | {
      /** A client that renews the token itself: `await new GoogleAuth(…).getIdTokenClient(audience)`. */
      client: RequestHeadersSource;
    };

/**
 * A Google ID token, for Airflow 2 with the backend `google_openid`, which finds the user by the e-mail of the service
 * account. All calls share the token; it is renewed before it expires, and once after a 401 or, because stock 2.11 responds so
 * to an expired token, a 403.
 *
 * Calls throw `AuthenticationError` if Google refuses the key.
 *
 * @throws TypeError if an option is missing or not valid.
 */
export function googleIdToken(options: GoogleIdTokenOptions): AuthProvider {
  checkOptions("googleIdToken", options, googleOptions);
  const common = {
    name: "googleIdToken",
    versions: ["v1"],
    versionHint: "Airflow 3 does not accept a Google ID token: use airflowToken, or bearer behind a gateway",
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
  if (!("serviceAccount" in options) && !("metadataServer" in options)) {
    throw new TypeError("serviceAccount, metadataServer or client is missing");
  }
  const obtain = "serviceAccount" in options ? exchange(options) : askMetadata(options);
  const token = sharedCredential(async ({ send }) => {
    const request = await obtain();
    return idTokenOf(request, await send(request));
  });
  return {
    ...common,
    authorize: async (request) => ({ authorization: await token.get(request) }),
    renew: (response) => token.renew(response),
  };
}

const googleOptions: OptionKinds<GoogleIdTokenOptions> = {
  audience: "any",
  serviceAccount: "any",
  tokenUrl: "any",
  metadataServer: "any",
  client: "any",
};

/** Makes the request whose response holds the token. */
type Obtain = () => LoginRequest | Promise<LoginRequest>;

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
  return () => ({ method: "GET", url: identity.href, headers: { "metadata-flavor": "Google" } });
}

function exchange({
  audience,
  serviceAccount: { client_email, private_key, token_uri = "https://oauth2.googleapis.com/token" },
  tokenUrl = token_uri,
}: Extract<GoogleIdTokenOptions, { serviceAccount: unknown }>): Obtain {
  checkCredential("serviceAccount.client_email", client_email);
  if (!isSecure(parseHttpUrl("tokenUrl", tokenUrl))) throw new TypeError("tokenUrl must be an https URL");
  const key = importKey(private_key);
  key.catch(() => undefined); // Each call awaits the key and throws.
  return async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: client_email,
      sub: client_email,
      aud: token_uri,
      target_audience: audience,
      iat: now,
      exp: now + 3600,
    };
    const assertion = await signedJwt(claims, await key);
    const form = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
    return {
      method: "POST",
      url: tokenUrl,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams(form).toString(),
    };
  };
}

async function idTokenOf({ method, url }: LoginRequest, response: Response): Promise<Credential> {
  const { status } = response;
  const text = await response.text();
  const body = parseBody(text);
  const value = isRecord(body) ? body["id_token"] : text.trim();
  if (response.ok && typeof value === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) {
    // A token of the metadata server may have been issued some time ago. The response has the time of that server.
    const leftMs = Number(claimsOf(value)["exp"]) * 1000 - Date.parse(response.headers.get("date") ?? "");
    return {
      value: `Bearer ${value}`,
      lifetimeMs: Math.min(lifetimeMsOf(value), Number.isNaN(leftMs) ? Infinity : leftMs),
    };
  }
  const path = new URL(url).pathname;
  if (status < 400) {
    const message = `${method} ${path}: ${String(status)} without an ID token: check tokenUrl or metadataServer`;
    // The metadata server responds with the token alone, which can be cut like JSON.
    const isHalf = isCut(text) || /^eyJ[\w.-]*$/.test(text);
    throw notALogin(message, { status, retryable: response.ok && isHalf });
  }
  if (mayPass(status)) throw loginFailed(method, path, response, "Google gave no ID token");
  const error = isRecord(body) ? body["error"] : undefined;
  const code = typeof error === "string" && /^[a-z_]+$/.test(error) ? error : "refused";
  const hint = `Google gave no ID token (${code}): check the service account, its key, the audience and the clock`;
  throw loginRefused(method, path, status, hint);
}
