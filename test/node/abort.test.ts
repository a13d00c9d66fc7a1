import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { AirflowClient, bearer, TimeoutError } from "../../src/index.js";
import { serve } from "../support/server.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";
import { uncaughtErrors } from "./uncaught-errors.js";

/** A signal, its abort and the reason for it. */
function aborting() {
  const controller = new AbortController();
  const reason = new Error("The caller's reason");
  return { signal: controller.signal, reason, abort: () => controller.abort(reason) };
}

/** A port that completes no connection: its process is stopped, and the kernel's queue is full. */
async function fullPort(): Promise<number> {
  const child = fork(new URL("full-port.js", import.meta.url), { execArgv: [] });
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    child.kill("SIGKILL");
  });
  const message: unknown[] = await once(child, "message");
  const port = Number(message[0]);
  child.kill("SIGSTOP");
  // Clients see queued connections as open. The queue is full once a connection does not open.
  for (;;) {
    const socket = connect({ host: "127.0.0.1", port });
    sockets.push(socket.on("error", () => undefined));
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      new Promise((resolve) => setTimeout(resolve, 500, false)),
    ]);
    if (isOpen === false) return port;
  }
}

/** Expects that a request is rejected as not sent, with the reason of the abort as cause. */
async function expectNotSent(request: Promise<unknown>, reason: Error): Promise<void> {
  const error = await rejection(request);
  expect(error).toMatchObject({
    code: "ERR_NOT_SENT",
    message: `The request was not sent: ${reason.message}`,
  });
  expect(error).toHaveProperty("cause", reason);
}

/** A server that accepts connections and sends nothing; `received` resolves with the first bytes of a client. */
async function silentPort() {
  const server = createServer();
  const received = new Promise((resolve) => {
    server.on("connection", (socket) => socket.on("data", resolve));
  });
  return { ...(await listening(server)), received };
}

describe("an abort rejects a request at once as not sent", () => {
  test("before it begins", async () => {
    const server = await serve([]);
    const { signal, reason, abort } = aborting();
    abort();
    await expectNotSent(labFetch()(server.origin, { signal }), reason);
    expect(server.connections).toBe(0);
  });

  test("while it connects", async () => {
    const port = await fullPort();
    const { signal, reason, abort } = aborting();
    const request = labFetch()(`http://127.0.0.1:${String(port)}`, { signal });
    setTimeout(abort, 50);
    await expectNotSent(request, reason);
  });

  test("in the TLS handshake", async () => {
    const { port, received } = await silentPort();
    const { signal, reason, abort } = aborting();
    const request = expectNotSent(labFetch()(`https://127.0.0.1:${String(port)}`, { signal }), reason);
    await received;
    abort();
    await request;
  });

  test("while a proxy makes its tunnel", async () => {
    const { port, received } = await silentPort();
    const { signal, reason, abort } = aborting();
    const uncaught = uncaughtErrors();
    const fetch = labFetch({ proxy: `http://127.0.0.1:${String(port)}` });
    const request = expectNotSent(fetch("https://airflow.lab", { signal }), reason);
    await received;
    abort();
    await request;
    expect(uncaught).toEqual([]);
  });

  test("while it waits for a connection, which is left to the next request", async () => {
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    const server = await serve(async (_, index) => {
      if (index === 0) await held;
      return {};
    });
    const fetch = labFetch({ maxSockets: 1 });
    const first = fetch(`${server.origin}/first`);
    const { signal, reason, abort } = aborting();
    const second = expectNotSent(fetch(`${server.origin}/second`, { signal }), reason);
    const third = fetch(`${server.origin}/third`);
    await turn();
    abort();
    await second;
    respond();
    await Promise.all([first, third]);
    expect(server.lines).toEqual(["GET /first", "GET /third"]);
    expect(server.connections).toBe(1);
  });

  test("with a reason that is not an Error", async () => {
    const signal = AbortSignal.abort("enough");
    expect(await rejection(labFetch()("http://127.0.0.1:1", { signal }))).toMatchObject({
      code: "ERR_NOT_SENT",
      message: "The request was not sent: enough",
      cause: "enough",
    });
  });

  test("by a timeout signal", async () => {
    const { port } = await silentPort();
    const signal = AbortSignal.timeout(50);
    const error = await rejection(labFetch()(`https://127.0.0.1:${String(port)}`, { signal }));
    expect(error).toMatchObject({ code: "ERR_NOT_SENT", cause: { name: "TimeoutError" } });
  });
});

