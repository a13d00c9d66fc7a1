import { createServer } from "node:https";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { AirflowClient, bearer } from "../../src/index.js";
import { nodeFetch, type NodeFetchOptions } from "../../src/node/index.js";
import { proxyFromEnvironment } from "../../src/node/proxy.js";
import { serve } from "../support/server.js";
import { type Authority, makeAuthority } from "./certificates.js";
import { connectProxy } from "./connect-proxy.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";

let authority: Authority;

beforeAll(async () => {
  authority = await makeAuthority();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const portOf = (origin: string) => Number(new URL(origin).port);

/** An https server for `airflow.lab`, which keeps the headers it gets. */
async function serveTls() {
  const headers: object[] = [];
  const server = createServer(await authority.issue("airflow.lab"), (incoming, response) => {
    headers.push(incoming.headers);
    response.end("from afar");
  });
  return { ...(await listening(server)), headers };
}

/** A fetch with the environment of the moment, which ends with the test. */
const envFetch = (options: NodeFetchOptions = {}) =>
  labFetch({ proxy: undefined, ca: authority.cert, ...options });

describe("https", () => {
  test("goes through a tunnel, whose connection is used again", async () => {
    const { port, headers } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert });
    for (let index = 0; index < 3; index += 1) {
      expect(await (await fetch("https://airflow.lab/x", { method: "POST", body: "b" })).text()).toBe(
        "from afar",
      );
    }
    expect(proxy.asked.map(({ line }) => line)).toEqual(["CONNECT airflow.lab:443"]);
    expect(proxy.asked[0]?.headers).toMatchObject({ host: "airflow.lab:443" });
    expect(proxy.asked[0]?.headers).not.toHaveProperty("proxy-authorization");
    expect(headers).toHaveLength(3);
  });

  test("opens no more tunnels than allowed", async () => {
    const { port, headers } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert, maxSockets: 2 });
    await Promise.all(
      Array.from({ length: 10 }, async () => (await fetch("https://airflow.lab:8443")).text()),
    );
    expect(proxy.asked.map(({ line }) => line)).toEqual(Array(2).fill("CONNECT airflow.lab:8443"));
    expect(headers).toHaveLength(10);
  });

  test("shows the proxy its user, and the server nothing of it", async () => {
    const { port, headers } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const url = proxy.url.replace("//", "//us%40er:p%C3%A4ss@");
    await labFetch({ proxy: new URL(url), ca: authority.cert })("https://airflow.lab");
    const authorization = `Basic ${Buffer.from("us@er:päss").toString("base64")}`;
    expect(proxy.asked[0]?.headers).toMatchObject({ "proxy-authorization": authorization });
    expect(headers[0]).not.toHaveProperty("proxy-authorization");
  });

  test("goes through a proxy that speaks TLS itself, which is not shown a client's certificate", async () => {
    const { port } = await serveTls();
    const tls = await authority.issue("proxy.lab");
    const proxy = await connectProxy({ to: port, tls });
    const client = await authority.issue("client");
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert, ...client });
    expect(await (await fetch("https://airflow.lab")).text()).toBe("from afar");
    const strange = labFetch({ proxy: proxy.url });
    expect(await rejection(strange("https://airflow.lab"))).toMatchObject({
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      syscall: "connect",
    });
  });

  test("goes through where the proxy consents with any success", async () => {
    const { port } = await serveTls();
    const proxy = await connectProxy({ to: port, consent: 299 });
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert });
    expect(await (await fetch("https://airflow.lab")).text()).toBe("from afar");
  });

  test.each([199, 300, 403, 407, 502])("that the proxy refuses with %i was not sent", async (refusal) => {
    const proxy = await connectProxy({ to: 1, refusal });
    const fetch = labFetch({ proxy: proxy.url.replace("//", "//user:s3cret@") });
    const { dagRuns } = new AirflowClient({
      baseUrl: "https://airflow.lab",
      auth: bearer("t"),
      retry: false,
      fetch,
    });
    const words = `the proxy 127.0.0.1:${String(proxy.port)} answered ${String(refusal)} to CONNECT airflow.lab:443`;
    expect(await rejection(dagRuns.trigger("d"))).toMatchObject({
      message: `POST /dags/{dag_id}/dagRuns: no answer (${words})`,
      ambiguous: false,
      cause: { syscall: "connect" },
    });
    const error = await rejection(fetch("https://airflow.lab"));
    expect(error).toMatchObject({ name: "ConnectError", message: words });
    expect(error).not.toHaveProperty("code");
  });

  test.each([
    ["closes", "ECONNRESET", (port: number) => port],
    ["is not there", "ECONNREFUSED", () => 1],
  ])("was not sent when the proxy %s", async (_, code, portFrom) => {
    const closing = createServer();
    closing.on("connection", (socket) => socket.destroy());
    const port = portFrom((await listening(closing)).port);
    const fetch = labFetch({ proxy: `http://127.0.0.1:${String(port)}` });
    const { dagRuns } = new AirflowClient({
      baseUrl: "https://airflow.lab",
      auth: bearer("t"),
      retry: false,
      fetch,
    });
    const message = `No connection to airflow.lab through the proxy 127.0.0.1:${String(port)}: ${code}`;
    expect(await rejection(dagRuns.trigger("d"))).toMatchObject({
      ambiguous: false,
      cause: { message, cause: { code } },
    });
  });

  test("names an IPv6 address and a user without a name in the proxy's own way", async () => {
    const { port } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const fetch = labFetch({
      proxy: proxy.url.replace("//", "//:s3cret@"),
      ca: authority.cert,
      servername: "airflow.lab",
    });
    expect(await (await fetch("https://[fd00::1]:8443/")).text()).toBe("from afar");
    expect(proxy.asked).toMatchObject([
      { line: "CONNECT [fd00::1]:8443", headers: { "proxy-authorization": `Basic ${btoa(":s3cret")}` } },
    ]);
  });
});

