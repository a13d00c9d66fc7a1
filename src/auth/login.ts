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
 * Refuses a credential here because the runtime's own error would show it, and because a line break is most often the
 * last character of the file that it was read from. The message has the option's name and never its value.
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
 * A login that failed. All calls that wait for a login share its failure; each call makes its own error of it, which knows
 * the call's run and whether an attempt of it was lost. Nothing of the response is shown: it can hold the credentials.
 */
export class LoginFailure extends Error {
  readonly toError: (context: ErrorContext) => AirflowError;

  constructor(toError: LoginFailure["toError"]) {
    super("The login failed");
    this.toError = toError;
  }
}

/**
 * A login that was not done, by the status of the response; retryable where the status tells of the server's trouble or its
 * limits.
 *
 * @param hint why, as far as it is known.
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

/** A login that the server refused, whatever its status is. */
export function loginRefused(method: string, path: string, status: number, hint: string): LoginFailure {
  return new LoginFailure(
    (context) => new AuthenticationError({ method, path, status, text: "", hint, ...context }),
  );
}

/** A response that is not the one of a login endpoint. */
export function notALogin(message: string, response: { status: number; retryable: boolean }): LoginFailure {
  return new LoginFailure((context) => new UnexpectedResponseError(message, { ...response, ...context }));
}

/**
 * Refuses a login endpoint that would lead elsewhere than below the base URL.
 *
 * @param example a path that would do.
 * @throws TypeError if the path does not lead below the base URL.
 */
export function checkLoginPath(name: string, path: string, example: string): void {
  if (!/^\/[!-~]*$/.test(path) || /[?#]/.test(path)) {
    throw new TypeError(`${name} must be a path below baseUrl, such as ${example}`);
  }
}

/** The value of a cookie that a response sets; `undefined` where it sets none of this name, or clears it. */
export function setCookieOf({ headers }: Response, name: string): string | undefined {
  for (const line of headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const [first = "", ...rest] = pair.split("=");
    const value = rest.join("=").trim();
    if (first.trim() === name && value !== "" && value !== '""') return value;
  }
  return undefined;
}

/** Where a response redirects to, as a path; `undefined` where it does not redirect. */
export function redirectPathOf(headers: Headers, baseUrl: string): string | undefined {
  const location = headers.get("location");
  if (location === null || !URL.canParse(location, baseUrl)) return undefined;
  return new URL(location, baseUrl).pathname;
}
