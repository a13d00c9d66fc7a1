import { getEventListeners } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  AirflowClient,
  type AirflowClientOptions,
  airflowToken,
  AuthenticationError,
  basic,
  ConflictError,
  ConnectionError,
  DagRunFailedError,
  isFinished,
  NotFoundError,
  PermissionDeniedError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  type WaitOptions,
  WaitTimeoutError,
} from "../../src/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { errorOf } from "../support/errors.js";
import { runOf, type CannedResponse, serve, type Server, type Received } from "../support/server.js";
import { containing, withoutTarget } from "../support/without-target.js";

const quick = { minIntervalMs: 1, maxIntervalMs: 2 };
const runIn = (state: string | null) => ({ dag_id: "d", dag_run_id: "r", state });
const look = (state: string | null): CannedResponse => ({
  json: (request: Received) => ({ ...runOf(request), state }),
});

function clientAt(baseUrl: string, options: Partial<AirflowClientOptions> = {}): AirflowClient {
  return new AirflowClient({ baseUrl, retry: false, ...options });
}

afterEach(() => void vi.restoreAllMocks());

/** Stops the clock that waits use. The function it returns advances the clock by its argument. */
function stopClock(): (ms: number) => void {
  let now = 1e6;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  return (ms) => {
    now += ms;
  };
}

describe("waitFor", () => {
  test("polls until the run is finished and returns it", async () => {
    const end = { ...runIn("success"), end_date: "2026-11-23T06:00:00.123456Z" };
    const server = await serve([look("queued"), look("running"), look("running"), { json: end }]);
    await expect(clientAt(server.origin).dagRuns.waitFor("d", "r", quick)).resolves.toEqual(end);
    expect(server.lines).toEqual(Array.from({ length: 4 }, () => "GET /api/v2/dags/d/dagRuns/r"));
  });

  test.each(["success", "failed"])("reads a run once that has already ended in %s", async (state) => {
    const server = await serve([look(state)]);
    await expect(clientAt(server.origin).dagRuns.waitFor("d", "r")).resolves.toEqual(runIn(state));
    expect(server.requests).toHaveLength(1);
  });

  test("keeps waiting in an unknown state", async () => {
    const states = ["queued", "restarting", "SUCCESS", "", null, "success"];
    const server = await serve(states.map(look));
    await clientAt(server.origin).dagRuns.waitFor("d", "r", quick);
    expect(server.requests).toHaveLength(states.length);
  });

  test("works the same on Airflow 2", async () => {
    const server = await serve([look("running"), look("failed")]);
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1" });
    await expect(client.dagRuns.waitFor("a/b", "r", quick)).resolves.toMatchObject({ state: "failed" });
    expect(server.lines[0]).toBe("GET /api/v1/dags/a%2Fb/dagRuns/r");
  });

  test("increases the interval each time", async () => {
    const times: number[] = [];
    const server = await serve((_, index) => {
      times.push(performance.now());
      return look(index < 8 ? "running" : "success");
    });
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 2, maxIntervalMs: 24 });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // A timer may fire a millisecond early. Late timers prove nothing, so there is no upper bound.
    for (const [index, least] of [2, 3, 4.5, 6.7, 10.1, 15.1, 22.7, 24].entries()) {
      expect(gaps[index]).toBeGreaterThan(least * 0.75 - 1);
    }
  });

  test("waits up to a quarter less than the interval", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.8);
    const timers = vi.spyOn(globalThis, "setTimeout");
    const server = await serve((_, index) => look(index < 4 ? "running" : "success"));
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 20, maxIntervalMs: 40 });
    // All other timers are deadlines.
    const delays = timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms < 60);
    expect(delays).toEqual([16, 24, 32, 32]);
  });

  test("never waits longer than maxIntervalMs", async () => {
    // Without a maximum, the thirtieth interval would take minutes.
    const server = await serve((_, index) => look(index % 31 < 30 ? "running" : "success"));
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 1, maxIntervalMs: 3 });
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 600_000, maxIntervalMs: 1 });
    expect(server.requests).toHaveLength(62);
  });

  test("calls onState once for the first state and for each change", async () => {
    const states = ["queued", "queued", "running", "running", "queued", "running", "success"];
    const server = await serve(states.map(look));
    const seen: string[] = [];
    await clientAt(server.origin).dagRuns.waitFor("d", "r", {
      ...quick,
      onState: (run) => seen.push(run.state),
    });
    expect(seen).toEqual(["queued", "running", "queued", "running", "success"]);
  });

  test("throws the error that onState throws", async () => {
    const server = await serve([look("queued"), look("running")]);
    const reason = new Error("mine");
    const onState = ({ state }: { state: string }) => {
      if (state === "running") throw reason;
    };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", { ...quick, onState }))).toBe(
      reason,
    );
  });
});

