import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AirflowError } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { type CannedResponse, type Handler, serve } from "../support/server.js";
import { drawFault, type Fault, nameOf } from "./fault.js";
import { faultProxy } from "./fault-proxy.js";
import { randomFrom } from "./random.js";
import { judge, trialFaults } from "./trigger-trial.js";

describe("the proxy", () => {
  /** A proxy in front of a server. It injects the given faults in turn, then none. */
  async function proxied(responses: readonly CannedResponse[] | Handler, ...faults: Fault[]) {
    const server = await serve(responses);
    const proxy = await faultProxy(server.origin, () => faults.shift());
    onTestFinished(() => proxy.close());
    const post = async () => {
      const response = await fetch(`${proxy.origin}/x?y=%2F`, { method: "POST", body: "héllo" });
      return { status: response.status, text: await response.text(), headers: response.headers };
    };
    return { server, proxy, post };
  }
  const ok: CannedResponse = { text: "response", headers: { "x-mark": "1" } };

  test("forwards requests and responses over connections that stay open", async () => {
    const { server, proxy, post } = await proxied([
      ok,
      { pieces: ["in ", "pieces"] },
      { status: 204 },
      { text: "x".repeat(1_000_000) },
    ]);
    expect(await post()).toMatchObject({ status: 200, text: "response" });
    expect(await post()).toMatchObject({ status: 200, text: "in pieces" });
    expect(await post()).toMatchObject({ status: 204, text: "" });
    expect((await post()).text).toHaveLength(1_000_000);
    expect(server.lines).toEqual(Array.from({ length: 4 }, () => "POST /x?y=%2F"));
    expect(new Set(server.requests.map(({ body }) => body))).toEqual(new Set(["héllo"]));
    expect(proxy.requests).toBe(4);
    expect(proxy.faults.size).toBe(0);
  });

  test.each<[Fault, number]>([
    [{ kind: "cut before", reset: false }, 0],
    [{ kind: "cut before", reset: true }, 0],
    [{ kind: "cut during", reset: false }, 1],
    [{ kind: "cut during", reset: true }, 1],
    [{ kind: "cut after", reset: false }, 1],
    [{ kind: "cut after", reset: true }, 1],
    [{ kind: "cut in the response", part: 0 }, 1],
    [{ kind: "cut in the response", part: 0.5 }, 1],
    [{ kind: "cut in the response", part: 1 }, 1],
  ])("%o: the client receives no response, and the server %i request(s)", async (fault, seen) => {
    const { server, proxy, post } = await proxied(() => ok, fault);
    await expect(post()).rejects.toBeInstanceOf(TypeError);
    await proxy.settled();
    expect(server.requests).toHaveLength(seen);
    expect(await post()).toMatchObject({ text: "response" });
    expect(Object.fromEntries(proxy.faults)).toEqual({ [fault.kind]: 1 });
  });

  test("a short response looks complete", async () => {
    const { post } = await proxied([ok], { kind: "short response", part: 0.375 });
    expect(await post()).toMatchObject({ status: 200, text: "res" });
  });

  test.each([false, true])(
    "damaged compression cannot be decoded (connection closed after it: %s)",
    async (closes) => {
      const { server, proxy } = await proxied([ok], { kind: "damaged compression", closes });
      const response = await nodeFetch()(proxy.origin);
      expect(response.headers.get("content-encoding")).toBe("gzip");
      await expect(response.text()).rejects.toThrow();
      expect(server.requests).toHaveLength(1);
    },
  );

  test("another's response is that to an earlier, different request, and the request is handled", async () => {
    const server = await serve(({ url }) => (url === "/failed" ? { status: 500 } : { text: url }));
    const faults: (Fault | undefined)[] = [undefined, undefined, undefined, { kind: "another's response" }];
    const proxy = await faultProxy(server.origin, () => faults.shift());
    onTestFinished(() => proxy.close());
    for (const path of ["/first", "/second", "/failed"]) await fetch(proxy.origin + path);
    expect(await (await fetch(`${proxy.origin}/second`)).text()).toBe("/first");
    expect(server.requests).toHaveLength(4);
  });

  test.each([false, true])(
    "the proxy can respond instead of the server (request handled: %s)",
    async (handled) => {
      const canned = { status: 429, headers: { "retry-after": "1" }, body: "wait" };
      const { server, post } = await proxied([ok], { kind: "status", response: canned, handled });
      const { status, text, headers } = await post();
      expect([status, text, headers.get("retry-after"), headers.get("x-mark")]).toEqual([
        429,
        "wait",
        "1",
        null,
      ]);
      expect(server.requests).toHaveLength(handled ? 1 : 0);
    },
  );

  test("a late request reaches the server although its client is gone, and settled() waits for it", async () => {
    const { server, proxy } = await proxied([ok], { kind: "late request", delayMs: 1000 });
    const leave = new AbortController();
    const response = fetch(proxy.origin, { signal: leave.signal });
    response.catch(() => undefined);
    await vi.waitFor(() => expect(proxy.faults.size).toBe(1), 10_000);
    leave.abort();
    await expect(response).rejects.toBeInstanceOf(Error);
    expect(server.requests).toHaveLength(0);
    await proxy.settled();
    expect(server.requests).toHaveLength(1);
  });

  test.each<Fault>([
    { kind: "late response", delayMs: 5 },
    { kind: "late request", delayMs: 5 },
    { kind: "close idle", delayMs: 0 },
  ])("%o: the client receives the response", async (fault) => {
    const { post } = await proxied(() => ok, fault);
    expect(await post()).toMatchObject({ status: 200, text: "response" });
  });
});

