import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  request,
  type RequestListener,
  type Server,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Certificate } from "./certificates.js";
import { listening } from "./listening.js";

/** A request that a proxy received. */
export interface ProxyRequest {
  /** Such as `CONNECT airflow.lab:443` or `GET http://airflow.lab/path`. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

/** A running proxy. */
export interface Proxy {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ProxyRequest[];
}

/** How a proxy behaves. */
export interface ProxyOptions {
  /** The local port that the proxy connects to, whatever the requested host. */
  readonly to: number;
  /** The status of the response to CONNECT, instead of a tunnel. */
  readonly refusal?: number;
  /** The certificate for clients that connect with TLS. */
  readonly tls?: Certificate;
}

/** Starts an HTTP proxy on the loopback interface, for CONNECT and for absolute URLs. Ends with the test. */
export async function connectProxy({ to, refusal, tls }: ProxyOptions): Promise<Proxy> {
  const requests: ProxyRequest[] = [];
  const tunnels = new Set<Socket>();
  const forward: RequestListener = (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    requests.push({ line: `${method} ${url}`, headers });
    const { pathname, search } = new URL(url);
    const options = { host: "127.0.0.1", port: to, method, path: pathname + search, headers };
    const upstream = request(options, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    incoming.pipe(upstream);
  };
  const server: Server = tls === undefined ? createHttpServer(forward) : createHttpsServer(tls, forward);
  server.on("connect", ({ url = "", headers }, socket) => {
    requests.push({ line: `CONNECT ${url}`, headers });
    socket.on("error", () => undefined);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${String(refusal)} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const tunnel = connect({ host: "127.0.0.1", port: to }, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnels.add(tunnel.on("error", () => socket.destroy()));
  });
  const { port } = await listening(server);
  onTestFinished(() => {
    for (const tunnel of tunnels) tunnel.destroy();
  });
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${String(port)}`, port, requests };
}
