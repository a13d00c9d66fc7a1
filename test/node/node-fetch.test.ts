import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { createServer } from "node:http";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { AirflowClient, bearer } from "../../src/index.js";
import { serve } from "../support/server.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";

describe("a request", () => {
  test.each([
    ["GET", undefined],
    ["HEAD", undefined],
    ["POST", "0"],
    ["put", "0"],
    ["patch", "0"],
    ["delete", undefined],
    ["OPTIONS", undefined],
  ])("with method %s has an unchanged URL, and content-length %s without a body", async (method, length) => {
    const server = await serve([{ status: 200 }]);
    const address = `${server.origin}/a%2Fb/~?x=1&y=%20#fragment`;
    const response = await labFetch()(address, { method, body: null });
    expect(response.status).toBe(200);
    expect(server.lines).toEqual([`${method.toUpperCase()} /a%2Fb/~?x=1&y=%20`]);
    expect(server.requests[0]?.headers["content-length"]).toBe(length);
  });

  test("has the caller's headers", async () => {
    const server = await serve(() => ({}));
    const headers = { "X-Mine": "ü", "accept-encoding": "identity" };
    for (const given of [headers, new Headers(headers)]) {
      await labFetch()(server.origin, { method: "POST", headers: given, body: "héllo" });
      expect(server.requests.at(-1)).toMatchObject({
        body: "héllo",
        headers: { "x-mine": "ü", "accept-encoding": "identity", "content-length": "6" },
      });
    }
  });

  test("has accept-encoding, a content-length of 0 for an empty POST, and the caller's host", async () => {
    const server = await serve(() => ({}));
    await labFetch()(new URL(server.origin), {
      method: "POST",
      headers: new Headers({ host: "airflow.lab" }),
    });
    await labFetch()(server.origin);
    expect(server.requests[0]?.headers).toMatchObject({
      host: "airflow.lab",
      "content-length": "0",
      "accept-encoding": "gzip, deflate, br",
    });
    expect(server.requests[1]?.headers).not.toHaveProperty("content-length");
  });

  test("may have a body of bytes", async () => {
    const server = await serve([{}]);
    await labFetch()(server.origin, { method: "PUT", body: new TextEncoder().encode("bytes €") });
    expect(server.requests[0]?.body).toBe("bytes €");
  });

  test.each<[string, RequestInit, string]>([
    ["http://user:pass@127.0.0.1/", {}, "url must not hold a user name or password"],
    ["ftp://127.0.0.1/", {}, "url must be an http or https URL"],
    ["/relative", {}, "url must be an absolute URL"],
    [
      "http://127.0.0.1:1/",
      { method: "POST", body: new Blob(["x"]) },
      "body must be a string or a Uint8Array",
    ],
  ])("is refused if it is not valid: %s %o", async (url, init, words) => {
    const error = await rejection(labFetch()(url, init));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
    expect(String(error)).not.toContain("pass@");
  });

  test("does not use up a connection if its method is not valid", async () => {
    const server = await serve(() => ({ text: "ok" }));
    const fetch = labFetch({ maxSockets: 1 });
    expect(await rejection(fetch(server.origin, { method: "NO METHOD" }))).toMatchObject({
      message: "The request was not sent: invalid request method",
      code: "ERR_NOT_SENT",
    });
    expect(await (await fetch(server.origin)).text()).toBe("ok");
  });
});

