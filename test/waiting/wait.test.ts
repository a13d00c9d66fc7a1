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

/** Stops the clock that waits go by; it moves on by what the function it gives is told. */
function stopClock(): (ms: number) => void {
  let now = 1e6;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  return (ms) => {
    now += ms;
  };
}

describe("waitFor", () => {
  test("looks until the run is finished and gives it as it ended", async () => {
    const end = { ...runIn("success"), end_date: "2026-11-23T06:00:00.123456Z" };
    const server = await serve([look("queued"), look("running"), look("running"), { json: end }]);
    await expect(clientAt(server.origin).dagRuns.waitFor("d", "r", quick)).resolves.toEqual(end);
    expect(server.lines).toEqual(Array.from({ length: 4 }, () => "GET /api/v2/dags/d/dagRuns/r"));
  });

  test.each(["success", "failed"])("looks once at a run that has ended in %s", async (state) => {
    const server = await serve([look(state)]);
    await expect(clientAt(server.origin).dagRuns.waitFor("d", "r")).resolves.toEqual(runIn(state));
    expect(server.requests).toHaveLength(1);
  });

  test("keeps waiting in a state that it does not know", async () => {
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

  test("waits longer each time", async () => {
    const times: number[] = [];
    const server = await serve((_, index) => {
      times.push(performance.now());
      return look(index < 8 ? "running" : "success");
    });
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 2, maxIntervalMs: 24 });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // A timer may fire a millisecond early; that it fires late says nothing.
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
    // Without a bound the thirtieth wait would take minutes.
    const server = await serve((_, index) => look(index % 31 < 30 ? "running" : "success"));
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 1, maxIntervalMs: 3 });
    await clientAt(server.origin).dagRuns.waitFor("d", "r", { minIntervalMs: 600_000, maxIntervalMs: 1 });
    expect(server.requests).toHaveLength(62);
  });

  test("tells every change of state once, the first look included", async () => {
    const states = ["queued", "queued", "running", "running", "queued", "running", "success"];
    const server = await serve(states.map(look));
    const seen: string[] = [];
    await clientAt(server.origin).dagRuns.waitFor("d", "r", {
      ...quick,
      onState: (run) => seen.push(run.state),
    });
    expect(seen).toEqual(["queued", "running", "queued", "running", "success"]);
  });

  test("passes on what onState throws", async () => {
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
  test.each(["onState", "onPaused"] as const)(
    "what a promise of %s rejects with ends the wait",
    async (name) => {
      const server = await serve(({ url }) =>
        url.includes("/dagRuns/") ? look("queued") : { json: { is_paused: true } },
      );
      const reason = new Error("mine");
      const options = { ...quick, pausedAfterMs: 1, [name]: () => Promise.reject(reason) };
      expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBe(reason);
    },
  );

  test("they are awaited, but not after an abort", async () => {
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
    "one of %s that never settles ends with the wait",
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
      const options = { ...quick, timeoutMs: 50, pausedAfterMs: 1, [name]: callback };
      const runs = [{ dag_id: "d", dag_run_id: "r" }];
      const reason = { name: "WaitTimeoutError", timeoutMs: 50, run: { state: "queued" }, isPaused: true };
      expect(await dagRuns.waitForAll(runs, options)).toMatchObject([{ status: "rejected", reason }]);
      expect(calls).toBe(1);
    },
  );

  test("one that never settles does not hide that the run was finished by then", async () => {
    const server = await serve([look("running"), look("success")]);
    const { dagRuns } = clientAt(server.origin);
    const onState = () => new Promise(() => undefined);
    const run = await dagRuns.waitFor("d", "r", { ...quick, timeoutMs: 50, onState });
    expect(run.state).toBe("success");
  });

  test("a TimeoutError of its own ends the wait like any other error", async () => {
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

  test("is thrown if asked for", async () => {
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

describe("the time to wait", () => {
  /** Opens the connection first, so that the first look does not take all of the time. */
  async function waitOutOfTime({ origin }: Server, timeoutMs: number): Promise<WaitTimeoutError> {
    const { dagRuns } = clientAt(origin);
    await dagRuns.get("d", "r");
    const error = await errorOf(dagRuns.waitFor("d", "r", { ...quick, timeoutMs }));
    if (!(error instanceof WaitTimeoutError)) throw error;
    return error;
  }

  test("when it is up, the run as it was last seen is in the error", async () => {
    const server = await serve((_, index) => look(index < 2 ? "queued" : "running"));
    const error = await waitOutOfTime(server, 50);
    expect(error).toMatchObject({ run: { dag_run_id: "r" }, timeoutMs: 50, ambiguous: false });
    expect(String(error)).toMatch(/The DAG run is still (queued|running) after 50 ms/);
  });

  test("a run that is finished at the last look is no timeout", async () => {
    const server = await serve([look("running"), look("running"), look("success")]);
    const { dagRuns } = clientAt(server.origin);
    await dagRuns.get("d", "r"); // Opens the connection: the first look must not take all of the time.
    const options = { timeoutMs: 100, minIntervalMs: 10_000 };
    await expect(dagRuns.waitFor("d", "r", options)).resolves.toMatchObject({ state: "success" });
  });

  test("a server that falls silent does not hold the wait up", async () => {
    const server = await serve((_, index) => (index < 2 ? look("running") : { fault: "silence" }));
    const start = performance.now();
    expect(await waitOutOfTime(server, 1000)).toMatchObject({
      run: runIn("running"),
      timeoutMs: 1000,
      cause: { name: "TimeoutError" },
    });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("a server that was silent from the start leaves no run", async () => {
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

  test("is not up when the time of one attempt is", async () => {
    const server = await serve(() => ({ fault: "silence" }));
    const error = await errorOf(clientAt(server.origin, { timeoutMs: 20 }).dagRuns.waitFor("d", "r"));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutMs: 20 });
  });

  test("is up at its last millisecond, not after it", async () => {
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

  test("faults to the end are the cause", async () => {
    const server = await serve((_, index) =>
      index < 2 ? look("running") : { status: 503, json: { detail: "down" } },
    );
    const error = await waitOutOfTime(server, 100);
    expect(error.run).toEqual(runIn("running"));
    expect(error.cause).toBeInstanceOf(ServerError);
  });

  test("a fault is the cause, not the silence after it", async () => {
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

  test("a millisecond is enough to see that a run is finished", async () => {
    const server = await serve([look("success")]);
    const { dagRuns } = clientAt(server.origin);
    await expect(dagRuns.waitFor("d", "r", { timeoutMs: 1 })).resolves.toMatchObject({ state: "success" });
  });

  test("Infinity and months are possible", async () => {
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
  /** Never started; how the DAG looks is the test's. */
  const stuck = (dag: CannedResponse) =>
    serve(({ url }) => (url.includes("/dagRuns/") ? look("queued") : dag));
  const wait = async (dag: CannedResponse, options: WaitOptions = {}) => {
    const server = await stuck(dag);
    const client = clientAt(server.origin);
    const error = await errorOf(client.dagRuns.waitFor("a/b", "r", { ...quick, timeoutMs: 50, ...options }));
    if (!(error instanceof WaitTimeoutError)) throw error;
    return { error, dagReads: server.lines.filter((line) => line === "GET /api/v2/dags/a%2Fb") };
  };

  test("is the reason in the error", async () => {
    const { error, dagReads } = await wait({ json: { dag_id: "a/b", is_paused: true } });
    expect(withoutTarget(error.message)).toBe(
      "The DAG run is still queued after 50 ms: the DAG is paused; unpause it",
    );
    expect(error.isPaused).toBe(true);
    expect(dagReads).toHaveLength(1);
  });

  test("is none if it is not paused", async () => {
    const { error } = await wait({ json: { dag_id: "a/b", is_paused: false } });
    expect(withoutTarget(error.message)).toBe("The DAG run is still queued after 50 ms");
    expect(error.isPaused).toBe(false);
  });

  test.each<[string, CannedResponse]>([
    ["403", { status: 403, json: {} }],
    ["404", { status: 404, json: {} }],
    ["500", { status: 500 }],
    ["null, which Airflow 2 may answer", { json: { dag_id: "d", is_paused: null } }],
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

  test("is told to onPaused while the wait goes on", async () => {
    const told: string[] = [];
    const onPaused = ({ state }: { state: string }) => told.push(state);
    const options = { timeoutMs: 400, pausedAfterMs: 20, onPaused };
    const { dagReads } = await wait({ json: { is_paused: true } }, options);
    expect(told.length).toBeGreaterThan(0);
    // One more for the error.
    expect(dagReads).toHaveLength(told.length + 1);
    expect(new Set(told)).toEqual(new Set(["queued"]));
  });

  test("is asked for once a state has lasted for pausedAfterMs, and after each further such time", async () => {
    const pass = stopClock();
    const states = ["queued", "queued", "queued", "queued", "queued", "running", "running", "success"];
    const server = await serve(({ url }) => {
      if (!url.includes("/dagRuns/")) return { json: { is_paused: true } };
      pass(2500);
      return look(states.shift() ?? "success");
    });
    const told: string[] = [];
    await clientAt(server.origin).dagRuns.waitFor("d", "r", {
      ...quick,
      pausedAfterMs: 5000,
      onPaused: ({ state }) => told.push(state),
    });
    const [run, dag] = ["GET /api/v2/dags/d/dagRuns/r", "GET /api/v2/dags/d"];
    expect(server.lines).toEqual([run, run, run, dag, run, run, dag, run, run, run]);
    expect(told).toEqual(["queued", "queued"]);
  });

  test("is not asked for during the wait where there is no onPaused", async () => {
    const { dagReads } = await wait({ json: { is_paused: true } }, { pausedAfterMs: 1 });
    expect(dagReads).toHaveLength(1);
  });

  test("what onPaused throws ends the wait; a DAG that is not paused is not told", async () => {
    const reason = new Error("mine");
    const onPaused = () => {
      throw reason;
    };
    const options = { pausedAfterMs: 1, onPaused };
    await expect(wait({ json: { is_paused: true } }, { ...options, timeoutMs: 60_000 })).rejects.toBe(reason);
    const { error } = await wait({ json: { is_paused: false } }, options);
    expect(error.isPaused).toBe(false);
  });

  test("an abort while it is asked for ends the wait", async () => {
    const controller = new AbortController();
    const server = await serve(({ url }) => {
      if (url.includes("/dagRuns/")) return look("queued");
      controller.abort("enough");
      return { fault: "silence" };
    });
    const options = { ...quick, timeoutMs: 20, signal: controller.signal };
    expect(await errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options))).toBe("enough");
  });

  test("is told by an embedded Airflow of either version", async () => {
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

describe("faults on the way", () => {
  test("Retry-After is honoured, in the interval as well", async () => {
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

  test("but for a minute at most", async () => {
    const server = await serve([look("running"), { status: 503, headers: { "retry-after": "864000" } }]);
    const controller = new AbortController();
    const timers = vi.spyOn(globalThis, "setTimeout");
    const options = { ...quick, timeoutMs: Infinity, signal: controller.signal };
    const waiting = errorOf(clientAt(server.origin).dagRuns.waitFor("d", "r", options));
    await expect.poll(() => timers.mock.calls.map(([, ms]) => ms)).toContain(60_000);
    controller.abort("enough");
    expect(await waiting).toBe("enough");
  });

  test("nor beyond the deadline", async () => {
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

  test("a run that is deleted meanwhile is told as such, one that never was as it is", async () => {
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

  test("a 404 that is not Airflow's own says nothing about the run, and the wait goes on", async () => {
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

  test("the first look has to succeed, with the client's retries", async () => {
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
    ["an answer that is no run", { json: { status: "ok" } }, UnexpectedResponseError],
  ])("%s ends the wait at once", async (_, answer, kind) => {
    const server = await serve([look("running"), answer, answer]);
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

  test("ends a look at once, and the server sees it", async () => {
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

test("nothing is left behind on the caller's signal, and no timer", async () => {
  const server = await serve([look("queued"), { fault: "cut" }, look("success")]);
  const { signal } = new AbortController();
  await clientAt(server.origin).dagRuns.waitFor("d", "r", { ...quick, signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

describe("triggerAndWait", () => {
  test("waits for a run whose trigger was answered by nobody, if it is there", async () => {
    const server = await serve([{ fault: "cut" }, look("running"), look("success")]);
    const run = await clientAt(server.origin).dagRuns.triggerAndWait("d", {}, quick);
    expect(run.state).toBe("success");
    const id = /"dag_run_id":"([^"]+)"/.exec(server.requests[0]?.body ?? "")?.[1] ?? "";
    expect(server.lines[1]).toBe(`GET /api/v2/dags/d/dagRuns/${encodeURIComponent(id)}`);
    expect(server.requests).toHaveLength(3);
  });

  test.each<[string, string | undefined, CannedResponse[], number]>([
    ["it is not there", undefined, [{ status: 404, json: {} }], 2],
    ["nobody tells", undefined, [{ fault: "cut" }], 2],
    ["its id is the caller's, and so may be of another", "mine", [look("success")], 1],
  ])("throws the doubt of such a trigger when %s", async (_, dag_run_id, answers, requests) => {
    const server = await serve([{ fault: "cut" }, ...answers]);
    const body = dag_run_id === undefined ? {} : { dag_run_id };
    const error = await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d", body, quick));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ ambiguous: true });
    expect(server.requests).toHaveLength(requests);
  });

  test("does not look at a run that was answered as finished", async () => {
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

  test("throws what the trigger throws, without waiting", async () => {
    const server = await serve([{ status: 409, json: {} }]);
    expect(await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d"))).toBeInstanceOf(ConflictError);
    expect(server.requests).toHaveLength(1);
  });

  test("throws a run that failed if asked for", async () => {
    const server = await serve([look("queued"), look("failed")]);
    const options = { throwOnFailed: true };
    expect(await errorOf(clientAt(server.origin).dagRuns.triggerAndWait("d", {}, options))).toBeInstanceOf(
      DagRunFailedError,
    );
  });

  test("wrong times are refused before anything is triggered", async () => {
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
