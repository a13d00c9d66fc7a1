import { orAbort } from "../deadline.js";
import { isRecord, messageOf, parseBody } from "../error-body.js";
import { apiError, UnexpectedResponseError } from "../errors.js";
import type { AuthProvider, AuthRequest } from "./provider.js";

/** User name and password for Airflow 3's own token. */
export interface AirflowTokenOptions {
  username: string;
  password: string;
  /**
   * The token endpoint below the base URL; `/auth/token/cli` gives a token of shorter life.
   * @default "/auth/token"
   */
  tokenPath?: string;
}

interface Token {
  value: string;
  /** When to log in anew, in milliseconds of `performance.now()`. */
  renewAt: number;
}

const tokenTemplate = { path: "/auth/token", method: "POST" };

/**
 * Logs in at Airflow 3's `/auth/token` and sends its JWT. Concurrent calls share one login; the token is renewed before
 * it expires, on 401, and on 403 "Invalid JWT token" (a rotated secret), each time once. A failed login is not kept.
 *
 * Calls throw `AuthenticationError` when the login is refused, and `UnexpectedResponseError` when something else than
 * Airflow 3 answers there. Nothing of a failed login's answer is shown: it can hold the password.
 */
export function airflowToken({
  username,
  password,
  tokenPath = tokenTemplate.path,
}: AirflowTokenOptions): AuthProvider {
  const body = JSON.stringify({ username, password });
  let login: Promise<Token> | undefined;
  let current: Token | undefined;

  const fresh = (request: AuthRequest): Promise<Token> => {
    login ??= logIn(request, tokenPath, body)
      .then((token) => (current = token))
      .finally(() => (login = undefined));
    return login;
  };

  return {
    name: "airflowToken",
    versions: ["v2"],
    versionHint: "Airflow 2 has no token endpoint: use basic({ username, password })",
    async authorize(request) {
      const usable = current !== undefined && performance.now() < current.renewAt ? current : undefined;
      const { value } = usable ?? (await orAbort(fresh(request), request.signal));
      return { authorization: `Bearer ${value}` };
    },
    renew({ status, text, sent }) {
      const dead = status === 401 || (status === 403 && messageOf(parseBody(text)) === "Invalid JWT token");
      // Another call may have renewed it meanwhile: then only the repeat is needed.
      if (dead && sent["authorization"] === `Bearer ${current?.value ?? ""}`) current = undefined;
      return dead;
    },
  };
}

async function logIn(request: AuthRequest, tokenPath: string, body: string): Promise<Token> {
  const start = performance.now();
  const response = await request.send({
    url: request.baseUrl + tokenPath,
    method: tokenTemplate.method,
    headers: new Headers({ "content-type": "application/json", accept: "application/json" }),
    body,
    timeoutMs: request.timeoutMs,
    retry: false,
    changes: false,
    repeatable: true,
    streams: false,
    progress: { attempt: 1, ambiguous: false },
  });
  const { status } = response;
  const answer = parseBody(await response.text());
  const value = isRecord(answer) ? (answer["access_token"] ?? answer["jwt_token"]) : undefined;
  if (response.ok && typeof value === "string") {
    return { value, renewAt: start + 0.9 * lifetimeMs(value) };
  }
  if (response.ok || status < 400 || status === 404 || status === 405) {
    throw new UnexpectedResponseError(
      `POST ${tokenPath}: ${String(status)} is no answer of Airflow 3's token endpoint: check the path prefix in baseUrl, whether a proxy strips it, and that the server is Airflow 3`,
      { status },
    );
  }
  throw apiError({
    ...tokenTemplate,
    status,
    text: "",
    retryable: status >= 500 || status === 429,
    hint: status < 500 ? "the login was refused: check username and password" : "the login failed",
  });
}

/** Milliseconds from `iat` to `exp`: the clocks of client and server need not agree. */
function lifetimeMs(jwt: string): number {
  const [, payload = ""] = jwt.split(".");
  try {
    const claims = parseBody(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    if (!isRecord(claims)) return Infinity;
    const life = (Number(claims["exp"]) - Number(claims["iat"])) * 1000;
    return life > 0 ? life : Infinity;
  } catch {
    return Infinity;
  }
}
