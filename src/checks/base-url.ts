import { describe } from "./options.js";
import type { Version } from "../schema/index.js";

/** A server's address, split from the API version that it may name. */
export interface BaseUrl {
  /** Origin and path prefix, without a final slash. */
  baseUrl: string;
  /** The version of a URL that ends in `/api/vN`. */
  apiVersion: Version | undefined;
}

/**
 * Splits an origin, an origin with a path prefix, or either with `/api/vN`.
 *
 * @throws TypeError unless it is an http(s) URL without user info, query and fragment.
 */
export function parseBaseUrl(text: string | URL): BaseUrl {
  const url = parseHttpUrl("baseUrl", text);
  if (/[?#]/.test(String(text))) throw new TypeError("baseUrl must have neither query nor fragment");
  const path = withoutFinalSlashes(url.pathname);
  const apiVersion = (["v1", "v2"] as const).find((version) => path.endsWith(`/api/${version}`));
  const prefix = apiVersion === undefined ? path : path.slice(0, -"/api/v1".length);
  return { baseUrl: url.origin + withoutFinalSlashes(prefix), apiVersion };
}

/** Without a regular expression, which needs quadratic time for many slashes. */
function withoutFinalSlashes(path: string): string {
  let end = path.length;
  while (path.endsWith("/", end) && end > 0) end -= 1;
  return path.slice(0, end);
}

/**
 * An absolute http(s) URL. User info is refused here because `fetch` would do it with an error that shows the password.
 *
 * @throws TypeError with the option's name and without the text, which may hold a password.
 */
export function parseHttpUrl(name: string, text: string | URL): URL {
  // Only a base URL is shown, and not if it may hold a password: another text may be a credential in the wrong place.
  const isShown = name === "baseUrl" && typeof text === "string" && text !== "" && !/[@?#]/.test(text);
  const shown = isShown ? JSON.stringify(text.slice(0, 100)) : describe(text);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError(`${name} must be an absolute URL, such as https://airflow.example.com, not ${shown}`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TypeError(
      `${name} must be an http or https URL, such as https://airflow.example.com, not ${shown}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`${name} must not hold a user name or password: use the auth option`);
  }
  return url;
}

/** Whether no other machine can read the requests: https, or http to a loopback address. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || isLoopback(hostname);
}

/** Whether the host of a URL is this machine, by name or address. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/**
 * Refuses to send credentials unencrypted to another machine.
 *
 * @throws TypeError for http to a host that is not loopback.
 */
export function checkSecure(baseUrl: string): void {
  const url = new URL(baseUrl);
  if (!isSecure(url)) {
    throw new TypeError(
      `Credentials would go to ${url.hostname} unencrypted: use https, or set allowInsecureHttp`,
    );
  }
}
