import { type ApiError, apiError, mayPass } from "../errors/errors.js";
import { askedDelayMs } from "../http/retry-policy.js";

/**
 * Refuses a credential here because the runtime's own error would show it, and because a line break is most often the
 * last character of the file that it was read from. The message has the option's name and never its value.
 *
 * @throws TypeError for what is no string, for control characters, and for what UTF-8 cannot carry.
 */
export function checkCredential(name: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
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
 * @throws TypeError for what is no string of visible ASCII characters.
 */
export function bearerHeader(name: string, token: unknown): { authorization: string } {
  if (typeof token !== "string" || token === "" || /[^!-~]/.test(token)) {
    throw new TypeError(`${name} must be a string of visible ASCII characters`);
  }
  return { authorization: `Bearer ${token}` };
}

/**
 * The error of a login that was not done; retryable where the status tells of the server's trouble, or its patience. Nothing
 * of the answer is shown: it can hold the credentials.
 *
 * @param hint why, as far as it is known.
 */
export function loginFailure(
  method: string,
  path: string,
  { status, headers }: Response,
  hint?: string,
): ApiError {
  const retryAfterMs = askedDelayMs(headers);
  return apiError({ method, path, status, text: "", hint, retryable: mayPass(status), retryAfterMs });
}

/**
 * Refuses a login endpoint that would lead elsewhere than below the base URL.
 *
 * @param example a path that would do.
 * @throws TypeError for what is no path below the base URL.
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
