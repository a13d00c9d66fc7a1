import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AirflowClient, airflowToken } from "../../src/index.js";
import { onAbort, orAbort, sleep, withDeadline } from "../../src/http/deadline.js";
import { serve } from "../support/server.js";

describe("the caller's signal", () => {
  test("keeps no listener of a call that ended, however it ended", async () => {
    const { signal } = new AbortController();
    const server = await serve((request, index) => {
      if (request.url === "/auth/token") return { status: 201, json: { access_token: "t" } };
      if (index % 3 === 0) return { status: 503 };
      if (index % 5 === 0) return { fault: "cut" };
      return { json: { dag_id: "d", dag_run_id: "r", state: "success" } };
    });
    const { dagRuns } = new AirflowClient({
      baseUrl: server.origin,
      auth: airflowToken({ username: "u", password: "p" }),
      retry: { minDelayMs: 1 },
    });
    for (let count = 0; count < 20; count += 1) {
      await dagRuns.get("d", "r", { signal }).catch(() => undefined);
      await dagRuns.waitFor("d", "r", { signal }).catch(() => undefined);
    }
    await sleep(1, signal);
    await withDeadline(signal, 60_000, () => Promise.resolve());
    await orAbort(Promise.resolve(), signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ["sleep", (signal) => sleep(60_000, signal)],
    ["withDeadline", (signal) => withDeadline(signal, 60_000, (inner) => sleep(60_000, inner))],
    ["orAbort", (signal) => orAbort(new Promise(() => undefined), signal)],
  ])("ends %s with its reason, before and during", async (_, work) => {
    const reason = { mine: true };
    await expect(work(AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const ended = expect(work(controller.signal)).rejects.toBe(reason);
    controller.abort(reason);
    await ended;
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });
});

test("a signal that many calls share has one listener, and ends them all", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Array.from({ length: 50 }, (_, index) => {
    if (index % 3 === 0) return sleep(60_000, signal);
    return index % 3 === 1
      ? withDeadline(signal, 60_000, (inner) => sleep(60_000, inner))
      : orAbort(new Promise(() => undefined), signal);
  });
  await sleep(1, signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  const ended = Promise.allSettled(calls);
  controller.abort("enough");
  expect(new Set((await ended).map((end) => end.status === "rejected" && end.reason === "enough"))).toEqual(
    new Set([true]),
  );
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("what was taken back is not called, and may be taken back again", () => {
  const controller = new AbortController();
  const { signal } = controller;
  const called: unknown[] = [];
  const first = onAbort(signal, () => called.push("first"));
  first();
  first();
  onAbort(signal, (reason) => called.push("second", reason));
  first();
  onAbort(signal, (reason) => called.push("third", reason));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  controller.abort("enough");
  expect(called).toEqual(["second", "enough", "third", "enough"]);
});

test("work that fails after the deadline leaves no unhandled rejection", async () => {
  const failing = new Promise((_, reject) => setImmediate(() => reject(new Error("late"))));
  await expect(orAbort(failing, AbortSignal.abort("gone"))).rejects.toBe("gone");
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  await new Promise((resolve) => setTimeout(resolve, 2));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("orAbort gives what the work gives, undefined too", async () => {
  const { signal } = new AbortController();
  for (const value of [1, 0, "", null, undefined]) {
    await expect(orAbort(Promise.resolve(value), signal)).resolves.toBe(value);
    await expect(orAbort(Promise.resolve(value), undefined)).resolves.toBe(value);
  }
  await expect(orAbort(Promise.reject(new Error("work")), signal)).rejects.toThrow("work");
});

describe("the time", () => {
  const longestMs = 2 ** 31 - 1;
  const never = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("other"))));

  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test.each([1, 30_000, longestMs])("of a deadline: %d ms", async (timeoutMs) => {
    const seen = vi.fn();
    const work = withDeadline(undefined, timeoutMs, never).catch(seen);
    await vi.advanceTimersByTimeAsync(timeoutMs - 1);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await work;
    expect(seen).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ name: "TimeoutError", timeoutMs }),
    );
  });

  test.each([longestMs + 1, Infinity])("of a deadline has no limit at %d ms", async (timeoutMs) => {
    const { signal } = new AbortController();
    await withDeadline(signal, timeoutMs, () => {
      expect(vi.getTimerCount()).toBe(0);
      return Promise.resolve();
    });
  });

  test("of a deadline does not hide another error, and its timer ends with the work", async () => {
    const reason = new RangeError("mine");
    await expect(withDeadline(undefined, 30_000, () => Promise.reject(reason))).rejects.toBe(reason);
    await expect(withDeadline(undefined, 30_000, () => Promise.resolve("done"))).resolves.toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    [5, 5],
    [longestMs + 1, longestMs],
    [Infinity, longestMs],
  ])("of a sleep of %d ms is %d ms", async (ms, slept) => {
    const seen = vi.fn();
    const asleep = sleep(ms).then(seen);
    await vi.advanceTimersByTimeAsync(slept - 1);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await asleep;
    expect(seen).toHaveBeenCalledOnce();
  });

  test("of a sleep that was aborted holds nothing back", async () => {
    const controller = new AbortController();
    const asleep = sleep(30_000, controller.signal);
    controller.abort("enough");
    await expect(asleep).rejects.toBe("enough");
    expect(vi.getTimerCount()).toBe(0);
  });
});
