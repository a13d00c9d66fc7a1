import { once } from "node:events";
import { IncomingMessage, request } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import { type Ending, withDeadline } from "../http/deadline.js";
import { TimeoutError } from "../errors/errors.js";
import { hostOf, portOf } from "./authority.js";

/** Where a connection goes, and how. */
export interface Target {
  /** The server; its scheme says whether with TLS. */
  readonly url: URL;
  /** A Unix socket to connect to instead of the server's host and port. */
  readonly socketPath?: string | undefined;
  /** A proxy to go through: with CONNECT where the server has TLS. */
  readonly proxy?: URL | undefined;
  /** The name to ask the server for by SNI, and to check its certificate against. */
  readonly servername?: string | undefined;
  /** The TLS settings for the server. */
  readonly secureContext: () => SecureContext;
  /** The TLS settings for the proxy: the server's certificate of a client is none of its business. */
  readonly proxyContext: () => SecureContext;
  /** Milliseconds until there must be a connection. */
  readonly timeoutMs: number;
}

/**
 * There was no connection, so that the server has seen nothing of the request. Shaped like Node's own errors of `connect`,
 * by which the client knows that a repeat is safe.
 */
export class ConnectError extends Error {
  override name = "ConnectError";
  readonly syscall = "connect";
  /** Such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`; absent where there is none, as for a proxy that refuses. */
  declare readonly code?: string;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    const code = cause instanceof TimeoutError ? "ETIMEDOUT" : codeIn(cause);
    if (code !== undefined) this.code = code;
  }
}

/**
 * Opens a connection, to the point where a request can be sent over it: through the proxy, and after the TLS handshake.
 *
 * @throws ConnectError, or the reason of `signal`; no socket is left behind.
 */
export async function connect(target: Target, signal: AbortSignal | Ending | undefined): Promise<Socket> {
  const opened: Socket[] = [];
  const keep = <S extends Socket>(socket: S): S => {
    opened.push(socket);
    // An error between two steps is found by the next one.
    return socket.on("error", () => undefined);
  };
  try {
    return await withDeadline(signal, target.timeoutMs, (ended) => open(target, keep, ended));
  } catch (error) {
    for (const socket of opened) socket.destroy();
    signal?.throwIfAborted();
    if (error instanceof ConnectError) throw error;
    const { url, proxy, socketPath } = target;
    const through = proxy === undefined ? "" : ` through the proxy ${proxy.host}`;
    const what =
      error instanceof TimeoutError
        ? `within ${String(target.timeoutMs)} ms`
        : (codeIn(error) ?? String(error));
    throw new ConnectError(`No connection to ${socketPath ?? url.host}${through}: ${what}`, error);
  }
}

async function open(
  { url, socketPath, proxy, servername, secureContext, proxyContext }: Target,
  keep: <S extends Socket>(socket: S) => S,
  signal: AbortSignal,
): Promise<Socket> {
  const to = proxy ?? url;
  const place = socketPath === undefined ? { host: hostOf(to), port: portOf(to) } : { path: socketPath };
  const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
  const secure = async (socket: Socket, name: string, context: SecureContext) => {
    const options = { socket, host: name, servername: isIP(name) === 0 ? name : "", secureContext: context };
    const encrypted = keep(connectTls({ ...options, ALPNProtocols: ["http/1.1"] }));
    await once(encrypted, "secureConnect", { signal });
    return encrypted;
  };

  let socket = keep(connectTcp({ ...place, ...tcp }));
  await once(socket, "connect", { signal });
  if (proxy?.protocol === "https:") socket = await secure(socket, hostOf(proxy), proxyContext());
  if (url.protocol !== "https:") return socket;
  if (proxy !== undefined) await tunnel(socket, proxy, `${url.hostname}:${String(portOf(url))}`, signal);
  return secure(socket, servername ?? hostOf(url), secureContext());
}

/** Asks a proxy to pass on what follows as it is. */
async function tunnel(socket: Socket, proxy: URL, authority: string, signal: AbortSignal): Promise<void> {
  const connecting = request({
    createConnection: () => socket,
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
  });
  // What comes after an abort; before, `once` tells of it.
  connecting.on("error", () => undefined);
  connecting.end();
  const answers: unknown[] = await once(connecting, "connect", { signal });
  const status = answers[0] instanceof IncomingMessage ? (answers[0].statusCode ?? 0) : 0;
  if (status < 200 || status > 299) {
    throw new ConnectError(`the proxy ${proxy.host} answered ${String(status)} to CONNECT ${authority}`);
  }
}

/** The header that names the user of a proxy, for the proxy alone. */
export function proxyAuthorization({ username, password }: URL): { "proxy-authorization"?: string } {
  if (username === "" && password === "") return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` };
}

function codeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code }: NodeJS.ErrnoException = error;
  return code;
}
