import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { nodeFetch } from "../../src/node/index.js";
import { type Authority, type Certificate, makeAuthority } from "./certificates.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";

let authority: Authority;
let other: Authority;
let server: Certificate;
let client: Certificate;

beforeAll(async () => {
  [authority, other] = await Promise.all([makeAuthority(), makeAuthority()]);
  [server, client] = await Promise.all([authority.issue("airflow.lab"), authority.issue("client")]);
});

/** An https server that collects properties of the connections to it. */
async function serveTls(options: ServerOptions = {}, path?: string) {
  const seen: { servername: unknown; user: unknown; protocol: unknown }[] = [];
  const tls = createServer({ ...server, ...options }, (incoming, response) => {
    const { socket } = incoming;
    if (!(socket instanceof TLSSocket)) throw new Error("Not over TLS");
    seen.push({
      servername: Reflect.get(socket, "servername"),
      user: socket.getPeerCertificate().subject?.CN,
      protocol: socket.alpnProtocol,
    });
    response.end("secret response");
  });
  tls.on("tlsClientError", () => undefined);
  const { port, sockets } = await listening(tls, path);
  return { url: `https://127.0.0.1:${String(port)}`, port, seen, sockets };
}

describe("a server's certificate", () => {
  test("is trusted if an authority in ca issued it; ca is text, bytes or a list", async () => {
    const { url, seen, sockets } = await serveTls();
    for (const ca of [
      authority.cert,
      Buffer.from(authority.cert),
      [other.cert, Buffer.from(authority.cert)],
    ]) {
      const fetch = labFetch({ ca, maxSockets: 1 });
      expect(await (await fetch(url)).text()).toBe("secret response");
      expect(await (await fetch(url)).text()).toBe("secret response");
    }
    expect([seen.length, sockets.length]).toEqual([6, 3]);
  });

  test.each([
    ["its authority is unknown to Node", () => ({}), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["another authority than ca issued it", () => ({ ca: other.cert }), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    [
      "it is for another name",
      () => ({ ca: authority.cert, servername: "other.lab" }),
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ],
  ])("is refused before anything is sent if %s", async (_, options, code) => {
    const { url, seen } = await serveTls();
    const error = await rejection(labFetch(options())(url));
    expect(error).toMatchObject({ code: "ERR_NOT_SENT", cause: { code } });
    expect(String(error)).toMatch(
      /^Error: The request was not sent: (unable to verify|Hostname\/IP does not)/,
    );
    expect(seen).toEqual([]);
  });

  test("is requested by the host or servername, and without a name for an address", async () => {
    const { url, port, seen } = await serveTls();
    const ca = authority.cert;
    await labFetch({ ca })(url);
    await labFetch({ ca })(`https://localhost:${String(port)}`);
    await labFetch({ ca, servername: "airflow.lab" })(url);
    expect(seen.map(({ servername }) => servername)).toEqual([false, "localhost", "airflow.lab"]);
  });

  test("is used with HTTP/1.1, also if the server prefers HTTP/2", async () => {
    const { url, seen } = await serveTls({ ALPNProtocols: ["h2", "http/1.1"] });
    await labFetch({ ca: authority.cert })(url);
    expect(seen).toMatchObject([{ protocol: "http/1.1" }]);
  });

  test("is missing if the server does not use TLS, and the error says so", async () => {
    const { port } = await listening(createHttpServer());
    const error = await rejection(labFetch()(`https://127.0.0.1:${String(port)}`));
    expect(error).toMatchObject({ code: "ERR_NOT_SENT" });
    expect(String(error)).toMatch(/^Error: The request was not sent: .*(SSL|TLS)/i);
  });
});

describe("a client's certificate", () => {
  const mutual = { requestCert: true, rejectUnauthorized: true };

  test("is sent to the server", async () => {
    const { url, seen } = await serveTls({ ...mutual, ca: authority.cert });
    const encrypted = await authority.issue("client", "s3cret");
    const ca = authority.cert;
    await labFetch({ ca, ...client })(url);
    await labFetch({
      ca,
      cert: Buffer.from(encrypted.cert),
      key: Buffer.from(encrypted.key),
      passphrase: "s3cret",
    })(url);
    expect(seen.map(({ user }) => user)).toEqual(["client", "client"]);
  });

  test("that is missing or issued by another authority is refused by the server", async () => {
    const { url, seen } = await serveTls({ ...mutual, ca: authority.cert });
    const ca = authority.cert;
    const strange = await other.issue("client");
    // With TLS 1.3, the client sees the refusal only after it has sent its request.
    const old = await serveTls({ ...mutual, ca: authority.cert, maxVersion: "TLSv1.2" });
    for (const options of [{ ca }, { ca, ...strange }]) {
      expect(await rejection(labFetch(options)(url))).toBeInstanceOf(Error);
      expect(await rejection(labFetch(options)(old.url))).toMatchObject({ code: "ERR_NOT_SENT" });
    }
    expect([...seen, ...old.seen]).toEqual([]);
  });

  test("that is not valid rejects the request before it is sent, and is not in the error", async () => {
    const { url, seen } = await serveTls();
    const encrypted = await authority.issue("client", "s3cret");
    for (const options of [
      { ca: "no authority" },
      { cert: "no certificate" },
      { key: "no key" },
      { cert: client.cert, key: authority.key },
      { ...encrypted, passphrase: "wrong" },
    ]) {
      const error = await rejection(labFetch({ ca: authority.cert, ...options })(url));
      expect(error).toMatchObject({ code: "ERR_NOT_SENT" });
      expect(String(error)).not.toMatch(/no certificate|no key|wrong|BEGIN/);
    }
    expect(seen).toEqual([]);
  });
});

describe("a Unix socket", () => {
  function socketPath(): string {
    const folder = mkdtempSync(join(tmpdir(), "node-fetch-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, "airflow.sock");
  }

  test("receives all requests, whatever their host", async () => {
    const path = socketPath();
    const { sockets } = await listening(
      createHttpServer((incoming, response) =>
        response.end(`${incoming.headers.host ?? ""}${incoming.url ?? ""}`),
      ),
      path,
    );
    const fetch = labFetch({ socketPath: path, proxy: "http://127.0.0.1:1" });
    expect(await (await fetch("http://airflow.lab/a?b")).text()).toBe("airflow.lab/a?b");
    expect(await (await fetch("http://localhost:8080/a")).text()).toBe("localhost:8080/a");
    expect(sockets).toHaveLength(2);
  });

  test("may use TLS", async () => {
    const path = socketPath();
    const { seen } = await serveTls({}, path);
    const response = await labFetch({ socketPath: path, ca: authority.cert })("https://airflow.lab");
    expect(await response.text()).toBe("secret response");
    expect(seen).toMatchObject([{ servername: "airflow.lab" }]);
  });

  test("that does not exist is named in the error", async () => {
    const path = socketPath();
    const error = await rejection(labFetch({ socketPath: path })("http://airflow.lab"));
    expect(error).toMatchObject({ code: "ENOENT", syscall: "connect" });
    expect(String(error)).toContain(path);
    expect(() => nodeFetch({ socketPath: "" })).toThrow("socketPath");
  });
});