describe("callbacks that return promises", () => {
  test.each(["onState", "onPaused"] as const)("a rejected promise of %s ends the wait", async (name) => {
    const server = await serve(({ url }) =>
      url.includes("/dagRuns/") ? look("queued") : { json: { is_paused: true } },
    );
    const reason = new Error("mine");
    const options = { ...quick, pausedAfterMs: 1, [name]: () => Promise.reject(reason) };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBe(reason);
  });

  test("promises are awaited, but not after an abort", async () => {
    const server = await serve([look("queued"), look("success"), look("queued")]);
    const { dagRuns } = clientAt(server.origin);
    const seen: string[] = [];
    await dagRuns.waitFor("d", "r", {
      ...quick,
      onState: async ({ state }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen.push(`${state} ${String(server.requests.length)}`);
      },
    });
    expect(seen).toEqual(["queued 1", "success 2"]);
    const controller = new AbortController();
    const onState = () => {
      setTimeout(() => controller.abort("enough"), 5);
      return new Promise(() => undefined);
    };
    const options = { ...quick, onState, signal: controller.signal };
    expect(await errorOf(dagRuns.waitFor("d", "r", options))).toBe("enough");
  });

  test.each(["onState", "onPaused", "onProgress"] as const)(
    "a promise of %s that never settles does not outlast the wait",
    async (name) => {
      const server = await serve(({ url }) =>
        url.includes("/dagRuns/") ? look("queued") : { json: { is_paused: true } },
      );
      const { dagRuns } = clientAt(server.origin);
      let calls = 0;
      const callback = () => {
        calls += 1;
        return new Promise(() => undefined);
      };
      const options = { ...quick, timeoutMs: 400, pausedAfterMs: 1, [name]: callback };
      const runs = [{ dag_id: "d", dag_run_id: "r" }];
      const reason = { name: "WaitTimeoutError", timeoutMs: 400, run: { state: "queued" }, isPaused: true };
      expect(await dagRuns.waitForAll(runs, options)).toMatchObject([{ status: "rejected", reason }]);
      expect(calls).toBe(1);
    },
  );

  test("a promise that never settles does not hide that the run is finished", async () => {
    const server = await serve([look("running"), look("success")]);
    const { dagRuns } = clientAt(server.origin);
    const onState = () => new Promise(() => undefined);
    const run = await dagRuns.waitFor("d", "r", { ...quick, timeoutMs: 400, onState });
    expect(run.state).toBe("success");
  });

  test("a TimeoutError from a callback ends the wait like any other error", async () => {
    const server = await serve(() => look("queued"));
    const reason = new TimeoutError(5);
    const options = { ...quick, onState: () => Promise.reject(reason) };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBe(reason);
  });
});

describe("a run that failed", () => {
  test("is returned", async () => {
    const server = await serve([look("failed")]);
    await expect(clientAt(server.origin).dagRuns.waitFor("d", "r")).resolves.toMatchObject({
      state: "failed",
    });
  });

  test("is thrown with throwOnFailed", async () => {
    const server = await serve([look("running"), look("failed")]);
    const error = await errorOf(
      clientAt(server.origin).dagRuns.waitFor("d", "r", { ...quick, throwOnFailed: true }),
    );
    expect(error).toBeInstanceOf(DagRunFailedError);
    expect(error).toMatchObject({
      message: containing("The DAG run failed"),
      run: runIn("failed"),
      ambiguous: false,
    });
  });

  test("a success is not thrown", async () => {
    const server = await serve([look("success")]);
    await expect(
      clientAt(server.origin).dagRuns.waitFor("d", "r", { throwOnFailed: true }),
    ).resolves.toMatchObject({ state: "success" });
  });
});

