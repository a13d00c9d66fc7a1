import { getEventListeners } from "node:events";
import { createServer } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AirflowClient, type Fetch, TimeoutError } from "../../src/index.js";
import { Limit } from "../../src/node/limit.js";
import { serve } from "../support/server.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";

/** Watches the timers of a limit of that many milliseconds: how many were made, and how many are neither over nor cleared. */
function timersOf(timeoutMs: number) {
  const [made, cleared] = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "clearTimeout")];
  onTestFinished(() => {
    made.mockRestore();
    cleared.mockRestore();
  });
  return () => {
    const handles = made.mock.results.filter((_, at) => made.mock.calls[at]?.[1] === timeoutMs);
    const ended = new Set<unknown>(cleared.mock.calls.map(([handle]) => handle));
    return [handles.length, handles.filter(({ value }) => !ended.has(value)).length];
  };
}

describe("timeoutMs ends a request and its connection", () => {
  test("while it waits for a connection, and leaves the one there is", async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const server = await serve(async (_, index) => {
      if (index === 0) await held;
      return {};
    });
    const fetch = labFetch({ maxSockets: 1 });
    const first = fetch(`${server.origin}/first`);
    const error = await rejection(fetch(`${server.origin}/second`, { timeoutMs: 20 }));
    expect(error).toBeInstanceOf(TimeoutError);
    answer();
    await (await first).text();
    await (await fetch(`${server.origin}/third`)).text();
    expect(server.lines).toEqual(["GET /first", "GET /third"]);
    expect(server.connections).toBe(1);
  });

  test("in the TLS handshake", async () => {
    const { port, closed } = await listening(createServer((socket) => socket.resume()));
    const error = await rejection(labFetch()(`https://127.0.0.1:${String(port)}`, { timeoutMs: 50 }));
    expect(error).toBeInstanceOf(TimeoutError);
    await closed(1);
  });

  test("while it waits for the answer", async () => {
    const server = await serve([{ fault: "silence" }]);
    const error = await rejection(labFetch()(server.origin, { timeoutMs: 50 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutMs: 50 });
    await server.requests[0]?.gone;
  });

  test("while it reads the text", async () => {
    const server = await serve([{ text: "half of it", fault: "stall" }]);
    const response = await labFetch()(server.origin, { timeoutMs: 50 });
    expect(await rejection(response.text())).toBeInstanceOf(TimeoutError);
    await server.requests[0]?.gone;
  });

  test("while nobody reads", async () => {
    const server = await serve([{ text: "half of it", fault: "stall" }]);
    const response = await labFetch()(server.origin, { timeoutMs: 50 });
    await server.requests[0]?.gone;
    expect(await rejection(response.text())).toBeInstanceOf(TimeoutError);
  });

  test("in its second attempt, after the server had closed the connection of the first", async () => {
    const server = await serve([{}, { fault: "cut" }, { fault: "silence" }]);
    const fetch = labFetch();
    await (await fetch(server.origin)).text();
    const error = await rejection(fetch(server.origin, { timeoutMs: 100 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(server.lines).toHaveLength(3);
    await server.requests[2]?.gone;
  });

  test("before the signal, and the signal before it", async () => {
    const server = await serve([{ fault: "silence" }, { fault: "silence" }]);
    const fetch = labFetch();
    const late = AbortSignal.timeout(10_000);
    expect(await rejection(fetch(server.origin, { timeoutMs: 20, signal: late }))).toBeInstanceOf(
      TimeoutError,
    );
    const soon = AbortSignal.timeout(20);
    expect(await rejection(fetch(server.origin, { timeoutMs: 10_000, signal: soon }))).toBe(soon.reason);
  });
});

test.each([0, -1, NaN])("a timeoutMs of %s is refused, before anything is sent", async (timeoutMs) => {
  const server = await serve([]);
  const error = await rejection(labFetch()(server.origin, { timeoutMs }));
  expect(error).toEqual(new RangeError("timeoutMs must be a positive number of milliseconds"));
  expect(server.connections).toBe(0);
});

describe("a request that ended leaves nothing behind", () => {
  test.each([
    ["an answer", {}],
    ["a cut", { fault: "cut" as const }],
    ["a body that is cut", { text: "half of it", fault: "cut in body" as const }],
  ])("after %s", async (_, line) => {
    const server = await serve(() => line);
    const { signal } = new AbortController();
    const fetch = labFetch({ keepAliveTimeoutMs: 0 });
    const timers = timersOf(60_001);
    const read = async () => (await fetch(server.origin, { timeoutMs: 60_001, signal })).text();
    await read().catch(() => undefined);
    await turn();
    expect(timers()).toEqual([1, 0]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("after its time", async () => {
    const server = await serve(() => ({ fault: "silence" }));
    const { signal } = new AbortController();
    const fetch = labFetch();
    const timers = timersOf(21);
    await rejection(fetch(server.origin, { timeoutMs: 21, signal }));
    expect(timers()).toEqual([1, 0]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

test("a limit tells the phase that is, not the one before, and only once", () => {
  const controller = new AbortController();
  const limit = new Limit(controller.signal, Infinity);
  const told: unknown[] = [];
  const forget = limit.onAbort((reason) => told.push("first", reason));
  limit.onAbort((reason) => told.push("second", reason));
  forget();
  limit.throwIfAborted();
  controller.abort("enough");
  expect(told).toEqual(["second", "enough"]);
  expect([limit.aborted, limit.reason]).toEqual([true, "enough"]);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("what was taken back is not told", () => {
  const controller = new AbortController();
  const limit = new Limit(controller.signal, Infinity);
  const told: unknown[] = [];
  limit.onAbort((reason) => told.push(reason))();
  controller.abort("enough");
  expect([told, limit.reason]).toEqual([[], "enough"]);
});

test("the longest time that a timer can hold is a limit", () => {
  const timers = timersOf(2 ** 31 - 1);
  const limit = new Limit(undefined, 2 ** 31 - 1);
  expect(timers()).toEqual([1, 1]);
  limit.clear();
  expect(timers()).toEqual([1, 0]);
});

test.each([Infinity, 2 ** 31])("a limit of %s milliseconds is none", async (timeoutMs) => {
  const timers = timersOf(timeoutMs);
  const limit = new Limit(undefined, timeoutMs);
  await turn();
  expect([timers(), limit.aborted]).toEqual([[0, 0], false]);
});

test("a limit whose signal was aborted before has ended, without a timer", () => {
  const timers = timersOf(60_001);
  const limit = new Limit(AbortSignal.abort("gone"), 60_001);
  expect(timers()).toEqual([1, 0]);
  let reason: unknown;
  try {
    limit.throwIfAborted();
  } catch (error) {
    reason = error;
  }
  expect(reason).toBe("gone");
});

describe("the client", () => {
  const run = { dag_id: "d", dag_run_id: "r", state: "success" };

  /** A fetch that says what it is called with. */
  function spying(limitsTime?: boolean) {
    const inits: (RequestInit & { timeoutMs?: number | undefined })[] = [];
    const spy: Fetch = (url, init) => {
      inits.push(init);
      return fetch(url, init);
    };
    return { inits, fetch: limitsTime === undefined ? spy : Object.assign(spy, { limitsTime }) };
  }

  test("leaves the time to a fetch that limits it, and the caller's own signal", async () => {
    const server = await serve([{ json: run }, { json: run }]);
    const { inits, fetch } = spying(true);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, timeoutMs: 1234, fetch });
    await dagRuns.get("d", "r");
    expect(inits[0]).toMatchObject({ timeoutMs: 1234, signal: null });
    const { signal } = new AbortController();
    await dagRuns.get("d", "r", { signal, timeoutMs: 4321 });
    expect(inits[1]).toMatchObject({ timeoutMs: 4321 });
    expect(inits[1]?.signal).toBe(signal);
  });

  test.each([undefined, false])("gives any other a signal: %s", async (limitsTime) => {
    const server = await serve([{ json: run }]);
    const { inits, fetch } = spying(limitsTime);
    await new AirflowClient({ baseUrl: server.origin, fetch }).dagRuns.get("d", "r");
    expect(inits[0]).not.toHaveProperty("timeoutMs");
    expect(inits[0]?.signal).toBeInstanceOf(AbortSignal);
  });
});
