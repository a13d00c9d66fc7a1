import { orAbort, withDeadline } from "../http/deadline.js";
import { isRecord, parseBody } from "../errors/json.js";
import { messageOf } from "../errors/error-body.js";
import type { AuthRequest, AuthResponse } from "./provider.js";

/** A short-lived credential. */
export interface Credential {
  value: string;
  /** Milliseconds that it is valid for, from when it was requested; `Infinity` if that is not known. */
  lifetimeMs: number;
}

/** A credential that all calls share. */
export interface SharedCredential {
  /** Returns the current credential; obtains one if there is none, or the current one is about to expire. */
  get(request: AuthRequest): Promise<string>;
  /**
   * Drops the credential if a response that is not a success says that it may have expired, unless another call has renewed it
   * meanwhile.
   *
   * @param header the request header that holds the credential.
   * @returns whether to send the request once more with fresh credentials.
   */
  renew(response: AuthResponse, header?: "authorization" | "cookie"): boolean;
}

/** The signs of an expired credential. */
interface Signs {
  /** Whether a credential is issued when it is obtained, so that its age is known. @default true */
  isNew?: boolean;
  /** Whether a redirect (to a login page) is such a sign. @default false */
  redirects?: boolean;
}

/** A 403 to a credential that is younger, in milliseconds, is a missing permission, which no login changes. */
const freshMs = 30_000;

/**
 * Obtains a credential once for all calls that wait for it, and again when nine tenths of its lifetime are over by the local
 * monotonic clock. The abort of one call ends the wait of that call only. A failure reaches all waiting calls and is not
 * kept. A credential belongs to the base URL that gave it, so clients that share a provider do not share credentials.
 *
 * @param obtain obtains a credential; it fails with `TimeoutError` after the client's `timeoutMs`.
 */
export function sharedCredential(
  obtain: (request: AuthRequest) => Credential | Promise<Credential>,
  { isNew = true, redirects = false }: Signs = {},
): SharedCredential {
  const current = new Map<string, { value: string; start: number; renewAt: number }>();
  const pending = new Map<string, Promise<string>>();
  const renew = async (request: AuthRequest) => {
    const start = performance.now();
    const { value, lifetimeMs } = await withDeadline(undefined, request.timeoutMs, (signal) =>
      orAbort(Promise.resolve(obtain(request)), signal),
    );
    current.set(request.baseUrl, { value, start, renewAt: start + 0.9 * lifetimeMs });
    return value;
  };
  return {
    get(request) {
      const { baseUrl, signal } = request;
      const known = current.get(baseUrl);
      if (known !== undefined && performance.now() < known.renewAt) return Promise.resolve(known.value);
      const renewal = pending.get(baseUrl) ?? renew(request).finally(() => pending.delete(baseUrl));
      pending.set(baseUrl, renewal);
      return orAbort(renewal, signal);
    },
    renew(response, header = "authorization") {
      const sent = response.sent[header];
      const [baseUrl, known] = [...current].find(([, { value }]) => value === sent) ?? [];
      const isFresh = known !== undefined && performance.now() < known.start + freshMs;
      const isRedirected = redirects && response.status < 400;
      if (!isRedirected && !mayBeExpired(response, isNew ? isFresh : undefined)) return false;
      if (baseUrl !== undefined) current.delete(baseUrl);
      return true;
    },
  };
}

/**
 * Whether a response may mean that the credentials have expired: 401, and 403 "Invalid JWT token" of Airflow 3 (a rotated
 * secret, a revoked token). Any other 403 if they are not fresh: Airflow 2.9 and 2.11 respond so to expired credentials, and
 * the Keycloak auth manager to an expired token of Keycloak, with the same body as for a missing permission.
 *
 * @param isFresh whether they were issued just now; if that is not known, only a 403 of Airflow 2 counts.
 */
export function mayBeExpired(
  { status, text, apiVersion }: AuthResponse,
  isFresh = apiVersion === "v2",
): boolean {
  if (status !== 403) return status === 401;
  return !isFresh || messageOf(parseBody(text)) === "Invalid JWT token";
}

/** The payload of a JWT, not verified: used for its times only. Empty for a token that is not a JWT. */
export function claimsOf(jwt: string): Record<string, unknown> {
  const [, payload = ""] = jwt.split(".");
  try {
    const claims = parseBody(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return isRecord(claims) ? claims : {};
  } catch {
    return {};
  }
}

/**
 * Milliseconds from `iat` to `exp`, so that the clocks of client and server need not agree; `Infinity` if unknown. A token of
 * the Keycloak auth manager expires with the one in its claim `access_token`.
 */
export function lifetimeMsOf(jwt: string): number {
  const { iat, exp, access_token } = claimsOf(jwt);
  const inner = typeof access_token === "string" ? claimsOf(access_token) : {};
  const ends = [exp, inner["exp"]].map(Number).filter((end) => !Number.isNaN(end));
  const life = (Math.min(...ends) - Number(iat)) * 1000;
  return life > 0 ? life : Infinity;
}
