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
  /** Forgets the credential if it still is the one that was refused: another call may have renewed it meanwhile. */
  forget(refused: string | undefined): void;
}

/**
 * Obtains a credential once for all calls that wait for it, and again when nine tenths of its life are over by the local
 * monotonic clock. The abort of one call ends the wait of that call only. A failure reaches all waiting calls and is not
 * kept. A credential belongs to the base URL that gave it, so clients that share a provider do not share credentials.
 *
 * @param obtain gets a credential; it fails with `TimeoutError` after the client's `timeoutMs`.
 */
export function sharedCredential(
  obtain: (request: AuthRequest) => Credential | Promise<Credential>,
): SharedCredential {
  const current = new Map<string, { value: string; renewAt: number }>();
  const pending = new Map<string, Promise<string>>();
  const renew = async (request: AuthRequest) => {
    const start = performance.now();
    const { value, lifetimeMs } = await withDeadline(undefined, request.timeoutMs, (signal) =>
      orAbort(Promise.resolve(obtain(request)), signal),
    );
    current.set(request.baseUrl, { value, renewAt: start + 0.9 * lifetimeMs });
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
    forget(refused) {
      for (const [baseUrl, { value }] of current) if (value === refused) current.delete(baseUrl);
    },
  };
}

/**
 * Whether an answer may mean that the credentials are dead: 401, and 403 "Invalid JWT token" of Airflow 3 (a rotated
 * secret, a revoked token). On Airflow 2 any 403, since 2.9 and 2.11 answer it to expired credentials, with the very
 * body of a missing permission.
 */
export function mayBeExpired({ status, text, apiVersion }: AuthResponse): boolean {
  if (status !== 403) return status === 401;
  return apiVersion === "v1" || messageOf(parseBody(text)) === "Invalid JWT token";
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

/** Milliseconds from `iat` to `exp`, so that the clocks of client and server need not agree; `Infinity` if unknown. */
export function lifetimeMsOf(jwt: string): number {
  const { iat, exp } = claimsOf(jwt);
  const life = (Number(exp) - Number(iat)) * 1000;
  return life > 0 ? life : Infinity;
}
