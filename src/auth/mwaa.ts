import { checkOption, checkOptions } from "../checks/options.js";
import { AirflowError, mayPass } from "../errors/errors.js";
import { loginFailed, loginRefused, setCookieOf } from "./login.js";
import type { AuthProvider, AuthRequest } from "./provider.js";
import { type Credential, lifetimeMsOf, sharedCredential } from "./shared-credential.js";

/** How to log in to Amazon's managed Airflow (MWAA). */
export interface MwaaOptions {
  /**
   * Requests a web login token from AWS, which is valid for 60 s, such as
   * `() => client.send(new CreateWebLoginTokenCommand({ Name }))` of `@aws-sdk/client-mwaa`.
   */
  createWebLoginToken: () => Promise<{
    /** The token. */
    WebToken?: string | undefined;
    /** The host of the environment's web server. */
    WebServerHostname?: string | undefined;
  }>;
}

/** The login path of each version on MWAA, and the cookie that its response sets. */
const logins = {
  v1: { path: "/aws_mwaa/login", cookie: "session" },
  v2: { path: "/pluginsv2/aws_mwaa/login", cookie: "_token" },
} as const;

/**
 * Amazon MWAA by web login: sends the session cookie on Airflow 2, and the JWT of the cookie `_token` as Bearer on Airflow 3.
 * Calls share one login, and log in once more if it is refused. The base URL is `https://` and the `WebServerHostname` of the
 * environment; the token is sent to no other host.
 *
 * Calls throw what `createWebLoginToken` throws, and `AuthenticationError` if the web server refuses the token.
 *
 * @throws TypeError unless `createWebLoginToken` is a function.
 */
export function mwaa(options: MwaaOptions): AuthProvider {
  checkOptions("mwaa", options, { createWebLoginToken: "function" });
  const { createWebLoginToken } = options;
  checkOption("createWebLoginToken", createWebLoginToken, "function");
  const shared = sharedCredential((request) => logIn(request, createWebLoginToken), { redirects: true });
  const headerOf = { v1: "cookie", v2: "authorization" } as const;
  return {
    name: "mwaa",
    usesCookies: true,
    authorize: async (request) => ({ [headerOf[request.apiVersion]]: await shared.get(request) }),
    renew: (response) => shared.renew(response, headerOf[response.apiVersion]),
  };
}

async function logIn(
  { apiVersion, baseUrl, send }: AuthRequest,
  createWebLoginToken: MwaaOptions["createWebLoginToken"],
): Promise<Credential> {
  const { WebToken, WebServerHostname } = await createWebLoginToken();
  if (!WebToken || !WebServerHostname) {
    throw new TypeError("createWebLoginToken must return { WebToken, WebServerHostname }");
  }
  const { host } = new URL(baseUrl);
  if (host !== WebServerHostname.toLowerCase()) {
    throw new AirflowError(
      `mwaa: the token is for ${WebServerHostname}, but baseUrl is ${host}: set baseUrl to https://${WebServerHostname}`,
    );
  }
  const { path, cookie } = logins[apiVersion];
  const response = await send({
    method: "POST",
    url: baseUrl + path,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ token: WebToken }).toString(),
  });
  const { status } = response;
  const value = setCookieOf(response, cookie);
  if (status < 400 && value !== undefined) {
    return apiVersion === "v1"
      ? { value: `${cookie}=${value}`, lifetimeMs: Infinity }
      : { value: `Bearer ${value}`, lifetimeMs: lifetimeMsOf(value) };
  }
  if (mayPass(status)) throw loginFailed("POST", path, response);
  const hint = `no cookie ${cookie}: check the permission airflow:CreateWebLoginToken, baseUrl and apiVersion ${apiVersion}`;
  throw loginRefused("POST", path, status, hint);
}
