import { createServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { nodeFetch, type NodeFetchOptions } from "../../src/node/index.js";

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

/** An https server for `airflow.lab`, which collects the request headers. */
async function serveTls() {
  const headers: object[] = [];
  const server = createServer(await authority.issue("airflow.lab"), (incoming, response) => {
    headers.push(incoming.headers);
    response.end("from afar");
  });
  return { ...(await listening(server)), headers };
}

/** A fetch that uses the current environment, and is closed after the test. */
const envFetch = (options: NodeFetchOptions = {}) =>
  labFetch({ proxy: undefined, ca: authority.cert, ...options });

describe("https", () => {
  test("goes through a tunnel, whose connection is reused", async () => {
    const { port, headers } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert, maxSockets: 1 });
    for (let index = 0; index < 3; index += 1) {
      expect(await (await fetch("https://airflow.lab/x", { method: "POST", body: "b" })).text()).toBe(
        "from afar",
      );
    }
    expect(proxy.requests.map(({ line }) => line)).toEqual(["CONNECT airflow.lab:443"]);
    expect(proxy.requests[0]?.headers).toMatchObject({ host: "airflow.lab" });
    expect(proxy.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
    expect(headers).toHaveLength(3);
  });

  test("opens at most maxSockets tunnels", async () => {
    const { port, headers } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert, maxSockets: 2 });
    await Promise.all(
      Array.from({ length: 10 }, async () => (await fetch("https://airflow.lab:8443")).text()),
    );
    expect(proxy.requests.map(({ line }) => line)).toEqual(Array(2).fill("CONNECT airflow.lab:8443"));
    expect(headers).toHaveLength(10);
  });

  test("sends the proxy's user to the proxy, and not to the server", async () => {
    const { port, headers } = await serveTls();
    const proxy = await connectProxy({ to: port });
    const url = proxy.url.replace("//", "//us%40er:p%C3%A4ss@");
    await labFetch({ proxy: new URL(url), ca: authority.cert })("https://airflow.lab");
    const authorization = `Basic ${Buffer.from("us@er:päss").toString("base64")}`;
    expect(proxy.requests[0]?.headers).toMatchObject({ "proxy-authorization": authorization });
    expect(headers[0]).not.toHaveProperty("proxy-authorization");
  });

  test("goes through an https proxy, whose certificate is checked", async () => {
    const { port } = await serveTls();
    const tls = await authority.issue("proxy.lab");
    const proxy = await connectProxy({ to: port, tls });
    const client = await authority.issue("client");
    const fetch = labFetch({ proxy: proxy.url, ca: authority.cert, ...client });
    expect(await (await fetch("https://airflow.lab")).text()).toBe("from afar");
    const strange = labFetch({ proxy: proxy.url });
    expect(await rejection(strange("https://airflow.lab"))).toMatchObject({
      code: "ERR_NOT_SENT",
      cause: { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
    });
  });

  test.each([300, 403, 407, 502])("is not sent if the proxy responds with %i", async (refusal) => {
    const proxy = await connectProxy({ to: 1, refusal });
    const fetch = labFetch({ proxy: proxy.url.replace("//", "//user:s3cret@") });
    expect(await rejection(fetch("https://airflow.lab", { method: "POST" }))).toMatchObject({
      code: "ERR_NOT_SENT",
      message: `The request was not sent: Proxy response (${String(refusal)}) !== 200 when HTTP Tunneling`,
    });
    expect(proxy.requests).toHaveLength(1);
  });

  test("is not sent if the proxy refuses the connection", async () => {
    const fetch = labFetch({ proxy: "http://127.0.0.1:1" });
    expect(await rejection(fetch("https://airflow.lab"))).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("is not sent if the proxy closes the connection, and undici does not reconnect", async () => {
    const closing = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
    const { port, sockets } = await listening(closing);
    const fetch = labFetch({ proxy: `http://127.0.0.1:${String(port)}` });
    expect(await rejection(fetch("https://airflow.lab"))).toMatchObject({ code: "ERR_NOT_SENT" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sockets).toHaveLength(1);
  });
});

describe("http", () => {
  test("goes through a tunnel as well", async () => {
    const server = await serve(() => ({ text: "from afar" }));
    const proxy = await connectProxy({ to: portOf(server.origin) });
    const fetch = labFetch({ proxy: proxy.url.replace("//", "//user:pass@") });
    const response = await fetch("http://airflow.lab:8080/a?b", { method: "POST", body: "body" });
    expect(await response.text()).toBe("from afar");
    expect(proxy.requests).toMatchObject([
      {
        line: "CONNECT airflow.lab:8080",
        headers: { "proxy-authorization": `Basic ${btoa("user:pass")}` },
      },
    ]);
    expect(server.requests[0]).toMatchObject({ body: "body", url: "/a?b" });
    expect(server.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
  });
});

describe("the environment", () => {
  test("gives a proxy for https and one for http", async () => {
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
    expect(secure.requests.map(({ line }) => line)).toEqual(["CONNECT airflow.lab:443"]);
    expect(plain.requests.map(({ line }) => line)).toEqual(["CONNECT airflow.lab:80"]);
  });

  test("is ignored if the option is another proxy or false", async () => {
    const server = await serve(() => ({ text: "from afar" }));
    const proxy = await connectProxy({ to: portOf(server.origin) });
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
    expect(await (await envFetch({ proxy: proxy.url })("http://airflow.lab")).text()).toBe("from afar");
    expect(await rejection(envFetch({ proxy: false })("http://airflow.invalid"))).toMatchObject({
      syscall: "getaddrinfo",
    });
    expect(proxy.requests).toHaveLength(1);
  });

  test("is not used for a server on 127.0.0.1", async () => {
    const server = await serve(() => ({ text: "at home" }));
    vi.stubEnv("http_proxy", "http://127.0.0.1:1");
    expect(await (await envFetch()(server.origin)).text()).toBe("at home");
  });

  test.each(["other.lab,airflow.invalid", ".invalid", "*"])("is not used for NO_PROXY=%s", async (exempt) => {
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
    vi.stubEnv("NO_PROXY", exempt);
    expect(await rejection(envFetch()("https://airflow.invalid"))).toMatchObject({ syscall: "getaddrinfo" });
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
])("%s is refused as a proxy, and the error does not show it", (proxy) => {
  expect(() => nodeFetch({ proxy })).toThrow(/^proxy, HTTP_PROXY and HTTPS_PROXY must be http or https URLs/);
  for (const name of ["HTTP_PROXY", "https_proxy"]) {
    vi.stubEnv(name, proxy);
    expect(() => nodeFetch()).toThrow(/^proxy, HTTP_PROXY and HTTPS_PROXY must be http or https URLs/);
    expect(() => nodeFetch()).not.toThrow("s3cret");
    vi.unstubAllEnvs();
  }
  expect(() => nodeFetch({ proxy })).not.toThrow("s3cret");
});
