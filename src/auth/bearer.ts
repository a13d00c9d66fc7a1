import { bearerHeader } from "./login.js";
import type { AuthProvider } from "./provider.js";
import { sharedCredential } from "./shared-credential.js";

/** A token with its end. */
export interface ExpiringToken {
  /** The token, without `Bearer`. */
  token: string;
  /**
   * When it expires: a date, or milliseconds since 1970. A call throws `TypeError` for another.
   * @default unknown: it is used until the server refuses it
   */
  expiresAt?: Date | number | undefined;
}

/** Where a token comes from. */
export type TokenSource = () => string | ExpiringToken | Promise<string | ExpiringToken>;

/**
 * A token from elsewhere, as `Authorization: Bearer`: an Airflow 3 JWT, the token of a managed platform (Astronomer,
 * Cloud Composer) or of a gateway.
 *
 * A function is asked for each attempt while it returns strings, and should then keep a cache of its own. What it
 * returns as `{ token, expiresAt }` is kept here: shared by all calls and asked for anew when nine tenths of its life
 * are over. A token that the server refuses is forgotten, and the request sent once more if the source has another.
 *
 * A call throws what the source throws, and TypeError when the token is no string, is empty or holds blanks, line
 * breaks or anything but ASCII.
 *
 * @throws TypeError for such a token that is given as it is.
 */
export function bearer(token: string | TokenSource): AuthProvider {
  if (typeof token !== "function") {
    const headers = bearerHeader("The bearer token", token);
    return { name: "bearer", authorize: () => headers };
  }
  const obtain = async () => {
    const answer: unknown = await token();
    const { token: value, expiresAt } = isExpiring(answer) ? answer : { token: answer };
    const { authorization } = bearerHeader("The bearer token", value);
    if (!isExpiring(answer)) return { value: authorization, lifetimeMs: 0 };
    const lifetimeMs = expiresAt === undefined ? Infinity : Number(expiresAt) - Date.now();
    if (Number.isNaN(lifetimeMs)) {
      throw new TypeError("expiresAt must be a valid Date or a number of milliseconds since 1970");
    }
    return { value: authorization, lifetimeMs };
  };
  // What a source returns may be of any age.
  const shared = sharedCredential(obtain, { isNew: false });
  return {
    name: "bearer",
    authorize: async (request) => ({ authorization: await shared.get(request) }),
    renew: (response) => shared.renew(response),
  };
}

function isExpiring(answer: unknown): answer is { token: unknown; expiresAt?: unknown } {
  return typeof answer === "object" && answer !== null && "token" in answer;
}
