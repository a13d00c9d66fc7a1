import { connect } from "node:net";
import { expect, test } from "vitest";
import { serve } from "../support/server.js";
import { faultProxy } from "./fault-proxy.js";

/** The number of sockets that keep the process alive. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((type) => type === "TCPSocketWrap").length;
}

test("a reset right after an end leaves no open socket", async () => {
  const server = await serve(() => ({ text: "ok" }));
  const before = openSockets();
  let requests = 0;
  const proxy = await faultProxy(server.origin, () => {
    requests += 1;
    return requests % 2 === 1 ? { kind: "close idle", delayMs: 2 } : { kind: "cut before", reset: true };
  });
  const client = connect(Number(new URL(proxy.origin).port), "127.0.0.1");
  client.on("error", () => undefined);
  client.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(2));
  client.resume();
  await new Promise((resolve) => client.on("close", resolve));
  await proxy.settled();
  await proxy.close();
  expect(requests).toBe(2);
  await expect.poll(openSockets).toBe(before);
});
