import { getEventListeners, once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { Pool, type PoolOptions } from "../../src/node/pool.js";
import { serve } from "../support/server.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";
import { uncaughtErrors } from "./uncaught-errors.js";

const answer = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${String(text.length)}\r\n\r\n${text}`;

/** A server that does something of its own with each request, counted over all connections. */
async function scripted(act: (socket: Socket, index: number) => void) {
  const heads: string[] = [];
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      heads.push(chunk.toString("latin1").split("\r\n")[0] ?? "");
      act(socket, heads.length - 1);
    });
  });
  const { port, sockets, closed } = await listening(server);
  return { heads, sockets, closed, url: `http://127.0.0.1:${String(port)}` };
}

describe("connections", () => {
  test("are used again, also after an error of the server's", async () => {
    const server = await serve((_, index) => ({ status: index === 1 ? 500 : 200 }));
    const fetch = labFetch();
    for (let index = 0; index < 4; index += 1) await (await fetch(server.origin)).text();
    expect(server.connections).toBe(1);
  });

  test("are as many as allowed, to each origin", async () => {
    let busy = 0;
    let most = 0;
    const handle = async () => {
      busy += 1;
      most = Math.max(most, busy);
      await new Promise((resolve) => setTimeout(resolve, 5));
      busy -= 1;
      return { text: "x" };
    };
    const [one, two] = [await serve(handle), await serve(handle)];
    const fetch = labFetch({ maxSockets: 3 });
    const get = async (origin: string) => (await fetch(origin)).text();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => get(index % 2 === 0 ? one.origin : two.origin)),
    );
    expect([one.connections, two.connections]).toEqual([3, 3]);
    expect([one.requests.length, two.requests.length]).toEqual([15, 15]);
    expect(most).toBeLessThanOrEqual(6);
  });

  test("make room when they fail or are closed", async () => {
    const server = await serve((_, index) =>
      index % 3 === 0 ? { fault: "cut" } : index % 3 === 1 ? { headers: { connection: "close" } } : {},
    );
    const fetch = labFetch({ maxSockets: 1 });
    const ends = await Promise.allSettled(
      Array.from({ length: 30 }, async () => (await fetch(server.origin, { method: "POST" })).text()),
    );
    expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(10);
    expect(server.requests).toHaveLength(30);
    expect(server.connections).toBe(21);
  });

  test("that cannot be made fail each request that waits for one", async () => {
    const fetch = labFetch({ maxSockets: 1 });
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => fetch("http://127.0.0.1:1")));
    expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
  });

  test("are not held up by short answers that nobody reads", async () => {
    const server = await serve(() => ({ text: "x".repeat(1000) }));
    const fetch = labFetch({ maxSockets: 1 });
    for (let index = 0; index < 5; index += 1) await fetch(server.origin);
    expect(server.connections).toBe(1);
  });

  test("wait for a long answer until it was cancelled", async () => {
    const server = await serve(() => ({ text: "x".repeat(10_000_000) }));
    const fetch = labFetch({ maxSockets: 1 });
    const long = await fetch(server.origin);
    const next = fetch(server.origin);
    await long.body?.cancel();
    expect((await next).status).toBe(200);
    expect(server.connections).toBe(2);
  });

  test("each have one request where they are not to be kept", async () => {
    const server = await serve(() => ({}));
    const fetch = labFetch({ keepAliveTimeoutMs: 0 });
    for (let index = 0; index < 3; index += 1) await (await fetch(server.origin)).text();
    expect(server.connections).toBe(3);
  });

  test("are closed after their time without a request", async () => {
    const { url, closed } = await scripted((socket) => socket.write(answer("x")));
    await (await labFetch({ keepAliveTimeoutMs: 20 })(url)).text();
    await closed(1);
  });

  test("are closed a second before the server says it will", async () => {
    const { url, closed } = await scripted((socket) =>
      socket.write(answer("x").replace("\r\n\r\n", "\r\nKeep-Alive: max=5, timeout=1\r\n\r\n")),
    );
    await (await labFetch({ keepAliveTimeoutMs: 600_000 })(url)).text();
    await closed(1);
  });
});

