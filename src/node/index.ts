/// <reference lib="esnext.disposable" preserve="true" />

/**
 * A `fetch` for Node over undici: client certificates, certificate authorities, proxies, Unix sockets. Begin with
 * {@link nodeFetch}.
 *
 * @module airflow-client/node
 */

import type { Dispatcher as Undici } from "undici";
import { parseHttpUrl } from "../checks/base-url.js";
import { checkOptions, type OptionKinds } from "../checks/options.js";
import { AirflowError } from "../errors/errors.js";
import { accepted, type Dispatcher, exchange, notSent } from "./exchange.js";

/** How {@link nodeFetch} connects. */
export interface NodeFetchOptions {
  /**
   * Maximum number of connections to one server; further requests wait. `RangeError` unless a positive integer.
   * @default 50
   */
  maxSockets?: number | undefined;
  /**
   * Milliseconds that an idle connection stays open; less if the server announces less. 0 opens a connection for each
   * request. `RangeError` if negative.
   * @default 4000
   */
  keepAliveTimeoutMs?: number | undefined;
  /**
   * Time limit for a new connection in milliseconds, TLS included; with a proxy, for each step. The client's `timeoutMs`
   * limits the whole attempt. `RangeError` unless positive.
   * @default 10000
   */
  connectTimeoutMs?: number | undefined;
  /**
   * The certificate authorities to trust, in PEM, instead of Node's.
   * @default Node's own, with those of `NODE_EXTRA_CA_CERTS`
   */
  ca?: Pem | readonly Pem[] | undefined;
  /**
   * The client's certificate, with its chain, in PEM.
   * @default none
   */
  cert?: Pem | undefined;
  /**
   * The private key of `cert`, in PEM.
   * @default none
   */
  key?: Pem | undefined;
  /**
   * Decrypts `key`.
   * @default none
   */
  passphrase?: string | undefined;
  /**
   * The name to send to the server (SNI), and to check its certificate against.
   * @default the host of the URL
   */
  servername?: string | undefined;
  /**
   * The path of a Unix socket that all connections go to, whatever the host of the URL. No proxy is used then. `TypeError`
   * if empty.
   * @default none
   */
  socketPath?: string | undefined;
  /**
   * The URL of the proxy for all requests, such as `http://user:password@proxy.example.com:3128`; `false` for no proxy.
   * Requests go through a tunnel (CONNECT). `TypeError` unless it is an http or https URL.
   * @default `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, also in lower case; none for localhost, 127.0.0.1 and [::1]
   */
  proxy?: string | URL | false | undefined;
  /**
   * Any undici dispatcher, for what the other options cannot do. `TypeError` together with one of them.
   * @default one made from the other options
   */
  dispatcher?: Dispatcher | undefined;
}

export type { Dispatcher };

/** Text or bytes in PEM. */
export type Pem = string | Uint8Array;

/** A `fetch` for the client's option of this name. */
export interface NodeFetch extends AsyncDisposable {
  (url: string | URL, init?: RequestInit): Promise<Response>;
  /**
   * Closes the idle connections, and waits for the pending requests. Later requests are rejected. The option `dispatcher`
   * is not closed.
   */
  close(): Promise<void>;
}

/**
 * Makes a `fetch` over undici, which takes less CPU time than the global one and connects with TLS settings, through proxies
 * and over Unix sockets. Needs the package: `npm install undici@7`. Responses are decompressed; redirects are not followed.
 *
 * A request rejects with the reason of its signal or with undici's error. If nothing of the request was sent, the error has
 * the code of a failed connection, such as `ECONNREFUSED`, or `ERR_NOT_SENT` with the reason as its `cause`. Read or cancel
 * the body of each response: a body over 64 KiB holds its connection until then.
 *
 * @throws TypeError or RangeError that names the option, if an option is not valid.
 * @example
 * const airflow = new AirflowClient({ baseUrl, auth, fetch: nodeFetch({ ca: readFileSync("ca.pem") }) });
 */
