import { orAbort } from "../http/deadline.js";
import { isRecord, parseBody } from "../errors/json.js";
import { messageOf } from "../errors/error-body.js";
import type { AuthRequest, AuthResponse } from "./provider.js";

/** Something that opens the door for a while. */
export interface Credential {
  value: string;
  /** Milliseconds that it is good for, from when it was asked for; `Infinity` where that is not known. */
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
 * Obtains a credential once for all who wait, and anew when nine tenths of its life are over by the local monotonic
 * clock. The abort of one who waits ends that wait only. A failure reaches all who wait and is not kept.
 */
export function sharedCredential(
  obtain: (request: AuthRequest) => Credential | Promise<Credential>,
): SharedCredential {
  let current: { value: string; renewAt: number } | undefined;
  let pending: Promise<string> | undefined;
  const renew = async (request: AuthRequest) => {
    const start = performance.now();
    const { value, lifetimeMs } = await obtain(request);
    current = { value, renewAt: start + 0.9 * lifetimeMs };
    return value;
  };
  return {
    get(request) {
      if (current !== undefined && performance.now() < current.renewAt) return Promise.resolve(current.value);
      pending ??= renew(request).finally(() => (pending = undefined));
      return orAbort(pending, request.signal);
    },
    forget(refused) {
      if (current?.value === refused) current = undefined;
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
