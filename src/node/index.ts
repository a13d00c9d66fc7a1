/// <reference lib="esnext.disposable" preserve="true" />

/**
 * A `fetch` of its own for Node: fast, and the home of client certificates, certificate authorities of one's own, proxies
 * and Unix sockets. Begin with {@link nodeFetch}.
 *
 * @module airflow-client/node
 */

import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { parseHttpUrl } from "../checks/base-url.js";
import { connect, ConnectError, proxyAuthorization, type Target } from "./connection.js";
import { acceptEncoding } from "./content-coding.js";
import { exchange, type Outgoing } from "./exchange.js";
import { Limit } from "./limit.js";
import { plainTarget } from "./plain-target.js";
import { Pool } from "./pool.js";
import { proxyFromEnvironment, proxyOption } from "./proxy.js";
import type { FetchInit } from "../http/send.js";
import { checkMs } from "../checks/validate.js";

/** How {@link nodeFetch} connects. */
export interface NodeFetchOptions {
  /**
   * How many connections there are to one server at most; further requests wait for one. `RangeError` unless a positive
   * integer.
   * @default 50
   */
  maxSockets?: number | undefined;
  /**
   * Milliseconds that a connection stays open without a request; less where the server says that it closes it sooner, and 0
   * for a connection of its own for each request. `RangeError` if negative.
   * @default 4000
   */
  keepAliveTimeoutMs?: number | undefined;
  /**
   * Milliseconds until there must be a connection, through the proxy and with TLS. The client's `timeoutMs` is for the whole
   * attempt; a connection that fails before is known to have sent nothing. `RangeError` unless positive.
   * @default 10000
   */
  connectTimeoutMs?: number | undefined;
  /**
   * The certificate authorities to trust, in PEM, instead of Node's.
   * @default Node's own, with those of `NODE_EXTRA_CA_CERTS`
   */
  ca?: Pem | readonly Pem[] | undefined;
  /**
   * The client's certificate, with its chain, in PEM. `TypeError` for what is none.
   * @default none
   */
  cert?: Pem | undefined;
  /**
   * The private key of `cert`, in PEM. `TypeError` for what is none, or does not fit `cert`.
   * @default none
   */
  key?: Pem | undefined;
  /**
   * What decrypts `key`. `TypeError` if it does not.
   * @default none
   */
  passphrase?: string | undefined;
  /**
   * The name to ask the server for (SNI), and to check its certificate against.
   * @default the host of the URL
   */
  servername?: string | undefined;
  /**
   * The path of a Unix socket that all connections go to; the URL says the rest. No proxy is used then. `TypeError` if empty.
   * @default none
   */
  socketPath?: string | undefined;
  /**
   * The proxy for all requests, such as `http://user:password@proxy.example.com:3128`; `false` for none. Requests to https
   * go through a tunnel. `TypeError` for what is no URL of a proxy.
   * @default what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, in lower case too; none for loopback addresses
   */
  proxy?: string | URL | false | undefined;
}

/** Text or bytes in PEM. */
export type Pem = string | Uint8Array;

/** A `fetch` for the client's option of this name. */
export interface NodeFetch extends AsyncDisposable {
  (url: string | URL, init?: FetchInit): Promise<Response>;
  /** It ends a request itself after `timeoutMs`, which costs less than a signal for each. */
  readonly limitsTime: true;
  /**
   * Closes the connections that have no request, and waits for the requests under way. A request that comes later is
   * refused.
   */
  close(): Promise<void>;
}

/** How requests reach the servers of one origin. */
interface Route {
  readonly host: string;
  readonly pool: Pool;
  /** What stands before the path in a request. */
  readonly prefix: string;
  readonly headers: readonly string[];
}

/** What a request is for. */
interface Destination {
  readonly route: Route;
  readonly url: string;
  /** Path and query. */
  readonly target: string;
}

/** Requests that may go out twice: the answer to the second is that of the first. */
const repeatable = new Set(["GET", "HEAD", "OPTIONS"]);

/** What the connection needs is for us to say. */
const ours = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Makes a `fetch` over Node's own HTTP client, which is several times as fast as the global one, and can do what that one
 * needs a package for: own certificate authorities, a client certificate, a proxy, a Unix socket. Answers come decoded
 * (gzip, deflate, br); redirects are never followed; the signal of a request ends it in each phase, with its connection.
 *
 * A connection without a request does not keep the process alive. Where the server closed one just then, GET, HEAD and
 * OPTIONS are sent once more over another one. Nothing else is: the server may have done it, and whether a repeat is safe is
 * for the client to decide. Read each answer, or cancel its body: over 64 KiB, it holds its connection until then.
 *
 * Requests reject with the reason of their signal, with a `TimeoutError` after their `timeoutMs`, with an error whose
 * `syscall` is `connect` where nothing was sent, or with Node's own error. No error shows the password of a proxy, or a key.
 *
 * @throws TypeError or RangeError for an option that cannot be used, with its name.
 * @example
 * const airflow = new AirflowClient({ baseUrl, auth, fetch: nodeFetch({ ca: readFileSync("ca.pem") }) });
 */
