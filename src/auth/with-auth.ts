import { checkHeader, checkSends } from "../checks/headers.js";
import { type CallTarget, ConnectionError, TimeoutError, UnexpectedResponseError } from "../errors/errors.js";
import { withText } from "../http/body.js";
import { orAbort } from "../http/deadline.js";
import { withTimeLimit } from "../http/retry.js";
import { type Failed, failed, type HttpRequest, type Received, type Send } from "../http/send.js";
import type { Version } from "../schema/index.js";
import { LoginFailure } from "./login.js";
import type { AuthProvider, LoginRequest } from "./provider.js";

type SentHeaders = Readonly<Record<string, string>>;

/** What a provider needs to know of the client. */
interface AuthContext {
  baseUrl: string;
  apiVersion: Version;
  /** Milliseconds that a login may take. */
  timeoutMs: number;
  sendsHeader: (name: string) => boolean;
}

/**
 * Adds the provider's headers to each attempt, and sends the request once more if the provider says that it has fresh
 * credentials.
 */
export function withAuth(send: Send, provider: AuthProvider, context: AuthContext): Send {
  const { baseUrl, apiVersion, timeoutMs, sendsHeader } = context;
  const owner = `auth ${provider.name}`;
  const withHeaders = (headers: SentHeaders, added: SentHeaders): SentHeaders => {
    const all = { ...headers };
    for (const [name, value] of Object.entries(added)) {
      checkHeader(owner, name, value);
      checkSends(owner, name, sendsHeader);
      all[name.toLowerCase()] = value;
    }
    return all;
  };
  // A failed login is to say which server it was sent to.
  let loginTarget: CallTarget = {};
  const login = async ({ headers, body, method, url }: LoginRequest): Promise<Response> => {
    const { origin, pathname: path } = new URL(url);
    loginTarget = { origin };
    const line = { method, url, path, headers: withHeaders({}, headers ?? {}), body, timeoutMs };
    const sent = await withTimeLimit(send)({ ...line, ...loginPolicy });
    if (sent.response === undefined) throw loginLost(sent.error);
    return withText(sent.response, sent.text);
  };
  const authorize = async ({ method, url, signal, attempt }: HttpRequest): Promise<SentHeaders> => {
    const request = { method, url, signal, attempt, apiVersion, baseUrl, timeoutMs, send: login };
    return orAbort(Promise.resolve(provider.authorize(request)), signal);
  };
  const sendAs = async (request: HttpRequest, headers: SentHeaders): Promise<Received | Failed> => {
    const received = await send({ ...request, headers: withHeaders(request.headers, headers) });
    // Stryker disable next-line ConditionalExpression: the check below ends in the same response
    if (received.response === undefined || provider.verify === undefined) return received;
    const { response } = received;
    const verdict = provider.verify({ status: response.status, headers: response.headers, sent: headers });
    const wrong = await orAbort(verdict, request.signal);
    if (wrong === undefined) return received;
    if (!response.bodyUsed) response.body?.cancel().catch(() => undefined);
    const ambiguous = received.wasLost || (request.effect !== "read" && response.ok);
    const context = { status: response.status, ambiguous, ...request.target };
    return failed(request, new UnexpectedResponseError(`${provider.name}: ${wrong}`, context), ambiguous);
  };
  return async (request) => {
    let wasLost = request.wasLost;
    try {
      const headers = await authorize(request);
      const received = await sendAs(request, headers);
      ({ wasLost } = received);
      if (received.response === undefined || received.response.ok || provider.renew === undefined) {
        return received;
      }
      const { status, headers: responseHeaders } = received.response;
      const response = { status, headers: responseHeaders, text: received.text, sent: headers, apiVersion };
      if (!provider.renew(response)) return received;
      const fresh = await authorize(request);
      return isSame(headers, fresh) ? received : await sendAs(request, fresh);
    } catch (error) {
      if (request.signal?.aborted === true) return failed(request, request.signal.reason, wasLost);
      const context = { ambiguous: wasLost, ...request.target, ...loginTarget };
      return failed(request, error instanceof LoginFailure ? error.toError(context) : error, wasLost);
    }
  };
}

function isSame(sent: SentHeaders, fresh: SentHeaders): boolean {
  return Object.entries(fresh).every(([name, value]) => sent[name] === value);
}

/** A login is not retried by itself: the call that needs it is. */
const loginPolicy = {
  deadline: Infinity,
  retry: false,
  effect: "read",
  streams: false,
  target: {},
  attempt: 1,
  wasLost: false,
} as const;

/** A login without a response. */
function loginLost(error: unknown): unknown {
  if (error instanceof TimeoutError) {
    return new LoginFailure((context) => new TimeoutError(error.timeoutMs, context));
  }
  if (!(error instanceof ConnectionError)) return error;
  const { message, cause } = error;
  return new LoginFailure((context) => new ConnectionError(message, { ...context, cause }));
}