describe("http", () => {
  test("is forwarded whole, with the proxy's user for the proxy", async () => {
    const server = await serve(() => ({ text: "from afar" }));
    const proxy = await connectProxy({ to: portOf(server.origin) });
    const fetch = labFetch({ proxy: proxy.url.replace("//", "//user@") });
    const response = await fetch("http://airflow.lab:8080/a?b", { method: "POST", body: "body" });
    expect([await response.text(), response.url]).toEqual(["from afar", "http://airflow.lab:8080/a?b"]);
    expect(proxy.asked).toMatchObject([
      {
        line: "POST http://airflow.lab:8080/a?b",
        headers: { host: "airflow.lab:8080", "proxy-authorization": `Basic ${btoa("user:")}` },
      },
    ]);
    expect(server.requests[0]?.body).toBe("body");
  });
});

describe("the environment", () => {
  test("names a proxy for https and one for http", async () => {
    const { port } = await serveTls();
    const server = await serve(() => ({ text: "plain" }));
    const [secure, plain] = [
      await connectProxy({ to: port }),
      await connectProxy({ to: portOf(server.origin) }),
    ];
    vi.stubEnv("HTTPS_PROXY", secure.url);
    vi.stubEnv("HTTP_PROXY", plain.url);
    vi.stubEnv("NO_PROXY", "other.lab");
    const fetch = envFetch();
    expect(await (await fetch("https://airflow.lab")).text()).toBe("from afar");
    expect(await (await fetch("http://airflow.lab/x")).text()).toBe("plain");
    expect(secure.asked.map(({ line }) => line)).toEqual(["CONNECT airflow.lab:443"]);
    expect(plain.asked.map(({ line }) => line)).toEqual(["GET http://airflow.lab/x"]);
  });

  test("counts for nothing where the option says so, or another proxy", async () => {
    const server = await serve(() => ({ text: "from afar" }));
    const proxy = await connectProxy({ to: portOf(server.origin) });
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
    expect(await (await envFetch({ proxy: proxy.url })("http://airflow.lab")).text()).toBe("from afar");
    expect(await rejection(envFetch({ proxy: false })("http://airflow.invalid"))).toMatchObject({
      syscall: "connect",
    });
    expect(proxy.asked).toHaveLength(1);
  });

  test("sends nothing of this machine to a proxy", async () => {
    const server = await serve(() => ({ text: "at home" }));
    vi.stubEnv("http_proxy", "http://127.0.0.1:1");
    expect(await (await envFetch()(server.origin)).text()).toBe("at home");
  });

  const proxyOf = (env: Record<string, string>, url: string) => proxyFromEnvironment(env)(new URL(url))?.href;

  test.each<[Record<string, string>, string, string | undefined]>([
    [{}, "https://a.lab", undefined],
    [{ HTTP_PROXY: "http://p:1" }, "https://a.lab", undefined],
    [{ HTTPS_PROXY: "http://p:1" }, "http://a.lab", undefined],
    [{ HTTPS_PROXY: "http://p:1" }, "https://a.lab", "http://p:1/"],
    [{ HTTPS_PROXY: "http://p:1", https_proxy: "http://q:2" }, "https://a.lab", "http://q:2/"],
    [{ HTTPS_PROXY: "http://p:1", https_proxy: "" }, "https://a.lab", undefined],
    [{ HTTPS_PROXY: " " }, "https://a.lab", undefined],
    [{ HTTPS_PROXY: " http://p:1 " }, "https://a.lab", "http://p:1/"],
    [{ HTTPS_PROXY: "http://p:1", REQUEST_METHOD: "GET" }, "https://a.lab", "http://p:1/"],
    [{ HTTPS_PROXY: " p:3128" }, "https://a.lab", "http://p:3128/"],
    [{ HTTP_PROXY: "http://p:1", REQUEST_METHOD: "GET" }, "http://a.lab", undefined],
    [{ http_proxy: "http://p:1", REQUEST_METHOD: "GET" }, "http://a.lab", "http://p:1/"],
    [{ HTTPS_PROXY: "http://p:1" }, "https://localhost", undefined],
    [{ HTTPS_PROXY: "http://p:1" }, "https://127.0.0.9:1", undefined],
    [{ HTTPS_PROXY: "http://p:1" }, "https://[::1]", undefined],
  ])("%o leads %s to %s", (env, url, proxy) => {
    expect(proxyOf(env, url)).toBe(proxy);
  });

  test.each<[string, string, boolean]>([
    ["*", "https://a.lab", true],
    ["a.lab", "https://a.lab", true],
    ["a.lab", "https://b.a.lab", true],
    ["a.lab", "https://ba.lab", false],
    [".a.lab", "https://a.lab", true],
    [".a.lab", "https://b.a.lab", true],
    ["*.a.lab", "https://b.a.lab", true],
    ["A.LAB", "https://a.lab.", true],
    ["x, a.lab ,y", "https://a.lab", true],
    ["x a.lab", "https://a.lab", true],
    ["x", "https://a.lab", false],
    ["", "https://a.lab", false],
    ["a.lab:8443", "https://a.lab:8443", true],
    ["a.lab:443", "https://a.lab", true],
    ["a.lab:80", "https://a.lab", false],
    ["a.lab:80", "http://a.lab", true],
    ["a.lab:443", "http://a.lab", false],
    ["10.0.0.1", "https://10.0.0.1", true],
    ["10.0.0.1", "https://10.0.0.2", false],
    ["10.0.0.1:443", "https://10.0.0.1", true],
    ["10.0.0.0/8", "https://10.9.9.9", true],
    ["10.0.0.0/8", "https://11.0.0.1", false],
    ["10.0.0.1-10.0.0.9", "https://10.0.0.5", true],
    ["10.0.0.1-10.0.0.9", "https://10.0.0.10", false],
    ["https://x", "https://a.lab", false],
    [",", "https://a.lab", false],
    ["10.0.0.1-nonsense", "https://10.0.0.1", false],
    ["10.0.0.0/99", "https://10.0.0.1", false],
    ["10.0.0.1/", "https://10.0.0.1", false],
    ["/10.0.0.1", "https://10.0.0.1", false],
    ["0.0.1", "https://10.0.0.1", false],
    ["fd00::/8", "https://[fd00::1]", true],
    ["fd00::1", "https://[fd00::1]", true],
    ["[fd00::1]", "https://[fd00::1]", true],
    ["[fd00::1]:443", "https://[fd00::1]", true],
    ["[fd00::1]:80", "https://[fd00::1]", false],
    ["fd00::1", "https://[fd00::2]", false],
    ["fd00::1-fd00::9", "https://[fd00::5]", true],
  ])("NO_PROXY=%s for %s: %s", (NO_PROXY, url, isExempt) => {
    const proxies = { HTTPS_PROXY: "http://p:1", HTTP_PROXY: "http://p:1" };
    expect(proxyOf({ ...proxies, NO_PROXY }, url) === undefined).toBe(isExempt);
    expect(
      proxyOf({ ...proxies, NO_PROXY: isExempt ? "" : "*", no_proxy: NO_PROXY }, url) === undefined,
    ).toBe(isExempt);
  });
});

test.each([
  "xhttp://user:s3cret@p:1080",
  "https5://user:s3cret@p:1080",
  "socks5://user:s3cret@p:1080",
  "http://user:s3cret@",
  "http://user:s3cret@p:99999",
  "http://user:s3cret%@p:1080",
  "http://us%er:s3cret@p:1080",
])("%s is no proxy, and is not shown", (proxy) => {
  for (const make of [
    () => nodeFetch({ proxy }),
    () => proxyFromEnvironment({ HTTP_PROXY: proxy }),
    () => proxyFromEnvironment({ https_proxy: proxy }),
  ]) {
    expect(make).toThrow(/^(proxy|HTTP_PROXY|https_proxy) must be the URL of an HTTP proxy/);
    expect(make).not.toThrow("s3cret");
  }
});
