import { bearerHeader } from "./login.js";
import type { AuthProvider } from "./provider.js";
import { sharedCredential } from "./shared-credential.js";

/** A token and when it expires. */
export interface ExpiringToken {
  /** The token, without `Bearer`. */
  token: string;
  /**
   * When it expires: a date, or milliseconds since 1970. Calls throw `TypeError` unless it is one of these.
   * @default unknown: the token is used until the server refuses it
   */
  expiresAt?: Date | number | undefined;
}

/** A function that returns a token. */
export type TokenSource = () => string | ExpiringToken | Promise<string | ExpiringToken>;

/**
 * Sends a given token as `Authorization: Bearer`: an Airflow 3 JWT, or the token of a managed platform (Astronomer, Cloud
 * Composer) or of a gateway.
 *
 * A function that returns a string is called before each attempt. A `{ token, expiresAt }` that it returns is shared by all
 * calls until nine tenths of its lifetime are over. If the server refuses a token, the request is sent once more if the
 * function returns another one. Calls throw what the function throws.
 *
 * @throws TypeError unless the token is a string of visible ASCII characters; for a function, the call throws it.
 */
export function bearer(token: string | TokenSource): AuthProvider {
  if (typeof token !== "function") {
    const headers = bearerHeader("The bearer token", token);
    return { name: "bearer", authorize: () => headers };
  }
  const obtain = async () => {
    const source: unknown = await token();
    const { token: value, expiresAt } = isExpiring(source) ? source : { token: source };
    const { authorization } = bearerHeader("The bearer token", value);
    if (!isExpiring(source)) return { value: authorization, lifetimeMs: 0 };
    const lifetimeMs = expiresAt === undefined ? Infinity : Number(expiresAt) - Date.now();
    if (Number.isNaN(lifetimeMs)) {
      throw new TypeError("expiresAt must be a valid Date or a number of milliseconds since 1970");
    }
    return { value: authorization, lifetimeMs };
  };
  // The age of a token that a function returns is unknown.
  const shared = sharedCredential(obtain, { isNew: false });
  return {
    name: "bearer",
    authorize: async (request) => ({ authorization: await shared.get(request) }),
    renew: (response) => shared.renew(response),
  };
}

function isExpiring(source: unknown): source is { token: unknown; expiresAt?: unknown } {
  return typeof source === "object" && source !== null && "token" in source;
}