describe("the faults of a seed", () => {
  const request = {
    method: "POST",
    target: "/api/v2/dags/d/dagRuns",
    body: '{"dag_run_id":"m","conf":{"number":7}}',
  };
  const options = { share: 0.5, lateMs: 10 };

  test("do not depend on other requests, and differ from those of another seed", () => {
    const draw = (seed: number, disturb: boolean) => {
      const next = trialFaults(seed, options);
      return Array.from({ length: 40 }, (_, index) => {
        if (disturb && index % 2 === 0) next({ ...request, body: '{"dag_run_id":"o","conf":{"number":8}}' });
        return next({ ...request, body: request.body.replace('"m"', `"m${String(seed)}"`) });
      });
    };
    expect(draw(1, true)).toEqual(draw(1, false));
    expect(draw(2, false)).not.toEqual(draw(1, false));
    expect(new Set(draw(1, false).map((fault) => fault?.kind)).size).toBeGreaterThan(4);
  });

  test("have the requested share and every kind", () => {
    const random = randomFrom(1, "all");
    const drawn = Array.from({ length: 5000 }, () => drawFault(random, 0.3, 10));
    const faults = drawn.filter((fault) => fault !== undefined);
    expect(faults.length / drawn.length).toBeCloseTo(0.3, 1);
    expect([...new Set(faults.map(nameOf))].sort()).toEqual([
      "404",
      "429",
      "500",
      "500 after the work",
      "502",
      "502 after the work",
      "503",
      "503 after the work",
      "504 after the work",
      "another's response",
      "close idle",
      "cut after",
      "cut before",
      "cut during",
      "cut in the response",
      "damaged compression",
      "late request",
      "late response",
      "short response",
    ]);
  });
});

describe("the judge", () => {
  const run = (number: number, dag_run_id = `r${String(number)}`) => ({ dag_run_id, conf: { number } });
  const made = (number: number) => ({ number, end: "fulfilled" as const, dagRunId: `r${String(number)}` });
  const failed = (number: number, error: unknown) => ({ number, end: "rejected" as const, error });
  const lost = Object.assign(new AirflowError("lost", { ambiguous: true }), { dagRunId: "r1" });

  test("accepts outcomes that match the runs", () => {
    const outcomes = [made(0), failed(1, lost), failed(2, lost), failed(3, new AirflowError("refused"))];
    const { wrongs, counts } = judge(outcomes, [run(0), run(1)]);
    expect(wrongs).toEqual([]);
    expect(Object.fromEntries(counts)).toEqual({
      fulfilled: 1,
      "rejected as ambiguous, run exists": 1,
      "rejected as ambiguous, no run": 1,
      "rejected unambiguously, no run": 1,
    });
  });

  test.each<[string, Parameters<typeof judge>, string]>([
    ["a doubled run", [[made(0)], [run(0), run(0, "other")]], "trigger 0: doubled: r0, other"],
    ["a lost run", [[made(0)], []], "trigger 0: lost: r0 was returned, and does not exist"],
    ["another's run", [[made(0)], [run(0, "other")]], "trigger 0: r0 was returned, other exists"],
    [
      "a run whose trigger was rejected",
      [[failed(0, new AirflowError("no"))], [run(0)]],
      "trigger 0: the run exists",
    ],
    [
      "a wrong id in an error",
      [[failed(1, lost)], [run(1, "other")]],
      "trigger 1: the error names r1, other",
    ],
    [
      "an error that is not an AirflowError",
      [[failed(0, new TypeError("bug"))], []],
      "trigger 0: rejected with TypeError: bug",
    ],
    ["a run without a trigger", [[], [run(5)]], "r5: 5 was not triggered"],
    ["an unknown conf", [[], [{ dag_run_id: "r", conf: null }]], "r has a conf that was not sent: null"],
  ])("finds %s", (_, [outcomes, runs], words) => {
    const { wrongs } = judge(outcomes, runs);
    expect(wrongs).toHaveLength(1);
    expect(wrongs[0]).toContain(words);
  });
});
