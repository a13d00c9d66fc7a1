import { createServer } from "node:http";
import { Agent } from "undici";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AirflowClient, AirflowError, bearer } from "../../src/index.js";
import { nodeFetch, type NodeFetchOptions } from "../../src/node/index.js";
import { serve } from "../support/server.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";

describe("an option", () => {
  test.each<[NodeFetchOptions, typeof TypeError | typeof RangeError, string]>([
    [{ maxSockets: 0 }, RangeError, "maxSockets must be a positive integer, not 0"],
    [{ maxSockets: 1.5 }, RangeError, "maxSockets must be a positive integer, not 1.5"],
    [
      { keepAliveTimeoutMs: -1 },
      RangeError,
      "keepAliveTimeoutMs must be a number of milliseconds that is not negative, not -1",
    ],
    [
      { keepAliveTimeoutMs: NaN },
      RangeError,
      "keepAliveTimeoutMs must be a number of milliseconds that is not negative, not NaN",
    ],
    [
      { connectTimeoutMs: 0 },
      RangeError,
      "connectTimeoutMs must be a positive number of milliseconds, not 0",
    ],
    [{ socketPath: "" }, TypeError, "socketPath must be the path of a Unix socket"],
    [{ dispatcher: new Agent(), maxSockets: 1 }, TypeError, "dispatcher and maxSockets do not go together"],
  ])("that is not valid is refused by name: %o", (options, kind, message) => {
    expect(() => nodeFetch(options)).toThrow(new kind(message));
  });

  test("maxSockets limits the connections", async () => {
    const server = await serve(() => ({}));
    const fetch = labFetch({ maxSockets: 2 });
    await Promise.all(Array.from({ length: 10 }, async () => (await fetch(server.origin)).text()));
    expect([server.requests.length, server.connections]).toEqual([10, 2]);
  });

  test("keepAliveTimeoutMs closes an idle connection, also if the server announces more time", async () => {
    const { port, closed } = await listening(
      createServer((_, response) => response.writeHead(200, { "keep-alive": "timeout=600" }).end()),
    );
    await (await labFetch({ keepAliveTimeoutMs: 50 })(`http://127.0.0.1:${String(port)}`)).text();
    await closed(1);
  });

  test("keepAliveTimeoutMs of 0 opens a connection for each request", async () => {
    const server = await serve(() => ({}));
    const fetch = labFetch({ keepAliveTimeoutMs: 0, maxSockets: 1 });
    for (let index = 0; index < 3; index += 1) await (await fetch(server.origin)).text();
    expect(server.connections).toBe(3);
  });

  test("dispatcher sends the requests, and is not closed", async () => {
    const server = await serve(() => ({ text: "ok" }));
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.close());
    const fetch = nodeFetch({ dispatcher, ca: undefined });
    expect(await (await fetch(server.origin)).text()).toBe("ok");
    await fetch.close();
    expect(dispatcher.closed).toBe(false);
  });
});

describe("close", () => {
  test("waits for pending requests, closes the connections and refuses later requests", async () => {
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    const server = await serve(async () => {
      await held;
      return { text: "late" };
    });
    const fetch = nodeFetch({ proxy: false });
    const response = fetch(server.origin);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    const closing = fetch.close();
    respond();
    expect(await (await response).text()).toBe("late");
    await closing;
    await server.requests[0]?.gone;
    expect(await rejection(fetch(server.origin))).toMatchObject({ code: "ERR_NOT_SENT" });
    await fetch.close();
  });

  test("is called by `await using`, and works before the first request", async () => {
    const server = await serve(() => ({}));
    {
      await using fetch = nodeFetch({ proxy: false });
      await (await fetch(server.origin)).text();
    }
    await server.requests[0]?.gone;
    const fetch = nodeFetch({ proxy: false });
    await fetch.close();
    expect(await rejection(fetch(server.origin))).toMatchObject({ code: "ERR_NOT_SENT" });
  });
});

test("without the package undici, a request fails with the command to install it", async () => {
  vi.doMock("undici", () => {
    throw Object.assign(new Error("Cannot find package 'undici'"), { code: "ERR_MODULE_NOT_FOUND" });
  });
  vi.resetModules();
  onTestFinished(() => {
    vi.doUnmock("undici");
    vi.resetModules();
  });
  const { nodeFetch } = await import("../../src/node/index.js");
  const fetch = nodeFetch();
  const error = await rejection(fetch("http://127.0.0.1:1"));
  expect(error).toMatchObject({
    name: "AirflowError",
    message: "airflow-client/node needs the package undici: npm install undici@7",
    cause: { code: "ERR_NOT_SENT" },
  });
});

test("a request of the client causes no warning", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const server = await serve(() => ({ status: 404, json: {} }));
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, auth: bearer("t"), fetch: labFetch() });
  expect(await rejection(dagRuns.get("d", "r"))).toBeInstanceOf(AirflowError);
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
