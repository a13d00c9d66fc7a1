import { fromBase64, toBase64Url } from "./base64.js";
import type { Clock } from "./clock.js";
import { isObject, parseJson } from "./fields.js";

/** The result of checking a token. */
export type TokenCheck = Pick<Claims, "sub" | "role"> | "expired" | "invalid";

/** The `aud` claim. */
const audience = "apache-airflow";

/** Seconds for which a token is accepted after it expires and before it is valid. */
const leeway = 10;

/**
 * Issues and checks the JSON web tokens of Airflow 3. They have the real shape (`exp` - `iat` is the lifetime),
 * but the signature is a simple keyed digest that only this server can check.
 */
export class Tokens {
  readonly #clock: Clock;
  #secret = 1;
  #issued = 0;
  /** The tokens with a valid signature. */
  readonly #good = new Map<string, Claims>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new token for a user. */
  issue(user: string, role: string, lifetimeSeconds: number): string {
    const iat = Math.floor(this.#clock.now() / 1000);
    const header = { alg: "HS512", kid: "not-used", typ: "JWT" };
    const jti = (++this.#issued).toString(16).padStart(32, "0");
    const payload = {
      sub: user,
      role,
      jti,
      aud: audience,
      nbf: iat,
      exp: iat + lifetimeSeconds,
      iat,
    };
    const signed = `${toBase64Url(JSON.stringify(header))}.${toBase64Url(JSON.stringify(payload))}`;
    return `${signed}.${this.#sign(signed)}`;
  }

  check(token: string): TokenCheck {
    const claims = this.#good.get(token) ?? this.#verify(token);
    if (claims === undefined) return "invalid";
    this.#good.set(token, claims);
    const now = this.#clock.now() / 1000;
    if (claims.aud !== audience || claims.nbf - leeway > now) return "invalid";
    return claims.exp + leeway < now ? "expired" : claims;
  }

  /** Changes the secret, which invalidates all tokens, as a restart with another `[api_auth] jwt_secret` does. */
  rotateSecret(): void {
    this.#secret++;
    this.#good.clear();
  }

  #verify(token: string): Claims | undefined {
    const at = token.lastIndexOf(".");
    const signed = token.slice(0, at);
    const payload = signed.split(".")[1];
    if (payload === undefined || this.#sign(signed) !== token.slice(at + 1)) return undefined;
    const claims = parseJson(fromBase64(payload) ?? "");
    return isClaims(claims) ? claims : undefined;
  }

  #sign(text: string): string {
    return toBase64Url(
      [1, 2, 3, 4, 5, 6, 7, 8].map((round) => digest(text, this.#secret * 8 + round)).join(""),
    );
  }
}

/** A digest of 8 characters (FNV-1a with a key); not cryptographic. */
function digest(text: string, key: number): string {
  let hash = Math.imul(key, 0x9e3779b1) ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

interface Claims {
  readonly sub: string;
  readonly role: string;
  readonly aud: string;
  readonly nbf: number;
  readonly exp: number;
}

function isClaims(value: unknown): value is Claims {
  return (
    isObject(value) &&
    ["sub", "role", "aud"].every((name) => typeof value[name] === "string") &&
    ["nbf", "exp"].every((name) => typeof value[name] === "number")
  );
}