describe("a pool", () => {
  /** A pool of connections to a server that says nothing. */
  async function poolOf(options: Partial<PoolOptions>) {
    const { port } = await listening(createServer());
    const open = async () => {
      const socket = connect({ port, host: "127.0.0.1" });
      await once(socket, "connect");
      return socket;
    };
    return new Pool({ maxSockets: 2, keepAliveTimeoutMs: 600_000, connect: open, ...options });
  }

  const ends: [string, (socket: Socket) => void][] = [
    ["closed", (socket) => socket.destroy()],
    ["being closed", (socket) => socket.end()],
  ];

  test.each(ends)("gives out no connection that is %s", async (_, end) => {
    const pool = await poolOf({});
    const { socket } = await pool.take(undefined);
    pool.release(socket);
    end(socket);
    expect((await pool.take(undefined)).isReused).toBe(false);
  });

  test.each(ends)("takes back no connection that is %s", async (_, end) => {
    const pool = await poolOf({});
    const { socket } = await pool.take(undefined);
    end(socket);
    pool.release(socket);
    expect([socket.destroyed, socket.timeout]).toEqual([true, undefined]);
    expect((await pool.take(undefined)).isReused).toBe(false);
  });

  test("limits the time of a connection only while it has no request", async () => {
    const pool = await poolOf({});
    const { socket } = await pool.take(undefined);
    expect(socket.timeout).toBeUndefined();
    pool.release(socket);
    expect(socket.timeout).toBe(600_000);
    expect(await pool.take(undefined)).toEqual({ socket, isReused: true });
    expect(socket.timeout).toBe(0);
    pool.release(socket, 5000);
    expect(socket.timeout).toBe(4000);
  });

  test("keeps a connection for as long as a timer can hold", async () => {
    const pool = await poolOf({ keepAliveTimeoutMs: Infinity });
    const { socket } = await pool.take(undefined);
    pool.release(socket);
    expect(socket.timeout).toBe(2 ** 31 - 1);
  });

  test("gives a connection that comes back to the first who waits, as one that was used", async () => {
    const pool = await poolOf({ maxSockets: 1 });
    const { signal } = new AbortController();
    const { socket } = await pool.take(undefined);
    const [first, second] = [pool.take(signal), pool.take(undefined)];
    pool.release(socket);
    expect(await first).toEqual({ socket, isReused: true });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    pool.release(socket);
    expect(await second).toEqual({ socket, isReused: true });
  });

  test("gives out the connection that was used last, so that the others may end", async () => {
    const pool = await poolOf({});
    const [first, second] = [await pool.take(undefined), await pool.take(undefined)];
    for (const { socket } of [second, first]) pool.release(socket);
    expect((await pool.take(undefined)).socket).toBe(first.socket);
    expect((await pool.take(undefined)).socket).toBe(second.socket);
  });

  test("keeps what is idle when another connection is closed", async () => {
    const pool = await poolOf({});
    const [first, second] = [await pool.take(undefined), await pool.take(undefined)];
    pool.release(first.socket);
    const closed = once(second.socket, "close");
    second.socket.destroy();
    await closed;
    expect(await pool.take(undefined)).toEqual({ socket: first.socket, isReused: true });
  });

  test("is closed only when the last of its connections is", async () => {
    const pool = await poolOf({});
    const [first, second] = [await pool.take(undefined), await pool.take(undefined)];
    const events: string[] = [];
    const closing = pool.close().then(() => events.push("pool"));
    for (const { socket } of [first, second]) {
      const closed = once(socket, "close");
      socket.on("close", () => events.push("connection"));
      pool.release(socket);
      await closed;
    }
    await closing;
    expect(events).toEqual(["connection", "connection", "pool"]);
  });
});

