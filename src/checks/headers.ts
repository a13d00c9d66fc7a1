import { isRecord } from "../errors/json.js";
import { checkSecure } from "./base-url.js";

const known = new Map<string, boolean>();

/**
 * Whether the global `fetch` sends a request header of a script. A browser silently drops some, such as `Cookie` (the
 * "forbidden request-headers" of the Fetch standard).
 */
export function sendsHeader(name: string): boolean {
  const sends =
    known.get(name) ?? new Request("http://localhost", { headers: { [name]: "1" } }).headers.has(name);
  known.set(name, sends);
  return sends;
}

/**
 * Refuses a header that would be dropped, except `User-Agent`: it is only for logs, and browsers differ.
 *
 * @param owner the option or provider that the header belongs to.
 * @param sends whether `fetch` sends a header.
 * @throws TypeError
 */
export function checkSends(owner: string, name: string, sends: (name: string) => boolean): void {
  if (sends(name) || name.toLowerCase() === "user-agent") return;
  throw new TypeError(`${owner}: this runtime does not let scripts set the header ${name}`);
}

/** The settings that the checks of headers depend on. */
export interface Sending {
  /** The server, without `/api/vN`. */
  readonly baseUrl: string;
  readonly allowInsecureHttp: boolean;
  /** Whether `fetch` sends a header. */
  readonly sendsHeader: (name: string) => boolean;
}

/**
 * Checks the caller's headers.
 *
 * @throws TypeError for one that cannot be sent, and for credentials that would go over plain http to another machine.
 */
export function checkHeaders(headers: Readonly<Record<string, unknown>>, sending: Sending): void {
  for (const [name, value] of Object.entries(headers)) {
    checkHeader("headers", name, value);
    checkSends("headers", name, sending.sendsHeader);
    const isCredential = /^(authorization|cookie|proxy-authorization)$/i.test(name);
    if (isCredential && !sending.allowInsecureHttp) checkSecure(sending.baseUrl);
  }
}

/**
 * Refuses a header here because the runtime's own error would show the value, which may be a credential.
 *
 * @param owner the option or provider that the header belongs to.
 * @throws TypeError for a name or a value that is not valid in a header.
 */
export function checkHeader(owner: string, name: string, value: unknown): void {
  const token = /^[!#$%&'*+.^_`|~\w-]+$/;
  if (!token.test(name)) throw new TypeError(`${owner}: ${JSON.stringify(name)} is not a valid header name`);
  if (typeof value !== "string" || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new TypeError(`${owner}: the value of ${name} is not valid in a header`);
  }
}

/** Refuses a header of one request: the runtime's own error would show its value. */
export function checkInitHeaders(headers: unknown): void {
  if (!isRecord(headers) || headers instanceof Headers) return;
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) checkHeader("headers", name, String(one));
  }
}

/** Headers with their names in lower case. */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