describe("the timeout of a wait", () => {
  /** Opens the connection first, so that the first read does not use up the timeout. */
  async function waitOutOfTime({ origin }: Server, timeoutMs: number): Promise<WaitTimeoutError> {
    const { dagRuns } = clientAt(origin);
    await dagRuns.get("d", "r");
    const error = await errorOf(dagRuns.waitFor("d", "r", { ...quick, timeoutMs }));
    if (!(error instanceof WaitTimeoutError)) throw error;
    return error;
  }

  test("is an error that has the run as it was last seen", async () => {
    const server = await serve((_, index) => look(index < 2 ? "queued" : "running"));
    const error = await waitOutOfTime(server, 50);
    expect(error).toMatchObject({ run: { dag_run_id: "r" }, timeoutMs: 50, ambiguous: false });
    expect(String(error)).toMatch(/The DAG run is still (queued|running) after 50 ms/);
  });

  test("does not throw if the last read shows that the run is finished", async () => {
    const server = await serve([look("running"), look("running"), look("success")]);
    const { dagRuns } = clientAt(server.origin);
    await dagRuns.get("d", "r"); // Opens the connection, so that the first read does not use up the timeout.
    const options = { timeoutMs: 100, minIntervalMs: 10_000 };
    await expect(dagRuns.waitFor("d", "r", options)).resolves.toMatchObject({ state: "success" });
  });

  test("is not extended by a server that stops responding", async () => {
    const server = await serve((_, index) => (index < 2 ? look("running") : { fault: "silence" }));
    const start = performance.now();
    expect(await waitOutOfTime(server, 1000)).toMatchObject({
      run: runIn("running"),
      timeoutMs: 1000,
      cause: { name: "TimeoutError" },
    });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("is an error without a run if the server was silent from the start", async () => {
    const server = await serve(() => ({ fault: "silence" }));
    const error = await errorOf(
      clientAt(server.origin).dagRuns.waitFor("d", "r", { ...quick, timeoutMs: 20 }),
    );
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(error).toMatchObject({
      message: containing("The DAG run was not seen after 20 ms"),
      run: undefined,
      timeoutMs: 20,
      cause: { name: "TimeoutError" },
    });
  });

  test("is not that of one attempt", async () => {
    const server = await serve(() => ({ fault: "silence" }));
    const error = await errorOf(clientAt(server.origin, { timeoutMs: 20 }).dagRuns.waitFor("d", "r"));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutMs: 20 });
  });

  test("ends the wait at its last millisecond, not after it", async () => {
    const pass = stopClock();
    const server = await serve(() => {
      pass(2500);
      return look("running");
    });
    const options = { ...quick, timeoutMs: 5000 };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBeInstanceOf(
      WaitTimeoutError,
    );
    expect(server.lines).toEqual([
      "GET /api/v2/dags/d/dagRuns/r",
      "GET /api/v2/dags/d/dagRuns/r",
      "GET /api/v2/dags/d",
    ]);
  });

  test("has the last fault as its cause", async () => {
    const server = await serve((_, index) =>
      index < 2 ? look("running") : { status: 503, json: { detail: "down" } },
    );
    const error = await waitOutOfTime(server, 100);
    expect(error.run).toEqual(runIn("running"));
    expect(error.cause).toBeInstanceOf(ServerError);
  });

  test("has a fault as its cause, not the silence after it", async () => {
    const server = await serve(({ url }, index) => {
      if (!url.includes("/dagRuns/")) return { json: { is_paused: false } };
      if (index < 2) return look("running");
      return index === 2 ? { status: 503, json: { detail: "down" } } : { fault: "silence" };
    });
    const error = await waitOutOfTime(server, 1000);
    expect(error.cause).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(5);
  });

  test.each([
    { timeoutMs: 0 },
    { timeoutMs: -1 },
    { timeoutMs: NaN },
    { minIntervalMs: 0 },
    { maxIntervalMs: -1 },
    { pausedAfterMs: NaN },
  ])("%o is refused, and nothing is sent", async (options) => {
    const server = await serve([]);
    const error = await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options));
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain(
      `${Object.keys(options).join()} must be a positive number of milliseconds`,
    );
    expect(server.lines).toEqual([]);
  });

  test("of a millisecond is enough to see that a run is finished", async () => {
    const server = await serve([look("success")]);
    const { dagRuns } = clientAt(server.origin);
    await expect(dagRuns.waitFor("d", "r", { timeoutMs: 1 })).resolves.toMatchObject({ state: "success" });
  });

  test("may be Infinity or months", async () => {
    const server = await serve((_, index) => look(index % 2 === 0 ? "running" : "success"));
    const { dagRuns } = clientAt(server.origin);
    for (const timeoutMs of [Infinity, 100 * 24 * 3600 * 1000]) {
      await expect(dagRuns.waitFor("d", "r", { ...quick, timeoutMs })).resolves.toMatchObject({
        state: "success",
      });
    }
  });
});