export function nodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  const { maxSockets = 50, keepAliveTimeoutMs = 4000, connectTimeoutMs = 10_000 } = options;
  const { servername, socketPath, proxy } = options;
  if (!Number.isInteger(maxSockets) || maxSockets < 1)
    throw new RangeError("maxSockets must be a positive integer");
  if (!(keepAliveTimeoutMs >= 0))
    throw new RangeError("keepAliveTimeoutMs must be a number that is not negative");
  checkMs("connectTimeoutMs", connectTimeoutMs);
  if (socketPath === "") throw new TypeError("socketPath must be the path of a Unix socket");
  const proxyFor =
    proxy === false || socketPath !== undefined
      ? () => undefined
      : proxy === undefined
        ? proxyFromEnvironment(process.env)
        : proxyOption(proxy);
  const secureContext = secureContextOf(options);
  const proxyContext = secureContextOf({ ca: options.ca });
  const routes = new Map<string, Route>();
  let closing: Promise<void> | undefined;

  const routeTo = (url: URL): Route => {
    const origin = url.origin;
    const known = routes.get(origin);
    if (known !== undefined) return known;
    const through = proxyFor(url);
    const target: Target = {
      ...{ url: new URL(origin), proxy: through, socketPath, servername, secureContext, proxyContext },
      timeoutMs: connectTimeoutMs,
    };
    const pool = new Pool({ maxSockets, keepAliveTimeoutMs, connect: (signal) => connect(target, signal) });
    // Without TLS, a proxy reads the request itself.
    const isForwarded = through !== undefined && url.protocol === "http:";
    const route = {
      host: url.host,
      pool,
      prefix: isForwarded ? origin : "",
      headers: isForwarded ? Object.entries(proxyAuthorization(through)).flat() : [],
    };
    routes.set(origin, route);
    return route;
  };

  const destinationOf = (address: string): Destination => {
    // After the scheme and its slashes.
    const start = address.indexOf("/", 8);
    const route = routes.get(address.slice(0, start));
    const target = plainTarget(address, start);
    if (route !== undefined && target !== undefined) return { route, url: address, target };
    const url = parseHttpUrl("url", address);
    return { route: routeTo(url), url: url.href, target: url.pathname + url.search };
  };

  const fetch = async (address: string | URL, init: FetchInit = {}): Promise<Response> => {
    const destination = destinationOf(String(address));
    if (closing !== undefined) throw new ConnectError("This nodeFetch was closed");
    const { pool } = destination.route;
    const outgoing = outgoingOf(destination, init);
    const { signal, timeoutMs = Infinity } = init;
    checkMs("timeoutMs", timeoutMs);
    const limit = new Limit(signal ?? undefined, timeoutMs);
    try {
      for (;;) {
        limit.throwIfAborted();
        const { socket, isReused } = await pool.take(limit);
        if (limit.aborted) pool.release(socket);
        limit.throwIfAborted();
        try {
          return await exchange(socket, outgoing, limit, (done, timeoutMs) => pool.release(done, timeoutMs));
        } catch (error) {
          if (!isReused || !repeatable.has(outgoing.method)) throw error;
        }
      }
    } catch (error) {
      limit.clear();
      throw error;
    }
  };
  const close = () =>
    (closing ??= Promise.all([...routes.values()].map(({ pool }) => pool.close())).then(() => undefined));
  return Object.assign(fetch, { limitsTime: true as const, close, [Symbol.asyncDispose]: close });
}

function outgoingOf({ route, url, target }: Destination, init: RequestInit): Outgoing {
  const method = (init.method ?? "GET").toUpperCase();
  const body = bodyOf(init.body);
  const headers = ["host", route.host, "connection", "keep-alive", ...route.headers];
  let accepts = acceptEncoding;
  for (const [given, value] of namesAndValues(init.headers)) {
    const name = given.toLowerCase();
    if (name === "host") headers[1] = value;
    else if (name === "accept-encoding") accepts = value;
    else if (!ours.has(name)) headers.push(name, value);
  }
  headers.push("accept-encoding", accepts);
  if (body !== undefined) headers.push("content-length", String(body.length));
  else if (method === "POST" || method === "PUT" || method === "PATCH") headers.push("content-length", "0");
  return { url, method, target: route.prefix + target, headers, body };
}

/** A record, as the client gives it, is checked by Node: it needs no costly `Headers`. */
function namesAndValues(headers: RequestInit["headers"]): Iterable<readonly [name: string, value: string]> {
  return headers === undefined || Symbol.iterator in headers ? new Headers(headers) : Object.entries(headers);
}

function bodyOf(body: RequestInit["body"]): Outgoing["body"] {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return Buffer.byteLength(body) === body.length ? body : Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError("body must be a string or a Uint8Array");
}

/** Makes the TLS settings once, and only if they are needed; what was given is checked at once. */
function secureContextOf({ ca, cert, key, passphrase }: NodeFetchOptions): () => SecureContext {
  const pem = (given: Pem) => Buffer.from(given);
  const trusted = ca === undefined ? undefined : [ca].flat().map(pem);
  const make = () =>
    createSecureContext({
      ca: trusted,
      cert: cert === undefined ? cert : pem(cert),
      key: key === undefined ? key : pem(key),
      passphrase,
    });
  let context: SecureContext | undefined;
  try {
    // What is no certificate there, TLS would pass over in silence.
    for (const authority of trusted ?? []) void new X509Certificate(authority);
    if ([ca, cert, key].some((given) => given !== undefined)) context = make();
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw new TypeError(`ca, cert, key and passphrase do not make TLS settings: ${why}`);
  }
  return () => (context ??= make());
}
