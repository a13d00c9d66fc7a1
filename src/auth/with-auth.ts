import type { HttpRequest, Send } from "../send.js";
import { checkHeader } from "../validate.js";
import type { AuthProvider } from "./provider.js";

/**
 * Puts the provider's headers on each attempt, and sends the request once more where the provider says that fresh
 * credentials will do.
 */
export function withAuth(send: Send, provider: AuthProvider, baseUrl: string): Send {
  return async (request) => {
    const sendAuthorized = async () => {
      const sent = await provider.authorize({
        method: request.method,
        url: request.url,
        attempt: request.progress.attempt,
        signal: request.signal,
        timeoutMs: request.timeoutMs,
        baseUrl,
        send,
      });
      return { sent, response: await send({ ...request, headers: withHeaders(request, sent, provider) }) };
    };
    const { sent, response } = await sendAuthorized();
    if (
      response.ok ||
      provider.renew?.({ status: response.status, text: await response.text(), sent }) !== true
    ) {
      return response;
    }
    return (await sendAuthorized()).response;
  };
}

function withHeaders(
  request: HttpRequest,
  added: Readonly<Record<string, string>>,
  provider: AuthProvider,
): Headers {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(added)) {
    checkHeader(`auth ${provider.name}`, name, value);
    headers.set(name, value);
  }
  return headers;
}
