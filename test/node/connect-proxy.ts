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

/** What a proxy was asked. */
export interface Asked {
  /** Such as `CONNECT airflow.lab:443` or `GET http://airflow.lab/path`. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

/** A running proxy. */
export interface Proxy {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Asked[];
}

/** How a proxy behaves. */
export interface ProxyOptions {
  /** The port of this machine that every host name leads to. */
  readonly to: number;
  /** The status that it answers to CONNECT instead of making a tunnel. */
  readonly refusal?: number;
  /** Speaks TLS with its clients. */
  readonly tls?: Certificate;
}

/** Starts an HTTP proxy on the loopback interface, for CONNECT and for whole URLs. Ends with the test. */
export async function connectProxy({ to, refusal, tls }: ProxyOptions): Promise<Proxy> {
  const asked: Asked[] = [];
  const tunnels = new Set<Socket>();
  const forward: RequestListener = (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    asked.push({ line: `${method} ${url}`, headers });
    const { pathname, search } = new URL(url);
    const options = { host: "127.0.0.1", port: to, method, path: pathname + search, headers };
    const upstream = request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    incoming.pipe(upstream);
  };
  const server: Server = tls === undefined ? createHttpServer(forward) : createHttpsServer(tls, forward);
  server.on("connect", ({ url = "", headers }, socket) => {
    asked.push({ line: `CONNECT ${url}`, headers });
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
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${String(port)}`, port, asked };
}
