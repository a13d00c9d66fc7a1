import { UnexpectedResponseError } from "../errors.js";
import type { Version } from "../schema.js";
import type { HttpRequest, Send } from "../send.js";
import { checkSends } from "../sends-header.js";
import { checkHeader } from "../validate.js";
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
  const withHeaders = (headers: SentHeaders, added: SentHeaders): SentHeaders => {
    const owner = `auth ${provider.name}`;
    const all = { ...headers };
    for (const [name, value] of Object.entries(added)) {
      checkHeader(owner, name, value);
      checkSends(owner, name, sendsHeader);
      all[name.toLowerCase()] = value;
    }
    return all;
  };
  return async (request) => {
    const { method, url, signal, progress } = request;
    const login = ({ headers, body, ...line }: LoginRequest) =>
      send({
        ...line,
        headers: withHeaders({}, headers ?? {}),
        body,
        timeoutMs: request.timeoutMs,
        retry: false,
        changes: false,
        repeatable: true,
        streams: false,
        progress: { attempt: 1, ambiguous: false },
      });
    const authorize = () =>
      provider.authorize({
        method,
        url,
        signal,
        apiVersion,
        baseUrl,
        attempt: progress.attempt,
        send: login,
      });
    const sendWithHeaders = async (sent: SentHeaders) => {
      const headers = withHeaders(request.headers, sent);
      const response = await send({ ...request, headers });
      const wrong = await provider.verify?.({ status: response.status, headers: response.headers, sent });
      if (wrong !== undefined) await distrust(request, response, `${provider.name}: ${wrong}`);
      return response;
    };

    const sent = await authorize();
    const response = await sendWithHeaders(sent);
    if (response.ok || provider.renew === undefined) return response;
    const { status, headers } = response;
    if (!provider.renew({ status, headers, text: await response.text(), sent, apiVersion })) return response;
    const fresh = await authorize();
    return isSame(sent, fresh) ? response : sendWithHeaders(fresh);
  };
}

async function distrust(request: HttpRequest, response: Response, message: string): Promise<never> {
  if (!response.bodyUsed) await response.body?.cancel();
  if (request.changes && response.ok) request.progress.ambiguous = true;
  const { ambiguous } = request.progress;
  throw new UnexpectedResponseError(message, { status: response.status, ambiguous });
}

function isSame(sent: SentHeaders, fresh: SentHeaders): boolean {
  return Object.entries(fresh).every(([name, value]) => sent[name] === value);
}
