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

/** An abort to be made, and its reason. */
function abortion() {
  const controller = new AbortController();
  const reason = new Error("The caller's own");
  return { signal: controller.signal, reason, abort: () => controller.abort(reason) };
}

/** A port that takes no connection: nobody accepts, and the queue of the kernel is full. */
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
  // A connection that nobody accepts counts as open; the first that does not come about tells that the queue is full.
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

/** Connections of this process that are not closed, open or not yet. */
function openConnections(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;
}

/** A server that lets everybody connect, and says nothing; `spoken` resolves with the first that a client says. */
async function silentPort() {
  const server = createServer();
  const spoken = new Promise((resolve) => {
    server.on("connection", (socket) => socket.on("data", resolve));
  });
  return { ...(await listening(server)), spoken };
}

describe("an abort ends a request with its own reason, and its connection", () => {
  test("before it begins", async () => {
    const server = await serve([]);
    const { signal, reason, abort } = abortion();
    abort();
    expect(await rejection(labFetch()(server.origin, { signal }))).toBe(reason);
    expect(server.connections).toBe(0);
  });

  test("before it begins, where no connection is free", async () => {
    const server = await serve([{ fault: "silence" }]);
    const fetch = labFetch({ maxSockets: 1 });
    const others = abortion();
    const first = rejection(fetch(server.origin, { signal: others.signal }));
    const { signal, reason, abort } = abortion();
    abort();
    expect(await rejection(fetch(server.origin, { signal }))).toBe(reason);
    others.abort();
    expect(await first).toBe(others.reason);
  });

  test("before it is sent, and leaves the connection to others", async () => {
    const server = await serve(() => ({}));
    const fetch = labFetch({ maxSockets: 1 });
    await (await fetch(server.origin)).text();
    const { signal, reason, abort } = abortion();
    const error = rejection(fetch(server.origin, { signal }));
    abort();
    expect(await error).toBe(reason);
    await (await fetch(server.origin)).text();
    expect([server.requests.length, server.connections]).toEqual([2, 1]);
  });

  test("while it connects", async () => {
    const port = await fullPort();
    const before = openConnections();
    const { signal, reason, abort } = abortion();
    const error = rejection(labFetch()(`http://127.0.0.1:${String(port)}`, { signal }));
    await turn();
    expect(openConnections()).toBe(before + 1);
    abort();
    expect(await error).toBe(reason);
    await turn();
    expect(openConnections()).toBe(before);
  });

  test("in the TLS handshake", async () => {
    const { port, spoken, closed } = await silentPort();
    const { signal, reason, abort } = abortion();
    const error = rejection(labFetch()(`https://127.0.0.1:${String(port)}`, { signal }));
    await spoken;
    abort();
    expect(await error).toBe(reason);
    await closed(1);
  });

  test("while a proxy makes its tunnel", async () => {
    const { port, spoken, closed } = await silentPort();
    const { signal, reason, abort } = abortion();
    const uncaught = uncaughtErrors();
    const fetch = labFetch({ proxy: `http://127.0.0.1:${String(port)}` });
    const error = rejection(fetch("https://airflow.lab", { signal }));
    await spoken;
    abort();
    expect(await error).toBe(reason);
    await closed(1);
    expect(uncaught).toEqual([]);
  });

  test("while it waits for a connection, and lets the next one pass", async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const server = await serve(async (_, index) => {
      if (index === 0) await held;
      return {};
    });
    const fetch = labFetch({ maxSockets: 1 });
    const first = fetch(`${server.origin}/first`);
    const { signal, reason, abort } = abortion();
    const second = rejection(fetch(`${server.origin}/second`, { signal }));
    const third = fetch(`${server.origin}/third`);
    await turn();
    abort();
    expect(await second).toBe(reason);
    answer();
    await Promise.all([first, third]);
    expect(server.lines).toEqual(["GET /first", "GET /third"]);
    expect(server.connections).toBe(1);
  });

  test("while it sends", async () => {
    let incoming: IncomingMessage | undefined;
    const server = createHttpServer((request) => void (incoming = request)); // reads nothing of the body
    const { port, closed } = await listening(server);
    const arrived = once(server, "request");
    const { signal, reason, abort } = abortion();
    const body = "x".repeat(64 * 1024 * 1024);
    const error = rejection(labFetch()(`http://127.0.0.1:${String(port)}`, { method: "POST", body, signal }));
    await arrived;
    abort();
    expect(await error).toBe(reason);
    // Who does not read does not see the end either.
    incoming?.resume();
    await closed(1);
    expect(incoming?.complete).toBe(false);
  });

  test("while it waits for the answer", async () => {
    const { signal, reason, abort } = abortion();
    const server = await serve(() => {
      abort();
      return { fault: "silence" };
    });
    expect(await rejection(labFetch()(server.origin, { signal }))).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("while it reads the text", async () => {
    const { signal, reason, abort } = abortion();
    const server = await serve([{ text: "half of it", fault: "stall" }]);
    const response = await labFetch()(server.origin, { signal });
    const error = rejection(response.text());
    abort();
    expect(await error).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("while it reads a stream, after what came before", async () => {
    const { signal, reason, abort } = abortion();
    const server = await serve([{ pieces: ["line\n"], fault: "stall" }]);
    const reader = (await labFetch()(server.origin, { signal })).body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBe(5);
    const error = rejection(reader?.read() ?? Promise.resolve());
    abort();
    expect(await error).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("with a reason that is no error", async () => {
    const controller = new AbortController();
    const server = await serve(() => {
      controller.abort("enough");
      return { fault: "silence" };
    });
    expect(await rejection(labFetch()(server.origin, { signal: controller.signal }))).toBe("enough");
  });

  test("not after the answer is there", async () => {
    const { signal, abort } = abortion();
    const server = await serve(() => ({ text: "whole" }));
    const fetch = labFetch();
    const response = await fetch(server.origin, { signal });
    expect(await response.text()).toBe("whole");
    abort();
    await (await fetch(server.origin)).text();
    expect(server.connections).toBe(1);
  });
});

describe("the time for a connection", () => {
  test.each([
    ["http", "ETIMEDOUT"],
    ["https", "ETIMEDOUT"],
  ])("is limited for %s, and nothing was sent then", async (scheme, code) => {
    const port = scheme === "http" ? await fullPort() : (await silentPort()).port;
    const url = `${scheme}://127.0.0.1:${String(port)}`;
    const error = await rejection(labFetch({ connectTimeoutMs: 50 })(url));
    expect(error).toMatchObject({ name: "ConnectError", code, syscall: "connect" });
    expect(String(error)).toContain(`No connection to 127.0.0.1:${String(port)}: within 50 ms`);
  });

  test("is none for the answer", async () => {
    const server = await serve([{ pieces: Array.from({ length: 20 }, () => "piece") }]);
    expect(await (await labFetch({ connectTimeoutMs: 20 })(server.origin)).text()).toHaveLength(100);
  });
});

test("many requests may share a signal", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const { signal } = abortion();
  const server = await serve(() => ({}));
  const fetch = labFetch();
  await Promise.all(Array.from({ length: 40 }, async () => (await fetch(server.origin, { signal })).text()));
  await turn();
  expect(warnings).toEqual([]);
});

test("the client's own limit ends a request in the same way", async () => {
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