export function nodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  checkOptions("nodeFetch", options, nodeFetchOptions);
  const { dispatcher, ...own } = options;
  const other = Object.entries(own).find(([, value]) => value !== undefined);
  if (dispatcher && other) throw new TypeError(`dispatcher and ${other[0]} do not go together`);
  const make = agentFrom(dispatcher ? { proxy: false } : own);
  let agent: ReturnType<typeof make> | undefined;
  let closing: Promise<void> | undefined;
  const fetch = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { origin, pathname, search } = parseHttpUrl("url", address);
    const { method = "GET", headers = {}, body, signal } = init;
    if (body && typeof body !== "string" && !(body instanceof Uint8Array))
      throw new TypeError("body must be a string or a Uint8Array");
    // The client passes a plain object. It needs no costly `Headers`: undici checks names and values too.
    const given = Symbol.iterator in headers ? Object.fromEntries(new Headers(headers)) : headers;
    const request = { origin, path: pathname + search, method: method.toUpperCase(), body };
    const to = dispatcher ?? (await (agent ??= make()));
    return exchange(to, { ...request, headers: { ...accepted, ...given } }, signal);
  };
  const closeAgent = async () => (dispatcher ? undefined : (await (agent ??= make())).close());
  const close = () => (closing ??= closeAgent());
  return Object.assign(fetch, { close, [Symbol.asyncDispose]: close });
}

const nodeFetchOptions: OptionKinds<NodeFetchOptions> = {
  maxSockets: "count",
  keepAliveTimeoutMs: "delay",
  connectTimeoutMs: "ms",
  ca: "any",
  cert: "any",
  key: "any",
  passphrase: "any",
  servername: "any",
  socketPath: "any",
  proxy: "any",
  dispatcher: "any",
};

/** Checks the options, and returns a function that loads undici and makes an agent. */
function agentFrom(options: NodeFetchOptions): () => Promise<Undici> {
  const { maxSockets = 50, keepAliveTimeoutMs = 4000, connectTimeoutMs: timeout = 10_000 } = options;
  const { ca, cert, key, passphrase, servername = "", socketPath = null } = options;
  if (socketPath === "") throw new TypeError("socketPath must be the path of a Unix socket");
  const proxies = proxiesFrom(options);
  const tls: object = { ca, cert, key, passphrase, servername, timeout };
  // The client's certificate is not for the proxy.
  const proxyTls: object = { ca, timeout };
  // The longest delay of a timer.
  const keepAliveTimeout = Math.min(keepAliveTimeoutMs || 1, 2 ** 31 - 1);
  return async () => {
    const { EnvHttpProxyAgent, Pool } = await import("undici").catch((cause: unknown) => {
      const message = "airflow-client/node needs the package undici: npm install undici@7";
      throw new AirflowError(message, { cause: notSent(cause) });
    });
    return new EnvHttpProxyAgent({
      ...proxies,
      connections: maxSockets,
      // 0 opens a connection for each request.
      pipelining: keepAliveTimeoutMs === 0 ? 0 : 1,
      keepAliveTimeout,
      keepAliveMaxTimeout: keepAliveTimeout,
      // The signal of a request limits its time.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { ...tls, socketPath },
      requestTls: tls,
      proxyTls,
      clientFactory(proxy, own) {
        const pool = new Pool(proxy, { ...own, headersTimeout: timeout });
        const connect = pool.connect.bind(pool);
        // After an error of a socket undici reconnects, without end if the proxy closes each connection.
        const refuse = (error: unknown) => Promise.reject(notSent(error));
        return Object.assign(pool, { connect: (to: Undici.ConnectOptions) => connect(to).catch(refuse) });
      },
    });
  };
}

/** The proxies of the option or the environment, as options of undici. */
function proxiesFrom({ proxy, socketPath }: NodeFetchOptions) {
  const env = (name: string) => process.env[name.toLowerCase()] ?? process.env[name] ?? "";
  const own = proxy === false || socketPath !== undefined ? "" : proxy?.toString();
  const [httpProxy, httpsProxy] = [own ?? env("HTTP_PROXY"), own ?? env("HTTPS_PROXY")];
  const isWrong = (text: string) => !URL.canParse(text) || !/^https?:(?!.*%(?![\da-f]{2}))/i.test(text);
  // The message leaves out the URL, which may hold a password.
  if ([httpProxy, httpsProxy].some((text) => text !== "" && isWrong(text)))
    throw new TypeError("proxy, HTTP_PROXY and HTTPS_PROXY must be http or https URLs, with % as %25");
  const exempt = env("NO_PROXY") === "*" ? "*" : `${env("NO_PROXY")},localhost,127.0.0.1,[::1]`;
  return { httpProxy, httpsProxy, noProxy: own === undefined ? exempt : "" };
}