describe("a paused DAG", () => {
  /** A server whose run is never started, with the given response for its DAG. */
  const stuck = (dag: CannedResponse) =>
    serve(({ url }) => (url.includes("/dagRuns/") ? look("queued") : dag));
  const wait = async (dag: CannedResponse, options: WaitOptions = {}) => {
    const server = await stuck(dag);
    const client = clientAt(server.origin);
    const error = await errorOf(client.dagRuns.waitFor("a/b", "r", { ...quick, timeoutMs: 50, ...options }));
    if (!(error instanceof WaitTimeoutError)) throw error;
    return { error, dagReads: server.lines.filter((line) => line === "GET /api/v2/dags/a%2Fb") };
  };

  test("is named in the error", async () => {
    const { error, dagReads } = await wait({ json: { dag_id: "a/b", is_paused: true } });
    expect(withoutTarget(error.message)).toBe(
      "The DAG run is still queued after 50 ms: the DAG is paused; unpause it",
    );
    expect(error.isPaused).toBe(true);
    expect(dagReads).toHaveLength(1);
  });

  test("is not named in the error if the DAG is not paused", async () => {
    const { error } = await wait({ json: { dag_id: "a/b", is_paused: false } });
    expect(withoutTarget(error.message)).toBe("The DAG run is still queued after 50 ms");
    expect(error.isPaused).toBe(false);
  });

  test.each<[string, CannedResponse]>([
    ["403", { status: 403, json: {} }],
    ["404", { status: 404, json: {} }],
    ["500", { status: 500 }],
    ["null, which Airflow 2 may return", { json: { dag_id: "d", is_paused: null } }],
    ["something else", { json: [] }],
    ["a web page", { text: "<html>" }],
    ["a cut", { fault: "cut" }],
    ["silence", { fault: "silence" }],
  ])("%s does not hide the timeout", async (_, dag) => {
    const { error, dagReads } = await wait(dag);
    expect(withoutTarget(error.message)).toBe("The DAG run is still queued after 50 ms");
    expect(error).toMatchObject({ isPaused: undefined, run: { ...runIn("queued"), dag_id: "a/b" } });
    expect(error.cause).toBeUndefined();
    expect(dagReads).toHaveLength(1);
  });

  test("calls onPaused while the wait continues", async () => {
    const paused: string[] = [];
    const onPaused = ({ state }: { state: string }) => paused.push(state);
    const options = { timeoutMs: 400, pausedAfterMs: 20, onPaused };
    const { dagReads } = await wait({ json: { is_paused: true } }, options);
    expect(paused.length).toBeGreaterThan(0);
    // One more read for the error.
    expect(dagReads).toHaveLength(paused.length + 1);
    expect(new Set(paused)).toEqual(new Set(["queued"]));
  });

  test("is read each time that a state has lasted for another pausedAfterMs", async () => {
    const pass = stopClock();
    const states = ["queued", "queued", "queued", "queued", "queued", "running", "running", "success"];
    const server = await serve(({ url }) => {
      if (!url.includes("/dagRuns/")) return { json: { is_paused: true } };
      pass(2500);
      return look(states.shift() ?? "success");
    });
    const paused: string[] = [];
    await clientAt(server.origin).dagRuns.waitFor("d", "r", {
      ...quick,
      pausedAfterMs: 5000,
      onPaused: ({ state }) => paused.push(state),
    });
    const [run, dag] = ["GET /api/v2/dags/d/dagRuns/r", "GET /api/v2/dags/d"];
    expect(server.lines).toEqual([run, run, run, dag, run, run, dag, run, run, run]);
    expect(paused).toEqual(["queued", "queued"]);
  });

  test("is not read during a wait without onPaused", async () => {
    const { dagReads } = await wait({ json: { is_paused: true } }, { pausedAfterMs: 1 });
    expect(dagReads).toHaveLength(1);
  });

  test("ends the wait if onPaused throws, and does not call it for a DAG that is not paused", async () => {
    const reason = new Error("mine");
    const onPaused = () => {
      throw reason;
    };
    const options = { pausedAfterMs: 1, onPaused };
    await expect(wait({ json: { is_paused: true } }, { ...options, timeoutMs: 60_000 })).rejects.toBe(reason);
    const { error } = await wait({ json: { is_paused: false } }, options);
    expect(error.isPaused).toBe(false);
  });

  test("can be read until an abort, which ends the wait", async () => {
    const controller = new AbortController();
    const server = await serve(({ url }) => {
      if (url.includes("/dagRuns/")) return look("queued");
      controller.abort("enough");
      return { fault: "silence" };
    });
    const options = { ...quick, timeoutMs: 20, signal: controller.signal };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBe("enough");
  });

  test("is reported by an embedded Airflow of either version", async () => {
    for (const airflowVersion of ["2.0", "2.11", "3.0", "3.3"]) {
      const { baseUrl, fetch, apiVersion, credentials } = embeddedAirflow({ airflowVersion });
      const auth = apiVersion === "v1" ? basic(credentials) : airflowToken(credentials);
      const { dagRuns } = new AirflowClient({ baseUrl, fetch, apiVersion, auth });
      const error = await errorOf(dagRuns.triggerAndWait("paused", {}, { ...quick, timeoutMs: 20 }));
      expect(error).toBeInstanceOf(WaitTimeoutError);
      expect(error).toMatchObject({ isPaused: true });
    }
  });
});

