import { checkOptions, type OptionKinds } from "../checks/options.js";
import { isHtml } from "../errors/json.js";
import { mayPass } from "../errors/errors.js";
import {
  checkCredential,
  checkLoginPath,
  loginFailed,
  loginRefused,
  notALogin,
  redirectPathOf,
  setCookieOf,
} from "./login.js";
import type { AuthProvider, AuthRequest } from "./provider.js";
import { type Credential, sharedCredential } from "./shared-credential.js";

/** An existing session, or the account to log in with. */
export type SessionOptions =
  | {
      /** The session cookie, as `name=value`; several are separated by `; `. `TypeError` for any other form. */
      cookie: string;
    }
  | {
      /** The user name. `TypeError` if it holds control characters. */
      username: string;
      /** The password. `TypeError` if it holds control characters. */
      password: string;
      /**
       * The path of the login form, below the base URL. `TypeError` unless it is a path.
       * @default "/login/"
       */
      loginPath?: string | undefined;
    };

/**
 * The session of Airflow 2's web interface, for servers with the default backend `session`. User name and password are sent
 * to the form of the database or LDAP login. All calls share the session; after a 401, a 403 or a redirect to the login they
 * log in once more. A cookie is sent unchanged, also to Airflow 3 (`_token=…`, from 3.1).
 *
 * Calls throw `AuthenticationError` if the login is refused, and `UnexpectedResponseError` if there is no such form.
 *
 * @throws TypeError if a credential holds control characters, or the cookie is not `name=value`.
 */
export function session(options: SessionOptions): AuthProvider {
  checkOptions("session", options, sessionOptions);
  if ("cookie" in options) {
    const { cookie } = options;
    checkCredential("cookie", cookie);
    if (!/^[^\s=;,]+=[!-~]+(; [^\s=;,]+=[!-~]+)*$/.test(cookie)) {
      throw new TypeError("cookie must be name=value in visible ASCII characters, such as session=…");
    }
    return { name: "session", usesCookies: true, authorize: () => ({ cookie }) };
  }
  const { username, password, loginPath = "/login/" } = options;
  checkCredential("username", username);
  checkCredential("password", password);
  checkLoginPath("loginPath", loginPath, "/login/");
  const shared = sharedCredential((request) => logIn(request, loginPath, username, password), {
    redirects: true,
  });
  return {
    name: "session",
    versions: ["v1"],
    usesCookies: true,
    versionHint: "Airflow 3 has no such login form: use airflowToken({ username, password })",
    authorize: async (request) => ({ cookie: await shared.get(request) }),
    renew: (response) => shared.renew(response, "cookie"),
  };
}

const sessionOptions: OptionKinds<SessionOptions> = {
  cookie: "any",
  username: "any",
  password: "any",
  loginPath: "any",
};

async function logIn(
  { baseUrl, send }: AuthRequest,
  path: string,
  username: string,
  password: string,
): Promise<Credential> {
  const url = baseUrl + path;
  const form = await send({ method: "GET", url, headers: { accept: "text/html" } });
  const page = await form.text();
  const before = setCookieOf(form, "session");
  // A match ends before the next tag, so that the time is linear in the length of the page.
  const inputs = page.match(/<input\b[^<>]*>/gi) ?? [];
  const inputOf = (name: string) => inputs.find((input) => input.includes(` name="${name}"`));
  if (mayPass(form.status)) throw loginFailed("GET", path, form, "the login failed");
  if (!form.ok || inputOf("password") === undefined) {
    throw notALogin(
      `GET ${path}: ${String(form.status)} without a form for user name and password: check baseUrl; a server with single sign-on needs session({ cookie })`,
      { status: form.status, retryable: form.ok && isHtml(page) && !page.includes("</html>") },
    );
  }
  const [, csrf_token] = /\bvalue="([^"]*)"/.exec(inputOf("csrf_token") ?? "") ?? [];
  const response = await send({
    method: "POST",
    url,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(before === undefined ? {} : { cookie: `session=${before}` }),
    },
    body: new URLSearchParams({
      ...(csrf_token === undefined ? {} : { csrf_token }),
      username,
      password,
    }).toString(),
  });
  const { status } = response;
  // From 2.6 on, Airflow accepts five logins in forty seconds by default (`auth_rate_limit`).
  if (mayPass(status)) {
    const hint = status === 429 ? "the server limits logins: wait" : "the login failed";
    throw loginFailed("POST", path, response, hint);
  }
  const target = redirectPathOf(response.headers, url);
  // Success and failure have the same status, and both set a cookie.
  if (target === undefined || target === new URL(url).pathname) {
    const hint = "the login was refused: check username and password";
    throw loginRefused("POST", path, status, hint);
  }
  const value = setCookieOf(response, "session") ?? before;
  if (value === undefined) {
    const message = `POST ${path}: ${String(status)} without a session cookie`;
    throw notALogin(message, { status, retryable: false });
  }
  return { value: `session=${value}`, lifetimeMs: Infinity };
}
