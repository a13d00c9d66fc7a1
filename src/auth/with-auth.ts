import { UnexpectedResponseError } from "../errors/errors.js";
import type { Version } from "../schema/index.js";
import type { HttpRequest, Send } from "../http/send.js";
import { checkHeader, checkSends } from "../checks/headers.js";
import type { AuthProvider, LoginRequest } from "./provider.js";

type SentHeaders = Readonly<Record<string, string>>;

/**
 * Puts the provider's headers on each attempt, and sends the request once more where the provider says that fresh
 * credentials will do.
 */
export function withAuth(
  send: Send,
  provider: AuthProvider,
  {
    baseUrl,
    apiVersion,
    sendsHeader,
  }: { baseUrl: string; apiVersion: Version; sendsHeader: (name: string) => boolean },
): Send {
  const owner = `auth ${provider.name}`;
  // Checked anew only when it changed: the same check for each request is a tenth of a small one.
  const checked = new Map<string, unknown>();
  const withHeaders = (headers: SentHeaders, added: SentHeaders): SentHeaders => {
    const all = { ...headers };
    for (const [name, value] of Object.entries(added)) {
      if (!checked.has(name) || checked.get(name) !== value) {
        checkHeader(owner, name, value);
        checkSends(owner, name, sendsHeader);
        checked.set(name, value);
      }
      all[name.toLowerCase()] = value;
    }
    return all;
  };
  const login = ({ headers, body, ...line }: LoginRequest, timeoutMs: number) =>
    send({
      ...line,
      headers: withHeaders({}, headers ?? {}),
      body,
      timeoutMs,
      retry: false,
      changes: false,
      repeatable: true,
      streams: false,
      progress: { attempt: 1, ambiguous: false },
    });
  const authorize = ({ method, url, signal, progress, timeoutMs }: HttpRequest) =>
    provider.authorize({
      method,
      url,
      signal,
      apiVersion,
      baseUrl,
      attempt: progress.attempt,
      send: (line) => login(line, timeoutMs),
    });
  const sendAs = (request: HttpRequest, sent: SentHeaders): Promise<Response> => {
    const response = send({ ...request, headers: withHeaders(request.headers, sent) });
    return provider.verify === undefined ? response : verified(request, sent, response);
  };
  const verified = async (request: HttpRequest, sent: SentHeaders, answer: Promise<Response>) => {
    const response = await answer;
    const wrong = await provider.verify?.({ status: response.status, headers: response.headers, sent });
    if (wrong === undefined) return response;
    if (!response.bodyUsed) await response.body?.cancel();
    const { changes, progress } = request;
    if (changes && response.ok) progress.ambiguous = true;
    const { ambiguous } = progress;
    throw new UnexpectedResponseError(`${provider.name}: ${wrong}`, { status: response.status, ambiguous });
  };
  return async (request) => {
    const sent = await authorize(request);
    const response = await sendAs(request, sent);
    if (response.ok || provider.renew === undefined) return response;
    const { status, headers } = response;
    if (!provider.renew({ status, headers, text: await response.text(), sent, apiVersion })) return response;
    const fresh = await authorize(request);
    return isSame(sent, fresh) ? response : sendAs(request, fresh);
  };
}

function isSame(sent: SentHeaders, fresh: SentHeaders): boolean {
  return Object.entries(fresh).every(([name, value]) => sent[name] === value);
}
