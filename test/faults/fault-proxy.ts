import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type Fault, type FaultyResponse, nameOf } from "./fault.js";
import { endOfHead, endsItself, headerIn, requestLength, withHeader } from "./http-message.js";

/** A request that the proxy received. */
export interface PassingRequest {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly body: string;
}

/** A running proxy. */
export interface FaultProxy {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** The number of requests so far. */
  readonly requests: number;
  /** The number of injected faults of each kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** Resolves when the server has responded to every request that is to reach it. */
  settled(): Promise<void>;
  /** Stops the proxy and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts a TCP proxy on the loopback interface in front of an HTTP/1.1 server. It injects the fault that `draw` returns
 * for each request, streams all other bytes, and keeps the client's connections open.
 *
 * @param upstream the server's origin, on this machine.
 */
export async function faultProxy(
  upstream: string,
  draw: (request: PassingRequest) => Fault | undefined,
): Promise<FaultProxy> {
  const { hostname, port } = new URL(upstream);
  const faults = new Map<string, number>();
  const clients = new Set<Socket>();
  const pending = new Set<Promise<void>>();
  /** The last two different requests that succeeded, with their responses. */
  let successes: { request: Buffer; response: Buffer }[] = [];
  let requests = 0;

  const server = createServer({ noDelay: true }, (client) => {
    let received = Buffer.alloc(0);
    let busy = false;
    clients.add(client);
    client.on("close", () => clients.delete(client));
    client.on("error", () => client.destroy());
    const next = () => {
      const length = busy ? undefined : requestLength(received);
      if (length === undefined) return;
      const bytes = received.subarray(0, length);
      received = received.subarray(length);
      busy = true;
      requests += 1;
      const fault = draw(readRequest(bytes));
      if (fault !== undefined) faults.set(nameOf(fault), (faults.get(nameOf(fault)) ?? 0) + 1);
      const work = exchange(client, bytes, fault)
        .catch(() => void client.destroy())
        .then(() => {
          pending.delete(work);
          busy = false;
          next();
        });
      pending.add(work);
    };
    client.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      next();
    });
  });

  /** Sends a request to the server and resolves with the whole response; `onData` is called with each chunk of it. */
  const forward = (request: Buffer, onData: (chunk: Buffer) => void = () => undefined) =>
    new Promise<Buffer>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const chunks: Buffer[] = [];
      const head = endOfHead(request) ?? request.length;
      socket.write(withHeader(request.toString("latin1", 0, head), "connection", "close"), "latin1");
      socket.write(request.subarray(head));
      socket.on("data", (chunk) => {
        chunks.push(chunk);
        onData(chunk);
      });
      socket.on("error", reject);
      socket.on("close", () => {
        const response = Buffer.concat(chunks);
        if (/^HTTP\/1\.1 20[01] /.test(response.toString("latin1", 0, 13))) remember(request, response);
        resolve(response);
      });
    });

  const remember = (request: Buffer, response: Buffer) => {
    const others = successes.filter((success) => !success.request.equals(request));
    successes = [{ request, response }, ...others].slice(0, 2);
  };

  /** Streams the response to the client. If the response has no length, the connection is closed after it. */
  const pass = async (client: Socket, request: Buffer) => {
    let head: string | undefined;
    let held = Buffer.alloc(0);
    await forward(request, (chunk) => {
      if (head !== undefined) {
        client.write(chunk);
        return;
      }
      held = Buffer.concat([held, chunk]);
      const end = endOfHead(held);
      if (end === undefined) return;
      head = held.toString("latin1", 0, end);
      client.write(headFor(head), "latin1");
      client.write(held.subarray(end));
    });
    if (head === undefined) client.destroy();
    else if (!endsItself(head)) client.end();
  };

  async function exchange(client: Socket, request: Buffer, fault: Fault | undefined): Promise<void> {
    switch (fault?.kind) {
      case undefined:
        return pass(client, request);
      case "cut before":
        cut(client, fault.reset);
        return;
      case "cut during": {
        const work = forward(request);
        // Lets the server start its work.
        await sleep(1);
        cut(client, fault.reset);
        await work;
        return;
      }
      case "cut after":
        await forward(request);
        cut(client, fault.reset);
        return;
      case "cut in the response": {
        const [head, body] = split(await forward(request));
        const whole = Buffer.concat([Buffer.from(headFor(head), "latin1"), body]);
        // At least the last byte is cut off.
        client.write(whole.subarray(0, Math.floor((whole.length - 1) * fault.part)), () => client.destroy());
        return;
      }
      case "short response": {
        const [head, body] = split(await forward(request));
        const open = withHeader(withHeader(head, "content-length", undefined), "connection", "close");
        if (headerIn(open, "transfer-encoding") !== undefined || body.length === 0) {
          client.destroy();
          return;
        }
        client.write(open, "latin1");
        client.end(body.subarray(0, Math.floor(body.length * fault.part)));
        return;
      }
      case "late request":
        await sleep(fault.delayMs);
        return pass(client, request);
      case "late response": {
        const response = forward(request);
        await sleep(fault.delayMs);
        passWhole(client, await response);
        return;
      }
      case "damaged compression": {
        const [head, body] = split(await forward(request));
        const damaged = gzipSync(body);
        // The checksum at the end: everything before it can be decoded.
        damaged.writeUInt8(255 - damaged.readUInt8(damaged.length - 8), damaged.length - 8);
        const fields = {
          "transfer-encoding": undefined,
          "content-encoding": "gzip",
          "content-length": String(damaged.length),
          connection: fault.closes ? "close" : undefined,
        };
        const whole = Object.entries(fields).reduce((text, field) => withHeader(text, ...field), head);
        client.write(whole, "latin1");
        client.write(damaged);
        if (fault.closes) client.end();
        return;
      }
      case "another's response": {
        const own = await forward(request);
        passWhole(client, successes.find((success) => !success.request.equals(request))?.response ?? own);
        return;
      }
      case "status":
        if (fault.handled) await forward(request);
        respond(client, fault.response);
        return;
      case "close idle":
        await pass(client, request);
        await sleep(fault.delayMs);
        client.end();
        return;
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    get requests() {
      return requests;
    },
    faults,
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(pending);
    },
  };
}

function readRequest(bytes: Buffer): PassingRequest {
  const end = endOfHead(bytes) ?? bytes.length;
  const [method = "", target = ""] = bytes.toString("latin1", 0, end).split(" ", 2);
  return { method, target, body: bytes.toString("utf8", end) };
}

/** The head of a response for the client. The server closes its connection to the proxy, which is not the client's. */
function headFor(head: string): string {
  return withHeader(head, "connection", endsItself(head) ? undefined : "close");
}

function split(response: Buffer): [head: string, body: Buffer] {
  const end = endOfHead(response) ?? response.length;
  return [response.toString("latin1", 0, end), response.subarray(end)];
}

/** Sends a complete response. */
function passWhole(client: Socket, response: Buffer): void {
  const [head, body] = split(response);
  client.write(headFor(head), "latin1");
  client.write(body);
  if (!endsItself(head)) client.end();
}

function cut(client: Socket, reset: boolean): void {
  // Node 20 to 26 never frees a socket that is reset while it is ending, so that the process would not exit.
  if (reset && !client.writableEnded) client.resetAndDestroy();
  else client.destroy();
}

function respond(client: Socket, { status, headers = {}, body = "", closes = false }: FaultyResponse): void {
  const fields = { ...headers, "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  client.write(`HTTP/1.1 ${String(status)} Fault\r\n${lines.join("")}\r\n${body}`);
  if (closes) client.end();
}
