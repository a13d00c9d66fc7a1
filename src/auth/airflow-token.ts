import { isCut, isHtml, isRecord, parseBody } from "../errors/json.js";
import { mayPass } from "../errors/errors.js";
import { checkHeader } from "../checks/headers.js";
import { checkOptions, type OptionKinds } from "../checks/options.js";
import { checkCredential, checkLoginPath, loginFailed, notALogin } from "./login.js";
import type { AuthProvider, AuthRequest } from "./provider.js";
import { type Credential, lifetimeMsOf, sharedCredential } from "./shared-credential.js";

/** How to log in at Airflow 3's token endpoint: by user name and password, by a body of one's own, or both. */
export type AirflowTokenOptions = {
  /**
   * The token endpoint below the base URL; `/auth/token/cli` gives a token of shorter life. `TypeError` for what is no path.
   * @default "/auth/token"
   */
  tokenPath?: string | undefined;
  /**
   * Further headers of the login, for an auth manager or a gateway that wants them. `TypeError` for what no header can hold.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Milliseconds after which a token is renewed although it says that it lives longer, for an auth manager whose own session
   * ends earlier. `RangeError` unless positive.
   * @default Infinity
   */
  maxAgeMs?: number | undefined;
} & (
  | {
      /** Who logs in. `TypeError` for control characters. */
      username: string;
      /** The password. `TypeError` for control characters. */
      password: string;
      /**
       * Further fields of the login.
       * @default none
       */
      body?: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      /**
       * Not there: `body` says who logs in.
       * @default none
       */
      username?: undefined;
      /**
       * Not there, like `username`.
       * @default none
       */
      password?: undefined;
      /** The login's fields, such as Keycloak's `{ grant_type: "client_credentials", client_id, client_secret }`. */
      body: Readonly<Record<string, unknown>>;
    }
);

/**
 * Logs in at Airflow 3's `/auth/token` and sends its JWT. Concurrent calls share one login; the token is renewed before
 * it expires, on 401, on 403 "Invalid JWT token" (a rotated secret), and on any 403 to a token that is half a minute old, each
 * time once. A failed login is not kept.
 *
 * Calls throw `AuthenticationError` when the login is refused, and `UnexpectedResponseError` when something else than
 * Airflow 3 answers there. Nothing of a failed login's response is shown: it can hold the password.
 *
 * @throws TypeError for control characters in a credential, and for a path or header that cannot be sent; RangeError for
 *   `maxAgeMs`.
 */
export function airflowToken(options: AirflowTokenOptions): AuthProvider {
  checkOptions("airflowToken", options, tokenOptions);
  const {
    username,
    password,
    body: fields,
    headers = {},
    tokenPath = "/auth/token",
    maxAgeMs = Infinity,
  } = options;
  if (fields === undefined || username !== undefined) {
    checkCredential("username", username);
    checkCredential("password", password);
  }
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (typeof value === "string") checkCredential(`body.${name}`, value);
  }
  for (const [name, value] of Object.entries(headers)) checkHeader("headers", name, value);
  checkLoginPath("tokenPath", tokenPath, "/auth/token");
  const body = JSON.stringify({ username, password, ...fields });
  const token = sharedCredential(async (request) => {
    const { value, lifetimeMs } = await logIn(request, tokenPath, headers, body);
    return { value, lifetimeMs: Math.min(lifetimeMs, maxAgeMs) };
  });
  return {
    name: "airflowToken",
    versions: ["v2"],
    versionHint: "Airflow 2 has no token endpoint: use basic({ username, password })",
    authorize: async (request) => ({ authorization: await token.get(request) }),
    renew: (response) => token.renew(response),
  };
}

const tokenOptions: OptionKinds<AirflowTokenOptions> = {
  username: "any",
  password: "any",
  body: "any",
  headers: "any",
  tokenPath: "any",
  maxAgeMs: "ms",
};

async function logIn(
  { baseUrl, send }: AuthRequest,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Credential> {
  const response = await send({
    method: "POST",
    url: baseUrl + path,
    headers: { ...headers, "content-type": "application/json", accept: "application/json" },
    body,
  });
  const { status } = response;
  const text = await response.text();
  const answer = parseBody(text);
  // Managed servers of the time before 3.0 was final said jwt_token.
  const value = isRecord(answer) ? (answer["access_token"] ?? answer["jwt_token"]) : undefined;
  if (response.ok && typeof value === "string" && /^[!-~]+$/.test(value)) {
    return { value: `Bearer ${value}`, lifetimeMs: lifetimeMsOf(value) };
  }
  const retryable = mayPass(status);
  if (!retryable && (status < 400 || status === 404 || status === 405 || isHtml(text))) {
    throw notALogin(
      `POST ${path}: ${String(status)} is no answer of Airflow 3's token endpoint: check the path prefix in baseUrl, whether a proxy strips it, and that the server is Airflow 3`,
      { status, retryable: response.ok && isCut(text) },
    );
  }
  const hint = retryable ? "the login failed" : "the login was refused: check username and password";
  throw loginFailed("POST", path, response, hint);
}
