import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { onTestFinished } from "vitest";

/** The behaviour of a reverse proxy. */
export interface ProxyOptions {
  /** The origin of the server behind it. */
  to: string;
  /** Maps the path and query of a request to those of the forwarded one. */
  path?: ((url: string) => string) | undefined;
  /** Responds itself and returns true, or returns false to forward the request. */
  respond?: ((request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>) | undefined;
  /** The options of a TLS server, for https. */
  tls?: ServerOptions | undefined;
}

/** Starts a reverse proxy on the loopback interface, which ends with the test. Returns its origin. */
export async function startProxy({ to, path = (url) => url, respond, tls }: ProxyOptions): Promise<string> {
  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", headers, url = "/" } = incoming;
    const upstream = request(to + path(url), { method, headers: { ...headers, connection: "close" } });
    upstream.on("response", (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(response);
    });
    upstream.on("error", () => response.writeHead(502).end());
    incoming.pipe(upstream);
  };
  const handler = async (incoming: IncomingMessage, response: ServerResponse) => {
    if ((await respond?.(incoming, response)) !== true) pass(incoming, response);
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse) => void handler(incoming, response);
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return `${tls === undefined ? "http" : "https"}://127.0.0.1:${String(address.port)}`;
}
