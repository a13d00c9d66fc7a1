import {
  type AirflowError,
  apiError,
  AuthenticationError,
  type ErrorContext,
  mayPass,
  UnexpectedResponseError,
} from "../errors/errors.js";
import { checkOption } from "../checks/options.js";
import { askedDelayMs } from "../http/retry-policy.js";

/**
 * Checks a credential. The message has the option's name and never its value; the runtime's own error would show the value.
 *
 * @throws TypeError if the value is not a string, holds control characters or is not well-formed Unicode.
 */
export function checkCredential(name: string, value: unknown): void {
  checkOption(name, value, "text");
  if (typeof value !== "string") return;
  if (/\p{Cc}/u.test(value)) {
    throw new TypeError(
      `${name} must not contain line breaks or control characters: does it end in the line break of a file?`,
    );
  }
  if (/\p{Surrogate}/u.test(value)) throw new TypeError(`${name} must be well-formed Unicode`);
}

/**
 * A token as the value of `Authorization`.
 *
 * @throws TypeError if the token is not a string of visible ASCII characters.
 */
export function bearerHeader(name: string, token: unknown): { authorization: string } {
  if (typeof token !== "string" || token === "" || /[^!-~]/.test(token)) {
    throw new TypeError(`${name} must be a string of visible ASCII characters`);
  }
  return { authorization: `Bearer ${token}` };
}

/**
 * A failed login. All calls that wait for a login share its failure; each makes an error of its own from it, with the call's
 * run and whether an attempt of it was lost. The response is not shown: it can hold the credentials.
 */
export class LoginFailure extends Error {
  readonly toError: (context: ErrorContext) => AirflowError;

  constructor(toError: LoginFailure["toError"]) {
    super("The login failed");
    this.toError = toError;
  }
}

/**
 * A login that failed with an error status; retryable if the status says that the server is overloaded or unavailable.
 *
 * @param hint the reason, if it is known.
 */
export function loginFailed(
  method: string,
  path: string,
  { status, headers }: Response,
  hint?: string,
): LoginFailure {
  const retryAfterMs = askedDelayMs(headers);
  const init = { method, path, status, text: "", hint, retryable: mayPass(status), retryAfterMs };
  return new LoginFailure((context) => apiError({ ...init, ...context }));
}

/** A login that the server refused, with any status. */
export function loginRefused(method: string, path: string, status: number, hint: string): LoginFailure {
  return new LoginFailure(
    (context) => new AuthenticationError({ method, path, status, text: "", hint, ...context }),
  );
}

/** A response that no login endpoint gives. */
export function notALogin(message: string, response: { status: number; retryable: boolean }): LoginFailure {
  return new LoginFailure((context) => new UnexpectedResponseError(message, { ...response, ...context }));
}

/**
 * Checks the path of a login endpoint.
 *
 * @param example a valid path, for the message.
 * @throws TypeError unless it is a path below the base URL.
 */
export function checkLoginPath(name: string, path: string, example: string): void {
  if (!/^\/[!-~]*$/.test(path) || /[?#]/.test(path)) {
    throw new TypeError(`${name} must be a path below baseUrl, such as ${example}`);
  }
}

/** The value of a cookie that a response sets; `undefined` if it does not set or clears a cookie of this name. */
export function setCookieOf({ headers }: Response, name: string): string | undefined {
  for (const line of headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const [first = "", ...rest] = pair.split("=");
    const value = rest.join("=").trim();
    if (first.trim() === name && value !== "" && value !== '""') return value;
  }
  return undefined;
}

/** The path that a response redirects to; `undefined` if it does not redirect. */
export function redirectPathOf(headers: Headers, baseUrl: string): string | undefined {
  const location = headers.get("location");
  if (location === null || !URL.canParse(location, baseUrl)) return undefined;
  return new URL(location, baseUrl).pathname;
}