describe("faults during a wait", () => {
  test("Retry-After also delays the next interval", async () => {
    const server = await serve([
      look("running"),
      { status: 429, headers: { "retry-after": "1" } },
      look("success"),
    ]);
    const start = performance.now();
    await clientAt(server.origin).dagRuns.waitFor("d", "r", quick);
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(server.requests).toHaveLength(3);
  });

  test("Retry-After is limited to a minute", async () => {
    const server = await serve([look("running"), { status: 503, headers: { "retry-after": "864000" } }]);
    const controller = new AbortController();
    const timers = vi.spyOn(globalThis, "setTimeout");
    const options = { ...quick, timeoutMs: Infinity, signal: controller.signal };
    const waiting = errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options));
    await expect.poll(() => timers.mock.calls.map(([, ms]) => ms)).toContain(60_000);
    controller.abort("enough");
    expect(await waiting).toBe("enough");
  });

  test("Retry-After does not extend the timeout", async () => {
    const server = await serve((_, index) =>
      index === 0 ? look("running") : { status: 429, headers: { "retry-after": "3600" } },
    );
    const options = { ...quick, timeoutMs: 100 };
    const error = await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options));
    expect(error).toMatchObject({ timeoutMs: 100, cause: { status: 429, retryAfterMs: 3_600_000 } });
  });

  test("one refused login is waited out, a second one in a row is not", async () => {
    const refused: CannedResponse = { status: 401, json: { detail: "Token Expired" } };
    const server = await serve([
      ...[look("running"), refused, look("running"), refused, look("success")],
      ...[look("running"), refused, refused],
    ]);
    const { dagRuns } = clientAt(server.origin);
    await expect(dagRuns.waitFor("d", "r", quick)).resolves.toMatchObject({ state: "success" });
    expect(await errorOf(dagRuns.waitFor("d", "r", quick))).toBeInstanceOf(AuthenticationError);
    expect(server.requests).toHaveLength(8);
  });

  test("a run that was deleted during the wait is reported as deleted, and one that never existed is not", async () => {
    const detail = "The DagRun with dag_id: `d` and run_id: `r` was not found";
    const missing: CannedResponse = { status: 404, json: { detail } };
    const server = await serve([look("queued"), missing, missing]);
    const { dagRuns } = clientAt(server.origin);
    expect(await errorOf(dagRuns.waitFor("d", "r", quick))).toMatchObject({
      name: "NotFoundError",
      message: containing(
        `GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 ${detail} (the run was deleted during the wait)`,
      ),
      detail,
      status: 404,
    });
    expect(await errorOf(dagRuns.waitFor("d", "r", quick))).toMatchObject({
      message: containing(`GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 ${detail}`),
    });
  });

  test("a 404 that is not from Airflow proves nothing about the run, and the wait continues", async () => {
    const gateway: CannedResponse = { status: 404, text: "404 page not found" };
    const server = await serve([look("queued"), gateway, { status: 404 }, look("success")]);
    const run = await clientAt(server.origin).dagRuns.waitFor("d", "r", quick);
    expect(run.state).toBe("success");
    expect(server.requests).toHaveLength(4);
  });

  test.each<[string, CannedResponse]>([
    ["503", { status: 503, text: "<html>" }],
    ["500", { status: 500, text: "Internal Server Error" }],
    ["429", { status: 429 }],
    ["a cut", { fault: "cut" }],
    ["a cut body", { ...look("success"), fault: "cut in body" }],
    ["silence", { fault: "silence" }],
  ])("%s is waited out once the run was seen", async (_, fault) => {
    const server = await serve([look("running"), fault, fault, look("success")]);
    const client = clientAt(server.origin, { timeoutMs: fault.fault === "silence" ? 60 : 10_000 });
    await expect(client.dagRuns.waitFor("d", "r", quick)).resolves.toMatchObject({ state: "success" });
    expect(server.requests).toHaveLength(4);
  });

  test("the first read must succeed, with the client's retries", async () => {
    const server = await serve([{ status: 503 }, look("success"), { status: 503 }]);
    const retry = { minDelayMs: 1, limit: 1 };
    await expect(clientAt(server.origin, { retry }).dagRuns.waitFor("d", "r")).resolves.toMatchObject({
      state: "success",
    });
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r"))).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(3);
  });

  test.each<[string, CannedResponse, new (...args: never[]) => Error]>([
    ["404, a run that was deleted", { status: 404, json: { detail: "gone" } }, NotFoundError],
    ["403", { status: 403, json: {} }, PermissionDeniedError],
    ["a login page", { text: "<!doctype html><title>Login</title>" }, UnexpectedResponseError],
    ["a response that is not a run", { json: { status: "ok" } }, UnexpectedResponseError],
  ])("%s ends the wait at once", async (_, response, kind) => {
    const server = await serve([look("running"), response, response]);
    const { dagRuns } = clientAt(server.origin);
    expect(await errorOf(dagRuns.waitFor("d", "r", quick))).toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(2);
    expect(await errorOf(dagRuns.waitFor("d", "r", quick))).toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(3);
  });
});

