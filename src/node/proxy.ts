import { BlockList, isIP } from "node:net";
import { isLoopback } from "../checks/base-url.js";
import { hostOf, portOf } from "./authority.js";

/** Finds the proxy for a URL; `undefined` for none. */
export type ProxyFor = (url: URL) => URL | undefined;

/** What is read of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that an option names, for everything.
 *
 * @throws TypeError for what is no proxy, without the text, which may hold a password.
 */
export function proxyOption(proxy: string | URL): ProxyFor {
  const url = parseProxy("proxy", String(proxy));
  return () => url;
}

/**
 * The proxies that the environment names: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, each also in lower case, which wins,
 * as it does for curl and Node. None is used for loopback addresses. `HTTP_PROXY` counts for nothing in a CGI program,
 * where it is a header of the request (`REQUEST_METHOD` is set).
 *
 * @throws TypeError for a value that is no proxy, with the name of its variable.
 */
export function proxyFromEnvironment(env: Environment): ProxyFor {
  const read = (name: string) => {
    const lower = name.toLowerCase();
    const upper = name === "HTTP_PROXY" && env["REQUEST_METHOD"] !== undefined ? undefined : env[name];
    const [found, text] = env[lower] === undefined ? [name, upper] : [lower, env[lower]];
    return text === undefined || text.trim() === "" ? undefined : parseProxy(found, text.trim());
  };
  const proxies = { "http:": read("HTTP_PROXY"), "https:": read("HTTPS_PROXY") };
  const isExempt = exemptions(env["no_proxy"] ?? env["NO_PROXY"]);
  return (url) => {
    const proxy = url.protocol === "https:" ? proxies["https:"] : proxies["http:"];
    return isLoopback(url.hostname) || isExempt(url) ? undefined : proxy;
  };
}

function parseProxy(name: string, text: string): URL {
  try {
    const url = new URL(text.includes("://") ? text : `http://${text}`);
    // Who it names goes to the proxy decoded: a `%` on its own is found here, not with the first request.
    decodeURIComponent(url.username + url.password);
    if (["http:", "https:"].includes(url.protocol)) return url;
  } catch {
    // Told below, without the text.
  }
  throw new TypeError(
    `${name} must be the URL of an HTTP proxy, such as http://proxy.example.com:3128, with % in a password as %25`,
  );
}

/**
 * Reads a `NO_PROXY`: hosts with their subdomains (`example.com`, `.example.com`, `*.example.com`), addresses, networks
 * (`10.0.0.0/8`), ranges of addresses (`10.0.0.1-10.0.0.9`), each with a port if need be, and `*` for all.
 */
function exemptions(text: string | undefined): (url: URL) => boolean {
  const entries = (text?.toLowerCase().split(/[\s,]/) ?? []).map(exemption);
  return (url) => entries.some((matches) => matches(url));
}

function exemption(entry: string): (url: URL) => boolean {
  if (entry === "*") return () => true;
  // What has more colons is an IPv6 address without brackets, and without a port.
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const host = bracketed ?? plain ?? entry;
  const addresses = addressesIn(host);
  const domain = host.replace(/^\*?\./, "");
  return (url) => {
    if (port !== undefined && Number(port) !== portOf(url)) return false;
    const hostname = hostOf(url).replace(/\.$/, "");
    const version = isIP(hostname);
    if (version !== 0) return addresses.check(hostname, version === 6 ? "ipv6" : "ipv4");
    return hostname === domain || hostname.endsWith(`.${domain}`);
  };
}

/** The addresses that an entry stands for; none where it is a name. */
function addressesIn(host: string): BlockList {
  const [, first = "", sign, last = ""] = /^([^/-]+)(?:([/-])(.+))?$/.exec(host) ?? [];
  const family = isIP(first) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    if (sign === undefined) list.addAddress(first, family);
    else if (sign === "/") list.addSubnet(first, Number(last), family);
    else list.addRange(first, last, family);
  } catch {
    // No address.
  }
  return list;
}
