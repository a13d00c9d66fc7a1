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
  /** The current credential; obtains one where there is none or the current one is about to expire. */
  get(request: AuthRequest): Promise<string>;
  /**
   * Looks at a response that is no success, and forgets the credential if it may be dead and is still the one that was sent:
   * another call may have renewed it meanwhile.
   *
   * @param header the request header that holds the credential.
   * @returns whether fresh credentials are worth one more try.
   */
  renew(response: AuthResponse, header?: "authorization" | "cookie"): boolean;
}

/** How to tell that a credential is dead. */
interface Signs {
  /** Whether it is issued when it is obtained, so that its age is known. @default true */
  isNew?: boolean;
  /** Whether a redirect, which leads to a login, says so. @default false */
  redirects?: boolean;
}

/** A 403 to a credential of less age, in milliseconds, is a missing permission: servers limit logins, and no login helps. */
const freshMs = 30_000;

/**
 * Obtains a credential once for all calls that wait for it, and again when nine tenths of its life are over by the local
 * monotonic clock. The abort of one call ends the wait of that call only. A failure reaches all waiting calls and is not
 * kept. A credential belongs to the base URL that gave it, so clients that share a provider do not share credentials.
 *
 * @param obtain gets a credential; it fails with `TimeoutError` after the client's `timeoutMs`.
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
 * Whether a response may mean that the credentials are dead: 401, and 403 "Invalid JWT token" of Airflow 3 (a rotated
 * secret, a revoked token). Any other 403 if they are not fresh: Airflow 2.9 and 2.11 respond so to expired credentials, and
 * the Keycloak auth manager to an expired token of Keycloak, with the very body of a missing permission.
 *
 * @param isFresh whether they were issued just now; where that is not known, only a 403 of Airflow 2 counts.
 */
export function mayBeExpired(
  { status, text, apiVersion }: AuthResponse,
  isFresh = apiVersion === "v2",
): boolean {
  if (status !== 403) return status === 401;
  return !isFresh || messageOf(parseBody(text)) === "Invalid JWT token";
}

/** The payload of a JWT, unverified: for its times only. Empty where it is none. */
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
 * the Keycloak auth manager is no longer good than the one in its claim `access_token`.
 */
export function lifetimeMsOf(jwt: string): number {
  const { iat, exp, access_token } = claimsOf(jwt);
  const inner = typeof access_token === "string" ? claimsOf(access_token) : {};
  const ends = [exp, inner["exp"]].map(Number).filter((end) => !Number.isNaN(end));
  const life = (Math.min(...ends) - Number(iat)) * 1000;
  return life > 0 ? life : Infinity;
}
