import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { exchange, type Outgoing } from "../../src/node/exchange.js";
import { Limit } from "../../src/node/limit.js";
import { listening } from "./listening.js";

/** A connection to a server that answers the first request with these bytes. */
async function connected(answer: string): Promise<Socket> {
  const server = createServer((socket) => socket.once("data", () => socket.write(answer)));
  const { port } = await listening(server);
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  return socket;
}

const get: Outgoing = {
  url: "http://127.0.0.1/",
  method: "GET",
  target: "/",
  headers: ["host", "127.0.0.1"],
  body: undefined,
};

test.each([
  ["Keep-Alive: timeout=15, max=100", 15_000],
  ["keep-alive: max=100, TIMEOUT=7", 7000],
  ["keep-alive: max=100", undefined],
  ["keep-alive: idletimeout=7", undefined],
  ["x-timeout: timeout=7", undefined],
])("a connection comes back with what the server says of its time: %s", async (line, ms) => {
  // Before it comes one whose name is as long.
  const head = `HTTP/1.1 200 OK\r\nX-Anything: timeout=3\r\n${line}\r\nContent-Length: 1\r\n\r\n`;
  const socket = await connected(`${head}x`);
  const released = new Promise<unknown[]>((resolve) => {
    void exchange(socket, get, new Limit(undefined, Infinity), (...given) => resolve(given));
  });
  expect(await released).toEqual([socket, ms]);
});

test.each([
  ["099", false],
  ["200", true],
  ["299", true],
  ["300", false],
])("an answer of %s is a success: %s", async (status, ok) => {
  const socket = await connected(`HTTP/1.1 ${status} Words\r\nContent-Length: 0\r\n\r\n`);
  const response = await exchange(socket, get, new Limit(undefined, Infinity), () => undefined);
  expect(response).toMatchObject({ status: Number(status), ok, statusText: "Words" });
});
