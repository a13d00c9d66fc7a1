import { isCut, isHtml, isRecord, parseBody } from "../errors/json.js";
import { mayPass } from "../errors/errors.js";
import { checkHeader } from "../checks/headers.js";
import { checkOptions, type OptionKinds } from "../checks/options.js";
import { checkCredential, checkLoginPath, loginFailed, notALogin } from "./login.js";
import type { AuthProvider, AuthRequest } from "./provider.js";
import { type Credential, lifetimeMsOf, sharedCredential } from "./shared-credential.js";

/** How to log in at Airflow 3's token endpoint: with user name and password, with a custom body, or both. */
export type AirflowTokenOptions = {
  /**
   * The path of the token endpoint, below the base URL; tokens of `/auth/token/cli` have a shorter lifetime. `TypeError` unless
   * it is a path.
   * @default "/auth/token"
   */
  tokenPath?: string | undefined;
  /**
   * Additional headers of the login, for an auth manager or a gateway that needs them. `TypeError` unless a header can hold the
   * value.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Milliseconds after which a token is renewed although its `exp` is later, for an auth manager whose own session ends
   * earlier. `RangeError` unless positive.
   * @default Infinity
   */
  maxAgeMs?: number | undefined;
} & (
  | {
      /** The user name. `TypeError` if it holds control characters. */
      username: string;
      /** The password. `TypeError` if it holds control characters. */
      password: string;
      /**
       * Additional fields of the login.
       * @default none
       */
      body?: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      /**
       * Omitted: the credentials are in `body`.
       * @default none
       */
      username?: undefined;
      /**
       * Omitted, like `username`.
       * @default none
       */
      password?: undefined;
      /** The fields of the login, such as Keycloak's `{ grant_type: "client_credentials", client_id, client_secret }`. */
      body: Readonly<Record<string, unknown>>;
    }
);

/**
 * Logs in at Airflow 3's `/auth/token` and sends the JWT. Concurrent calls share one login. The token is renewed before it
 * expires and once after a 401, a 403 "Invalid JWT token" (a rotated secret), or any 403 to a token older than half a minute.
 *
 * Calls throw `AuthenticationError` if the login is refused, and `UnexpectedResponseError` if the response is not that of a
 * token endpoint. The response to a failed login is not shown: it can hold the password.
 *
 * @throws TypeError if a credential holds control characters, or a path or header cannot be sent; RangeError for `maxAgeMs`.
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
  const json = parseBody(text);
  // Managed servers from before the release of 3.0 have jwt_token.
  const value = isRecord(json) ? (json["access_token"] ?? json["jwt_token"]) : undefined;
  if (response.ok && typeof value === "string" && /^[!-~]+$/.test(value)) {
    return { value: `Bearer ${value}`, lifetimeMs: lifetimeMsOf(value) };
  }
  const retryable = mayPass(status);
  if (!retryable && (status < 400 || status === 404 || status === 405 || isHtml(text))) {
    throw notALogin(
      `POST ${path}: ${String(status)} is not a response of Airflow 3's token endpoint: check the path prefix in baseUrl, whether a proxy strips it, and that the server is Airflow 3`,
      { status, retryable: response.ok && isCut(text) },
    );
  }
  const hint = retryable ? "the login failed" : "the login was refused: check username and password";
  throw loginFailed("POST", path, response, hint);
}
