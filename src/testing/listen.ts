/// <reference lib="esnext.disposable" preserve="true" />
import type { IncomingMessage, ServerResponse } from "node:http";
import { checkOptions } from "../checks/options.js";
import { type EmbeddedResponse, bodyOf, type Call } from "./exchange.js";
import { ConnectionLost, type Serve, takesGzip } from "./serve.js";

/** Options of {@link EmbeddedAirflow.listen}. */
export interface ListenOptions {
  /** The port. @default 0, any free port */
  readonly port?: number;
  /** The host name or address to listen on. @default "127.0.0.1" */
  readonly host?: string;
}

/** A running HTTP server. */
export interface Listening extends AsyncDisposable {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /** Closes all connections and the server. */
  close(): Promise<void>;
}

/** How a release compresses responses. */
export interface Compression {
  /** Whether responses are compressed for clients that accept gzip. */
  readonly enabled: boolean;
  /** Whether a compressed stream is delayed until its end. */
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
  // Above the limits of all releases, which their handlers enforce.
  const server = createServer({ maxHeaderSize: 1_048_576 }, (request, outgoing) => {
    respond(serve, compression, request, outgoing).catch(() => outgoing.destroy());
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
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  try {
    const call = await readCall(request);
    const { response, isCut } = await serve(call, gone.signal);
    if (compression.enabled) outgoing.setHeader("vary", "Accept-Encoding");
    const isCompressed = compression.enabled && response.body !== "" && takesGzip(call.headers, false);
    await send(response, isCut, isCompressed ? compression : undefined, outgoing);
  } catch (error) {
    if (!(error instanceof ConnectionLost) && !gone.signal.aborted) throw error;
    outgoing.destroy();
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
  response: EmbeddedResponse,
  isCut: boolean,
  compression: Compression | undefined,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) outgoing.setHeader(name, value);
  if (typeof response.body !== "string") return await sendStream(response.body, isCut, compression, outgoing);
  let bytes = new TextEncoder().encode(response.body);
  if (compression !== undefined) {
    const { gzipSync } = await import("node:zlib");
    bytes = new Uint8Array(gzipSync(bytes));
    outgoing.setHeader("content-encoding", "gzip");
  }
  if (!isCut) {
    outgoing.end(bytes);
    return;
  }
  outgoing.setHeader("content-length", bytes.length);
  outgoing.write(bytes.slice(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}

async function sendStream(
  body: AsyncIterable<string>,
  isCut: boolean,
  compression: Compression | undefined,
  outgoing: ServerResponse,
): Promise<void> {
  const { createGzip } = await import("node:zlib");
  const gzip = compression && createGzip();
  if (gzip !== undefined) {
    outgoing.setHeader("content-encoding", "gzip");
    gzip.pipe(outgoing);
  }
  outgoing.flushHeaders();
  const sink = gzip ?? outgoing;
  for await (const chunk of body) {
    await new Promise<void>((resolve) => sink.write(chunk, () => resolve()));
    if (gzip !== undefined && compression?.holdsBack === false)
      await new Promise<void>((resolve) => gzip.flush(() => resolve()));
    if (isCut) {
      outgoing.destroy();
      return;
    }
  }
  sink.end();
}
