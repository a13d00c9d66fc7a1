/// <reference lib="esnext.disposable" preserve="true" />
import type { IncomingMessage, ServerResponse } from "node:http";
import { checkOptions } from "../checks/options.js";
import { type Answer, bodyOf, type Call } from "./exchange.js";
import { ConnectionLost, type Serve, takesGzip } from "./serve.js";

/** Where to listen. */
export interface ListenOptions {
  /** The port. @default 0, any free port */
  readonly port?: number;
  /** The name or address to listen on. @default "127.0.0.1" */
  readonly host?: string;
}

/** A running HTTP server. */
export interface Listening extends AsyncDisposable {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/** How a release compresses. */
export interface Compression {
  /** Whether answers are compressed for clients that take it. */
  readonly enabled: boolean;
  /** Whether the lines of a stream pile up in the compressor until its end. */
  readonly holdsBack: boolean;
}

/** Serves over HTTP with `node:http`, which is loaded only here. */
export async function listen(
  serve: Serve,
  compression: Compression,
  options: ListenOptions = {},
): Promise<Listening> {
  checkOptions("listen", options, { port: "any", host: "text" });
  const { createServer } = await import("node:http");
  // What is too long is for the release to say.
  const server = createServer({ maxHeaderSize: 1_048_576 }, (request, response) => {
    respond(serve, compression, request, response).catch(() => response.destroy());
  });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function respond(
  serve: Serve,
  compression: Compression,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  try {
    const call = await readCall(request);
    const { answer, isCut } = await serve(call, gone.signal);
    if (compression.enabled) response.setHeader("vary", "Accept-Encoding");
    const isCompressed = compression.enabled && answer.body !== "" && takesGzip(call.headers, false);
    await send(answer, isCut, isCompressed ? compression : undefined, response);
  } catch (error) {
    if (!(error instanceof ConnectionLost) && !gone.signal.aborted) throw error;
    response.destroy();
  }
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const { buffer } = await import("node:stream/consumers");
  const body = bodyOf(await buffer(request));
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  return { method: request.method ?? "GET", path, query: query.join("?"), headers, ...body };
}

async function send(
  answer: Answer,
  isCut: boolean,
  compression: Compression | undefined,
  response: ServerResponse,
): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (typeof answer.body !== "string") return await sendStream(answer.body, isCut, compression, response);
  let bytes = new TextEncoder().encode(answer.body);
  if (compression !== undefined) {
    const { gzipSync } = await import("node:zlib");
    bytes = new Uint8Array(gzipSync(bytes));
    response.setHeader("content-encoding", "gzip");
  }
  if (!isCut) {
    response.end(bytes);
    return;
  }
  response.setHeader("content-length", bytes.length);
  response.write(bytes.slice(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

async function sendStream(
  body: AsyncIterable<string>,
  isCut: boolean,
  compression: Compression | undefined,
  response: ServerResponse,
): Promise<void> {
  const { createGzip } = await import("node:zlib");
  const gzip = compression && createGzip();
  if (gzip !== undefined) {
    response.setHeader("content-encoding", "gzip");
    gzip.pipe(response);
  }
  response.flushHeaders();
  const sink = gzip ?? response;
  for await (const chunk of body) {
    await new Promise<void>((resolve) => sink.write(chunk, () => resolve()));
    if (gzip !== undefined && compression?.holdsBack === false)
      await new Promise<void>((resolve) => gzip.flush(() => resolve()));
    if (isCut) {
      response.destroy();
      return;
    }
  }
  sink.end();
}