describe("an abort of a sent request rejects with the reason, and closes the connection", () => {
  test("while it sends the body", async () => {
    let incoming: IncomingMessage | undefined;
    const server = createHttpServer((request) => void (incoming = request)); // does not read the body
    const { port, closed } = await listening(server);
    const arrived = once(server, "request");
    const { signal, reason, abort } = aborting();
    const body = "x".repeat(64 * 1024 * 1024);
    const error = rejection(labFetch()(`http://127.0.0.1:${String(port)}`, { method: "POST", body, signal }));
    await arrived;
    abort();
    expect(await error).toBe(reason);
    // The server sees the end of the connection only while it reads.
    incoming?.resume();
    await closed(1);
    expect(incoming?.complete).toBe(false);
  });

  test("while it waits for the response", async () => {
    const { signal, reason, abort } = aborting();
    const server = await serve(() => {
      abort();
      return { fault: "silence" };
    });
    expect(await rejection(labFetch()(server.origin, { signal }))).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("while it reads the text", async () => {
    const { signal, reason, abort } = aborting();
    const server = await serve([{ text: "half of it", fault: "stall" }]);
    const response = await labFetch()(server.origin, { signal });
    const error = rejection(response.text());
    abort();
    expect(await error).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("while it reads a stream, after the first chunk", async () => {
    const { signal, reason, abort } = aborting();
    const server = await serve([{ pieces: ["line\n"], fault: "stall" }]);
    const reader = (await labFetch()(server.origin, { signal })).body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBe(5);
    const error = rejection(reader?.read() ?? Promise.resolve());
    abort();
    expect(await error).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("with a reason that is not an Error", async () => {
    const controller = new AbortController();
    const server = await serve(() => {
      controller.abort("enough");
      return { fault: "silence" };
    });
    expect(await rejection(labFetch()(server.origin, { signal: controller.signal }))).toBe("enough");
  });

  test("but not after the whole response was received", async () => {
    const { signal, abort } = aborting();
    const server = await serve(() => ({ text: "whole" }));
    const fetch = labFetch({ maxSockets: 1 });
    const response = await fetch(server.origin, { signal });
    expect(await response.text()).toBe("whole");
    abort();
    await (await fetch(server.origin)).text();
    expect(server.connections).toBe(1);
  });
});

describe("connectTimeoutMs", () => {
  test.each(["http", "https"])("limits the time to connect by %s", async (scheme) => {
    const port = scheme === "http" ? await fullPort() : (await silentPort()).port;
    const url = `${scheme}://127.0.0.1:${String(port)}`;
    const error = await rejection(labFetch({ connectTimeoutMs: 50 })(url));
    expect(error).toMatchObject({ code: "UND_ERR_CONNECT_TIMEOUT" });
    expect(String(error)).toContain(`127.0.0.1:${String(port)}, timeout: 50ms`);
  });

  test("limits the time for the response of a proxy", async () => {
    const { port } = await silentPort();
    const fetch = labFetch({ connectTimeoutMs: 50, proxy: `http://127.0.0.1:${String(port)}` });
    const error = await rejection(fetch("https://airflow.lab"));
    expect(error).toMatchObject({ code: "ERR_NOT_SENT", cause: { code: "UND_ERR_HEADERS_TIMEOUT" } });
  });

  test("does not limit the time for the response of the server", async () => {
    const server = await serve([{ pieces: Array.from({ length: 20 }, () => "piece") }]);
    expect(await (await labFetch({ connectTimeoutMs: 20 })(server.origin)).text()).toHaveLength(100);
  });
});

test("requests that share a signal cause no warning", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const { signal } = aborting();
  const server = await serve(() => ({}));
  const fetch = labFetch();
  await Promise.all(Array.from({ length: 40 }, async () => (await fetch(server.origin, { signal })).text()));
  await turn();
  expect(warnings).toEqual([]);
});

test("the client's timeoutMs closes the connection of a request", async () => {
  const server = await serve([{ fault: "silence" }]);
  const { dagRuns } = new AirflowClient({
    baseUrl: server.origin,
    auth: bearer("t"),
    timeoutMs: 50,
    retry: false,
    fetch: labFetch(),
  });
  expect(await rejection(dagRuns.trigger("d"))).toBeInstanceOf(TimeoutError);
  await server.requests[0]?.gone;
});