describe("a connection that the server closes", () => {
  test.each<[string, (socket: Socket) => void]>([
    ["by an end", (socket) => socket.end()],
    ["by a reset", (socket) => socket.resetAndDestroy()],
  ])("while idle, %s, is not used again", async (_, close) => {
    const uncaught = uncaughtErrors();
    const { url, heads, sockets, closed } = await scripted((socket) => socket.write(answer("x")));
    const fetch = labFetch({ keepAliveTimeoutMs: 600_000 });
    await (await fetch(url, { method: "POST" })).text();
    for (const socket of sockets) close(socket);
    await closed(1);
    // A reset is not answered; by the end of another exchange the client has looked at all its sockets.
    await (await fetch((await serve([{}])).origin)).text();
    expect(await (await fetch(url, { method: "POST" })).text()).toBe("x");
    expect([heads.length, sockets.length]).toEqual([2, 2]);
    expect(uncaught).toEqual([]);
  });

  test("after an answer without a question is not used again", async () => {
    const { url, sockets, closed } = await scripted((socket) => socket.write(answer("right")));
    const fetch = labFetch({ keepAliveTimeoutMs: 600_000 });
    await (await fetch(url)).text();
    sockets[0]?.write(answer("wrong"));
    await closed(1);
    expect(await (await fetch(url)).text()).toBe("right");
  });

  const closings: [string, (socket: Socket) => void][] = [
    ["ends", (socket) => socket.end()],
    ["resets", (socket) => socket.resetAndDestroy()],
  ];

  // The second request meets a server that closes the connection in this very moment.
  const closeAtSecond = (close: (socket: Socket) => void) =>
    scripted((socket, index) => (index === 1 ? close(socket) : socket.write(answer("x"))));

  describe.each(closings)("just when a request comes (%s)", (_, close) => {
    test.each(["GET", "HEAD", "OPTIONS"])("is not seen by the caller of %s", async (method) => {
      const { url, heads, sockets } = await closeAtSecond(close);
      const fetch = labFetch();
      await (await fetch(url)).text();
      expect((await fetch(url, { method })).status).toBe(200);
      expect(heads).toEqual(["GET / HTTP/1.1", `${method} / HTTP/1.1`, `${method} / HTTP/1.1`]);
      expect(sockets).toHaveLength(2);
    });

    test.each(["POST", "PUT", "PATCH", "DELETE"])(
      "is told to the caller of %s, who may have been served",
      async (method) => {
        const { url, heads } = await closeAtSecond(close);
        const fetch = labFetch();
        await (await fetch(url)).text();
        expect(await rejection(fetch(url, { method }))).toMatchObject({ code: "ECONNRESET" });
        expect(heads).toHaveLength(2);
      },
    );
  });

  test("is told where it was new", async () => {
    const { url, heads } = await scripted((socket) => socket.destroy());
    expect(await rejection(labFetch()(url))).toMatchObject({ code: "ECONNRESET" });
    expect(heads).toHaveLength(1);
  });

  test("is given up for the next one until there is a new one", async () => {
    // A server that was restarted: all connections are dead, and nobody knows yet.
    const { url, heads, sockets } = await scripted((socket, index) =>
      index < 5 || index > 9 ? setTimeout(() => socket.write(answer("x")), 5) : socket.resetAndDestroy(),
    );
    const fetch = labFetch();
    const get = async () => (await fetch(url)).text();
    await Promise.all(Array.from({ length: 5 }, get));
    expect(sockets).toHaveLength(5);
    expect(await get()).toBe("x");
    expect([heads.length, sockets.length]).toEqual([11, 6]);
  });
});

describe("close()", () => {
  test("ends what is idle, waits for what is under way, and refuses what comes after", async () => {
    let finish: () => void = () => undefined;
    const server = createHttpServer((request, response) => {
      if (request.url === "/slow") finish = () => response.end("done");
      else response.end("fast");
    });
    const { port, closed } = await listening(server);
    const url = `http://127.0.0.1:${String(port)}`;
    const fetch = labFetch({ keepAliveTimeoutMs: 600_000 });
    const slow = fetch(`${url}/slow`);
    await once(server, "request");
    await (await fetch(url)).text();

    let isClosed = false;
    const closing = fetch.close().then(() => (isClosed = true));
    await closed(1);
    const late = await rejection(fetch(url));
    expect(late).toMatchObject({
      name: "ConnectError",
      syscall: "connect",
      message: "This nodeFetch was closed",
    });
    expect(isClosed).toBe(false);
    finish();
    expect(await (await slow).text()).toBe("done");
    await closing;
    await closed(2);
  });

  test("is what `await using` does, may come twice, before any request, and when none has succeeded", async () => {
    const server = await serve(() => ({}));
    {
      await using fetch = labFetch({ keepAliveTimeoutMs: 600_000 });
      await (await fetch(server.origin)).text();
    }
    await server.requests[0]?.gone;
    const fetch = labFetch();
    await Promise.all([fetch.close(), fetch.close()]);
    const failing = labFetch();
    expect(await rejection(failing("http://127.0.0.1:1"))).toMatchObject({ code: "ECONNREFUSED" });
    await failing.close();
  });
});

test("a program ends although connections are kept, but not before its requests do", async () => {
  const server = await serve(() => ({ text: "answer" }));
  // The third request has nothing but a connection that was kept.
  const program = `
    import { nodeFetch } from "./src/node/index.ts";
    const fetch = nodeFetch({ proxy: false, keepAliveTimeoutMs: 3_600_000 });
    const get = async () => (await fetch("${server.origin}")).text();
    console.log(await Promise.all([get(), get()]), await get());
  `;
  const args = ["--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
  });
  expect(stdout).toBe("[ 'answer', 'answer' ] answer\n");
});

test.each([
  [{ maxSockets: 0 }, "maxSockets"],
  [{ maxSockets: 1.5 }, "maxSockets"],
  [{ keepAliveTimeoutMs: -1 }, "keepAliveTimeoutMs"],
  [{ keepAliveTimeoutMs: NaN }, "keepAliveTimeoutMs"],
  [{ connectTimeoutMs: 0 }, "connectTimeoutMs"],
])("%o is refused", (options, name) => {
  expect(() => labFetch(options)).toThrow(RangeError);
  expect(() => labFetch(options)).toThrow(name);
});