describe("a response", () => {
  test("has status, headers and body", async () => {
    const server = createServer((_, response) => {
      response.writeHead(
        418,
        "Short and stout",
        [
          ["Set-Cookie", "a=1; Path=/"],
          ["Set-Cookie", "b=2"],
          ["X-Many", "1"],
          ["X-Many", "2"],
        ].flat(),
      );
      response.end('{"a":"€"}');
    });
    const { port } = await listening(server);
    const url = `http://127.0.0.1:${String(port)}/x?y`;
    const response = await labFetch()(url);
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 418, ok: false, statusText: "Short and stout" });
    expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
    expect(response.headers.get("x-many")).toBe("1, 2");
    expect(await response.json()).toEqual({ a: "€" });
  });

  test("can be read in every way", async () => {
    const text = "\u00e9-text";
    const server = await serve(() => ({ text, headers: { "content-type": "text/x-mine" } }));
    const get = () => labFetch()(server.origin);
    const bytes = new TextEncoder().encode(text);
    expect(await (await get()).text()).toBe(text);
    expect(new Uint8Array(await (await get()).arrayBuffer())).toEqual(bytes);
    expect(await (await get()).bytes()).toEqual(bytes);
    const blob = await (await get()).blob();
    expect([blob.type, await blob.text()]).toEqual(["text/x-mine", text]);
    const response = await get();
    const copy = response.clone();
    expect([await response.text(), await copy.text(), response.bodyUsed]).toEqual([text, text, true]);
  });

  test("to HEAD has no body, whatever its content-length", async () => {
    const server = await serve([{ headers: { "content-length": "1000" } }]);
    const response = await labFetch()(server.origin, { method: "HEAD" });
    expect(await response.text()).toBe("");
    expect(response.headers.get("content-length")).toBe("1000");
  });

  test.each([204, 205, 304])("with %i has no body", async (status) => {
    const { port } = await listening(createServer((_, response) => response.writeHead(status).end()));
    const response = await labFetch()(`http://127.0.0.1:${String(port)}`);
    expect(response.status).toBe(status);
    expect([await response.text(), response.body]).toEqual(["", null]);
  });

  test.each([301, 302, 303, 307, 308])(
    "with %i is not followed, even with redirect: follow",
    async (status) => {
      const server = await serve(() => ({ status, headers: { location: "/other" } }));
      const response = await labFetch()(server.origin, { redirect: "follow" });
      expect([response.status, response.headers.get("location"), response.redirected]).toEqual([
        status,
        "/other",
        false,
      ]);
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe("a compressed response", () => {
  const text = JSON.stringify(Array.from({ length: 3000 }, (_, id) => ({ id, name: `run €${String(id)}` })));
  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ["gzip", gzipSync],
    ["GZip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ];

  async function serveBytes(coding: string, bytes: Buffer): Promise<string> {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-encoding": coding, "content-length": bytes.length });
      // In two pieces, so that the test fails if the decoder misses the first.
      response.write(bytes.subarray(0, 1), () => response.end(bytes.subarray(1)));
    });
    return `http://127.0.0.1:${String((await listening(server)).port)}`;
  }

  test.each(codings)("by %s is decoded as text", async (coding, compress) => {
    const response = await labFetch()(await serveBytes(coding, compress(Buffer.from(text))));
    expect(await response.text()).toBe(text);
  });

  test.each(codings)("by %s is decoded as a stream", async (coding, compress) => {
    const { body } = await labFetch()(await serveBytes(coding, compress(Buffer.from(text))));
    expect(await new Response(body).text()).toBe(text);
  });

  test("with an unknown coding is left unchanged", async () => {
    const response = await labFetch()(await serveBytes("rot13", Buffer.from("nop")));
    expect(await response.text()).toBe("nop");
  });

  test.each([
    ["that ends early", (bytes: Buffer) => bytes.subarray(0, -20), "Z_BUF_ERROR"],
    ["that is not valid", () => Buffer.from("not gzip at all"), "Z_DATA_ERROR"],
  ])("%s is an error, as text and as a stream", async (_, spoil, code) => {
    const url = await serveBytes("gzip", spoil(gzipSync(text)));
    expect(await rejection((await labFetch()(url)).text())).toMatchObject({ code });
    expect(await rejection(new Response((await labFetch()(url)).body).text())).toMatchObject({ code });
  });
});

describe("a stream", () => {
  test("arrives piece by piece, and a cancel closes its connection", async () => {
    const server = createServer((_, response) => {
      response.write("one\n");
    });
    const { port, closed } = await listening(server);
    const { body } = await labFetch()(`http://127.0.0.1:${String(port)}`);
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("one\n");
    await reader?.cancel();
    await closed(1);
  });

  test("is received no faster than it is read", async () => {
    let isDone = false;
    const size = 16 * 1024 * 1024;
    const server = createServer((_, response) => {
      response.end(Buffer.alloc(size), () => (isDone = true));
    });
    const { port } = await listening(server);
    const { body } = await labFetch()(`http://127.0.0.1:${String(port)}`);
    const reader = body?.getReader();
    let length = (await reader?.read())?.value?.byteLength ?? 0;
    // Another request, during which the whole stream could have arrived.
    await (await labFetch()((await serve([{}])).origin)).text();
    expect(isDone).toBe(false);
    for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
      length += next.value.byteLength;
    }
    expect(length).toBe(size);
  });

  test("that is cut fails after the received chunks", async () => {
    const server = createServer((_, response) => response.write("one"));
    const { port, sockets } = await listening(server);
    const { body } = await labFetch()(`http://127.0.0.1:${String(port)}`);
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("one");
    sockets[0]?.destroy();
    expect(await rejection(reader?.read() ?? Promise.resolve())).toMatchObject({ code: "UND_ERR_SOCKET" });
  });
});

describe("a failure", () => {
  test("in the body rejects the read", async () => {
    const server = await serve([{ text: "half of it", fault: "cut in body" }]);
    const response = await labFetch()(server.origin);
    expect(await rejection(response.text())).toMatchObject({ code: "UND_ERR_SOCKET" });
  });

  test("by a response that is not HTTP is an error without the received bytes", async () => {
    const server = createServer();
    server.on("connection", (socket) => socket.end("SSH-2.0-s3cret\r\n"));
    const { port } = await listening(server);
    const error = await rejection(labFetch()(`http://127.0.0.1:${String(port)}`));
    expect(error).toMatchObject({ name: "HTTPParserError" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("s3cret");
  });

  test("by a response with 101 is an error", async () => {
    const { port } = await listening(
      createServer((request) =>
        request.socket.write("HTTP/1.1 101 Over\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
      ),
    );
    const error = await rejection(labFetch()(`http://127.0.0.1:${String(port)}`));
    expect(error).toMatchObject({ code: "UND_ERR_SOCKET", message: "bad upgrade" });
  });

  test("is ambiguous for the client only if the request was sent", async () => {
    const server = await serve([{ fault: "cut" }]);
    const triggerAt = (baseUrl: string) =>
      new AirflowClient({ baseUrl, auth: bearer("t"), retry: false, fetch: labFetch() }).dagRuns.trigger("d");
    expect(await rejection(triggerAt(server.origin))).toMatchObject({ ambiguous: true });
    expect(await rejection(triggerAt("http://127.0.0.1:1"))).toMatchObject({ ambiguous: false });
    expect(await rejection(triggerAt("https://name.invalid"))).toMatchObject({ ambiguous: false });
  });

  test("on a connection that the server closed is not retried", async () => {
    const server = createServer((incoming, response) => {
      bodies += 1;
      if (bodies === 1) response.end("first");
      else incoming.socket.destroy();
    });
    let bodies = 0;
    const { port } = await listening(server);
    const fetch = labFetch({ maxSockets: 1 });
    const send = () => fetch(`http://127.0.0.1:${String(port)}`, { method: "POST", body: "b" });
    expect(await (await send()).text()).toBe("first");
    expect(await rejection(send())).toMatchObject({ code: "UND_ERR_SOCKET" });
    expect(bodies).toBe(2);
  });
});