describe("an abort", () => {
  test("ends the interval at once", async () => {
    const controller = new AbortController();
    const server = await serve([look("running")]);
    const reason = { mine: true };
    const start = performance.now();
    const error = await errorOf(
      clientAt(server.origin).dagRuns.waitFor("d", "r", {
        signal: controller.signal,
        minIntervalMs: 60_000,
        maxIntervalMs: 60_000,
        onState: () => setTimeout(() => controller.abort(reason), 1),
      }),
    );
    expect(error).toBe(reason);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(server.requests).toHaveLength(1);
  });

  test("ends a read at once, and closes the connection", async () => {
    const controller = new AbortController();
    const server = await serve((_, index) => {
      if (index === 1) controller.abort("enough");
      return index === 0 ? look("running") : { fault: "silence" };
    });
    const options = { ...quick, signal: controller.signal };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBe("enough");
    await server.requests[1]?.gone;
  });
});

test("a wait leaves no listener on the caller's signal, and no timer", async () => {
  const server = await serve([look("queued"), { fault: "cut" }, look("success")]);
  const { signal } = new AbortController();
  await clientAt(server.origin).dagRuns.waitFor("d", "r", { ...quick, signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

describe("triggerAndWait", () => {
  test("waits for a run whose trigger had no response, if the run exists", async () => {
    const server = await serve([{ fault: "cut" }, look("running"), look("success")]);
    const run = await clientAt(server.origin).dagRuns.triggerAndWait("d", {}, quick);
    expect(run.state).toBe("success");
    const id = /"dag_run_id":"([^"]+)"/.exec(server.requests[0]?.body ?? "")?.[1] ?? "";
    expect(server.lines[1]).toBe(`GET /api/v2/dags/d/dagRuns/${encodeURIComponent(id)}`);
    expect(server.requests).toHaveLength(3);
  });

  test.each<[string, string | undefined, CannedResponse[], number]>([
    ["the run does not exist", undefined, [{ status: 404, json: {} }], 2],
    ["the lookup fails as well", undefined, [{ fault: "cut" }], 2],
    ["its id is the caller's, so that the run may be another client's", "mine", [look("success")], 1],
  ])("throws the ambiguous error of a lost trigger if %s", async (_, dag_run_id, responses, requests) => {
    const server = await serve([{ fault: "cut" }, ...responses]);
    const body = dag_run_id === undefined ? {} : { dag_run_id };
    const error = await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d", body, quick));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ ambiguous: true });
    expect(server.requests).toHaveLength(requests);
  });

  test("does not read a run that the response to the trigger shows as finished", async () => {
    const server = await serve([look("success")]);
    await clientAt(server.origin).dagRuns.triggerAndWait("d", { dag_run_id: "r" }, quick);
    expect(server.requests).toHaveLength(1);
  });

  test("triggers, then waits for that run", async () => {
    const server = await serve([look("queued"), look("running"), look("success")]);
    const states: string[] = [];
    const run = await clientAt(server.origin).dagRuns.triggerAndWait(
      "d",
      { dag_run_id: "r", conf: { a: 1 } },
      { ...quick, onState: ({ state }) => states.push(state) },
    );
    expect(run).toEqual(runIn("success"));
    expect(states).toEqual(["queued", "running", "success"]);
    expect(server.lines).toEqual([
      "POST /api/v2/dags/d/dagRuns",
      "GET /api/v2/dags/d/dagRuns/r",
      "GET /api/v2/dags/d/dagRuns/r",
    ]);
    expect(server.requests[0]?.body).toBe('{"dag_run_id":"r","conf":{"a":1},"logical_date":null}');
  });

  test("throws the error of the trigger, without waiting", async () => {
    const server = await serve([{ status: 409, json: {} }]);
    expect(await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d"))).toBeInstanceOf(ConflictError);
    expect(server.requests).toHaveLength(1);
  });

  test("throws an error for a failed run with throwOnFailed", async () => {
    const server = await serve([look("queued"), look("failed")]);
    const options = { throwOnFailed: true };
    expect(await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d", {}, options))).toBeInstanceOf(
      DagRunFailedError,
    );
  });

  test("invalid durations are refused before anything is triggered", async () => {
    const server = await serve([]);
    const error = await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d", {}, { timeoutMs: 0 }));
    expect(error).toBeInstanceOf(RangeError);
    expect(server.lines).toEqual([]);
  });

  test.each([0, 1])("an abort during request %i ends it", async (during) => {
    const controller = new AbortController();
    const server = await serve((_, index) => {
      if (index !== during) return look("queued");
      controller.abort("enough");
      return { fault: "silence" };
    });
    const options = { ...quick, signal: controller.signal };
    expect(await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d", {}, options))).toBe("enough");
    expect(server.requests).toHaveLength(during + 1);
  });
});

test.each<[string | null | undefined, boolean]>([
  ["success", true],
  ["failed", true],
  ["queued", false],
  ["running", false],
  ["Success", false],
  ["upstream_failed", false],
  ["", false],
  [null, false],
  [undefined, false],
])("isFinished(%j) is %s", (state, finished) => {
  expect(isFinished(state)).toBe(finished);
});
