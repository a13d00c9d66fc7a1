import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  AirflowClient,
  ConflictError,
  NotFoundError,
  PermissionDeniedError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
  type WaitEvent,
} from "../../src/index.js";
import { errorOf } from "../support/errors.js";
import { type CannedResponse, serve } from "../support/server.js";
import { containing } from "../support/without-target.js";

const line = (state: string) => `${JSON.stringify({ state })}\n`;

const quick = { intervalMs: 1 };

function clientAt(baseUrl: string, airflowVersion = "3.2.2"): AirflowClient {
  return new AirflowClient({ baseUrl, airflowVersion, retry: { minDelayMs: 1, maxDelayMs: 2 } });
}

async function gather(events: AsyncIterable<WaitEvent>, into: WaitEvent[] = []): Promise<WaitEvent[]> {
  for await (const event of events) into.push(event);
  return into;
}

afterEach(() => void vi.restoreAllMocks());

/** Returns a function that lists the delays of the watch. The jitter is fixed. */
function noteDelays(): () => readonly number[] {
  vi.spyOn(Math, "random").mockReturnValue(0.8);
  const timers = vi.spyOn(globalThis, "setTimeout");
  // All other timers are deadlines, or the server's delay between two pieces.
  return () => timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms >= 5 && ms < 1000);
}

describe("watch", () => {
  test("yields each state once until the run ends", async () => {
    const server = await serve([
      { pieces: [line("queued"), line("running"), line("running"), line("success")] },
    ]);
    const states = await gather(clientAt(server.origin).dagRuns.watch("a/b", "r"));
    expect(states).toEqual(["queued", "running", "success"].map((state) => ({ state })));
    expect(server.lines).toEqual(["GET /api/v2/dags/a%2Fb/dagRuns/r/wait?interval=1"]);
    // Airflow before 3.3 buffers compressed lines until the end.
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  test("yields a state before the next one arrives", async () => {
    const server = await serve([{ pieces: [line("queued")], fault: "stall" }]);
    const events = clientAt(server.origin).dagRuns.watch("d", "r");
    expect(await events.next()).toEqual({ done: false, value: { state: "queued" } });
    await events.return();
    await server.requests[0]?.gone;
  });

  test("sends the interval in seconds, and the requested results", async () => {
    const results = { state: "failed", results: { extract: 1, load: null } };
    const server = await serve([{ pieces: [JSON.stringify(results)] }]);
    const options = { intervalMs: 250, results: ["extract", "load"] };
    expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r", options))).toEqual([results]);
    expect(server.lines).toEqual([
      "GET /api/v2/dags/d/dagRuns/r/wait?interval=0.25&result=extract&result=load",
    ]);
  });

  test("joins lines that are split at any place", async () => {
    const text = `${line("räumt 🎉 auf")}\r\n\n  \n${JSON.stringify({ state: "running" })}\r\n${line("success").trim()}`;
    const bytes = Buffer.from(text);
    const pieces = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    const server = await serve([{ pieces }]);
    expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r"))).toEqual([
      { state: "räumt 🎉 auf" },
      { state: "running" },
      { state: "success" },
    ]);
  });

  test("several lines in one piece are several states", async () => {
    const server = await serve([{ pieces: [line("queued") + line("running") + line("failed")] }]);
    expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r"))).toHaveLength(3);
  });

  test("leaving the loop closes the connection", async () => {
    const server = await serve([{ pieces: [line("queued"), line("running")], fault: "stall" }]);
    for await (const { state } of clientAt(server.origin).dagRuns.watch("d", "r")) {
      if (state === "running") break;
    }
    await server.requests[0]?.gone;
  });

  test("an error response is thrown, after the usual retries", async () => {
    const server = await serve([{ status: 503 }, { status: 404, json: { detail: "not found" } }]);
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r")));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ detail: "not found", path: "/dags/{dag_id}/dagRuns/{dag_run_id}/wait" });
    expect(String(error)).not.toContain("was deleted");
    expect(server.requests).toHaveLength(2);
  });

  test("a fault before the first stream is thrown after the usual retries", async () => {
    const server = await serve([{ status: 503 }, { pieces: [line("success")] }]);
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.2.2", retry: false });
    expect(await errorOf(gather(client.dagRuns.watch("d", "r", quick)))).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(1);
  });

  test("throw() ends it", async () => {
    const server = await serve([{ pieces: [line("queued")], fault: "stall" }]);
    const events = clientAt(server.origin).dagRuns.watch("d", "r", quick);
    await events.next();
    const reason = new Error("mine");
    expect(await errorOf(events.throw(reason))).toBe(reason);
    await server.requests[0]?.gone;
    expect(server.requests).toHaveLength(1);
  });

  test("a stream may be silent for ever with an idleTimeoutMs of Infinity", async () => {
    const pieces = Array.from({ length: 20 }, () => line("running"));
    const server = await serve([{ pieces: [...pieces, line("success")] }]);
    const options = { ...quick, idleTimeoutMs: Infinity };
    expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r", options))).toHaveLength(2);
    expect(server.requests).toHaveLength(1);
  });

  test("the timeout of an attempt ends with the head of the response", async () => {
    const pieces = Array.from({ length: 250 }, () => line("running"));
    const server = await serve((_, index) =>
      index === 0 ? { pieces: [...pieces, line("success")] } : { fault: "silence" },
    );
    const { dagRuns } = clientAt(server.origin);
    expect(await gather(dagRuns.watch("d", "r", { timeoutMs: 500 }))).toEqual([
      { state: "running" },
      { state: "success" },
    ]);
    const silent = dagRuns.watch("d", "r", { timeoutMs: 20, retry: false });
    expect(await errorOf(silent.next())).toBeInstanceOf(TimeoutError);
  });

  test("an abort between two states ends it at once with the caller's reason", async () => {
    const server = await serve([{ pieces: [line("queued")], fault: "stall" }]);
    const controller = new AbortController();
    const reason = { mine: true };
    const events = clientAt(server.origin).dagRuns.watch("d", "r", { signal: controller.signal });
    await events.next();
    const next = errorOf(events.next());
    controller.abort(reason);
    expect(await next).toBe(reason);
    await server.requests[0]?.gone;
  });

  test("client.http can be read as a stream, and an abort ends it", async () => {
    const server = await serve([{ pieces: [line("queued"), line("running")], fault: "stall" }]);
    const controller = new AbortController();
    const { data } = await clientAt(server.origin).http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}/wait", {
      params: { path: { dag_id: "d", dag_run_id: "r" }, query: { interval: 1 } },
      parseAs: "stream",
      signal: controller.signal,
    });
    const reader = data?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: line("queued") });
    controller.abort("enough");
    const rest = async () => {
      while (!(await reader?.read())?.done);
    };
    expect(await errorOf(rest())).toBe("enough");
    await server.requests[0]?.gone;
  });

  test.each([
    { intervalMs: 0 },
    { intervalMs: -1 },
    { intervalMs: NaN },
    { idleTimeoutMs: 0 },
    { maxReconnects: -1 },
    { maxReconnects: NaN },
  ])("%o is refused at the call, and nothing is sent", async (options) => {
    const server = await serve([]);
    const { dagRuns } = clientAt(server.origin);
    expect(() => dagRuns.watch("d", "r", options)).toThrow(RangeError);
    expect(() => dagRuns.watch("d", "r", options)).toThrow(Object.keys(options).join());
    expect(server.lines).toEqual([]);
  });

  test("sends nothing before it is iterated", async () => {
    const server = await serve([]);
    clientAt(server.origin).dagRuns.watch("d", "r");
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.lines).toEqual([]);
  });
});

describe("return() while next() is pending", () => {
  test.each<[string, string, CannedResponse, string]>([
    ["before the response", "3.2.2", { fault: "silence" }, "GET /api/v2/dags/d/dagRuns/r/wait?interval=1"],
    [
      "between two reports",
      "3.2.2",
      { pieces: [line("queued")], fault: "stall" },
      "GET /api/v2/dags/d/dagRuns/r/wait?interval=1",
    ],
    ["during a read", "3.0.6", { fault: "silence" }, "GET /api/v2/dags/d/dagRuns/r"],
  ])("closes the connection at once %s", async (_, airflowVersion, response, request) => {
    const server = await serve([response]);
    const events = clientAt(server.origin, airflowVersion).dagRuns.watch("d", "r");
    if (response.fault === "stall") await events.next();
    const next = events.next();
    await expect.poll(() => server.lines).toEqual([request]);
    const start = performance.now();
    expect(await events.return()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    await server.requests[0]?.gone;
    // Takes some milliseconds on a quiet machine; the next report, or the end of the silence, would take half a minute.
    expect(performance.now() - start).toBeLessThan(1000);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(server.requests).toHaveLength(1);
  });

  test("ends the interval between two reads", async () => {
    const server = await serve([{ json: { dag_id: "d", dag_run_id: "r", state: "queued" } }]);
    const events = clientAt(server.origin, "3.0.6").dagRuns.watch("d", "r", { intervalMs: 600_000 });
    await events.next();
    const next = events.next();
    await events.return();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("a readable stream of the states can be destroyed, and throw() ends a pending next()", async () => {
    const stall: CannedResponse = { pieces: [line("queued")], fault: "stall" };
    const server = await serve([stall, stall]);
    const { dagRuns } = clientAt(server.origin);
    const readable = Readable.from(dagRuns.watch("d", "r"));
    readable.resume();
    await expect.poll(() => server.requests.length).toBe(1);
    readable.destroy();
    await server.requests[0]?.gone;

    const events = dagRuns.watch("d", "r");
    await events.next();
    const next = events.next();
    const reason = new Error("mine");
    expect(await errorOf(events.throw(reason))).toBe(reason);
    expect(await next).toEqual({ done: true, value: undefined });
    await server.requests[1]?.gone;
  });
});

describe("an interruption", () => {
  test.each<[string, CannedResponse]>([
    ["the end of the response", { pieces: [line("queued")] }],
    ["the end of the response before the first state", { pieces: [] }],
    ["a cut", { pieces: [line("queued"), line("queued")], fault: "cut in body" }],
    ["an incomplete line", { pieces: [line("queued"), '{"state": "suc'] }],
    ["a line that is not JSON", { pieces: [line("queued"), "Internal Server Error\n"] }],
    ["a line that is not a state", { pieces: [line("queued"), "{}\n"] }],
    ["silence", { pieces: [line("queued")], fault: "stall" }],
  ])("%s does not end the watch: the stream is reopened", async (_, response) => {
    const server = await serve([
      response,
      { pieces: [line("queued"), line("running")] },
      { pieces: [line("running"), line("success")] },
    ]);
    const options = { ...quick, idleTimeoutMs: response.fault === "stall" ? 1000 : 10_000 };
    const states = await gather(clientAt(server.origin).dagRuns.watch("d", "r", options));
    expect(states).toEqual(["queued", "running", "success"].map((state) => ({ state })));
    expect(server.lines).toEqual(
      Array.from({ length: 3 }, () => "GET /api/v2/dags/d/dagRuns/r/wait?interval=0.001"),
    );
    await server.requests[0]?.gone;
  });

  test.each<[string, CannedResponse]>([
    ["a refused connection", { fault: "cut" }],
    ["503", { status: 503, text: "<html>" }],
    ["429", { status: 429, headers: { "retry-after": "0" } }],
    ["one refused login", { status: 401, json: { detail: "Token Expired" } }],
  ])("%s when the stream is opened again is waited out", async (_, fault) => {
    let opened = 0;
    let faults = 0;
    const server = await serve(() => {
      if (opened === 0) {
        opened += 1;
        return { pieces: [line("running")] };
      }
      // The second 401 is for the client's own retry.
      return (faults += 1) <= (fault.status === 401 ? 1 : 2) ? fault : { pieces: [line("success")] };
    });
    const client = new AirflowClient({
      baseUrl: server.origin,
      airflowVersion: "3.2.2",
      retry: fault.status === 401 ? false : { limit: 1, minDelayMs: 1 },
    });
    expect(await gather(client.dagRuns.watch("d", "r", quick))).toEqual([
      { state: "running" },
      { state: "success" },
    ]);
  });

  test("a run that is deleted during the watch is reported as deleted", async () => {
    const server = await serve([
      { pieces: [line("queued")] },
      { status: 404, json: { detail: "The DagRun was not found" } },
    ]);
    const seen: WaitEvent[] = [];
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r", quick), seen));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(String(error)).toContain("The DagRun was not found (the run was deleted during the wait)");
    expect(seen).toEqual([{ state: "queued" }]);
  });

  test("a lasting fault is thrown after maxReconnects attempts", async () => {
    const server = await serve((_, index) =>
      index === 0 ? { pieces: [line("queued")] } : { status: 503, json: { detail: "down" } },
    );
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.2.2", retry: false });
    const options = { ...quick, maxReconnects: 3 };
    const error = await errorOf(gather(client.dagRuns.watch("d", "r", options)));
    expect(error).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(1 + 1 + 3);
  });

  test("the delay before each further attempt is twice the last one, up to a quarter less", async () => {
    const fault: CannedResponse = { status: 503 };
    const server = await serve([
      { pieces: [line("queued"), line("queued")] },
      { pieces: [line("queued")] },
      ...[fault, fault, fault],
      { pieces: [line("running"), line("running")] },
      { pieces: [line("success")] },
    ]);
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.2.2", retry: false });
    const delays = noteDelays();
    await gather(client.dagRuns.watch("d", "r", { intervalMs: 10 }));
    // A stream of several reports is not a failure: it is reopened after the interval.
    expect(delays()).toEqual([10, 8, 8, 16, 32, 10]);
  });

  test("streams of several reports are reopened without limit, and one of a single report is a failure", async () => {
    const queued = line("queued");
    const run = { dag_id: "d", dag_run_id: "r", state: "success" };
    const server = await serve([
      { pieces: [queued, queued] },
      { pieces: [queued, queued] },
      { pieces: [queued] },
      { json: run },
    ]);
    const options = { ...quick, maxReconnects: 0 };
    const states = await gather(clientAt(server.origin).dagRuns.watch("d", "r", options));
    expect(states).toEqual([{ state: "queued" }, { state: "success" }]);
    const stream = "GET /api/v2/dags/d/dagRuns/r/wait?interval=0.001";
    expect(server.lines).toEqual([stream, stream, stream, "GET /api/v2/dags/d/dagRuns/r"]);
  });

  test.each<[string, CannedResponse, new (...args: never[]) => Error]>([
    ["403", { status: 403, json: { detail: "Forbidden" } }, PermissionDeniedError],
    ["a login page", { text: "", status: 302, headers: { location: "/login" } }, UnexpectedResponseError],
  ])("%s instead of the next stream is thrown", async (_, response, kind) => {
    const server = await serve([{ pieces: [line("queued")] }, response]);
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r", quick)));
    expect(error).toBeInstanceOf(kind);
    expect(server.requests).toHaveLength(2);
  });

  test("an abort ends the delay before the next stream", async () => {
    const server = await serve([{ pieces: [line("queued")] }]);
    const controller = new AbortController();
    const options = { intervalMs: 600_000, signal: controller.signal };
    const events = clientAt(server.origin).dagRuns.watch("d", "r", options);
    await events.next();
    const next = errorOf(events.next());
    await server.requests[0]?.gone.then(() => undefined, undefined);
    controller.abort("enough");
    expect(await next).toBe("enough");
  });
});

describe("without a stream", () => {
  const run = (state: string): CannedResponse => ({ json: { dag_id: "d", dag_run_id: "r", state } });
  const states = ["queued", "queued", "running", "success"];

  test.each([
    ["v2", "3.0.6"],
    ["v1", "2.11.2"],
  ] as const)("%s of Airflow %s is looked at instead", async (apiVersion, airflowVersion) => {
    const server = await serve(states.map(run));
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion, airflowVersion });
    expect(await gather(client.dagRuns.watch("d", "r", quick))).toEqual(
      ["queued", "running", "success"].map((state) => ({ state })),
    );
    expect(server.lines).toEqual(states.map(() => `GET /api/${apiVersion}/dags/d/dagRuns/r`));
  });

  test("faults are waited out once the run was seen, and thrown if they persist", async () => {
    const fault: CannedResponse = { status: 503, json: {} };
    const server = await serve([
      run("queued"),
      ...[fault, fault, run("running"), fault, fault, run("failed")],
      ...[run("queued"), fault, fault, fault],
    ]);
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.0.6", retry: false });
    const watch = () => gather(client.dagRuns.watch("d", "r", { ...quick, maxReconnects: 2 }));
    expect((await watch()).map(({ state }) => state)).toEqual(["queued", "running", "failed"]);
    expect(await errorOf(watch())).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(11);
  });

  test("reads are an interval apart, and faults make it longer", async () => {
    const fault: CannedResponse = { status: 503 };
    const server = await serve([run("queued"), run("queued"), fault, fault, run("queued"), run("success")]);
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.0.6", retry: false });
    const delays = noteDelays();
    await gather(client.dagRuns.watch("d", "r", { intervalMs: 10 }));
    expect(delays()).toEqual([10, 10, 8, 16, 10]);
  });

  test("a run that was deleted during the watch is reported as deleted, and one that never existed is not", async () => {
    const missing: CannedResponse = { status: 404, json: { detail: "not found" } };
    const server = await serve([run("queued"), missing, missing]);
    const { dagRuns } = clientAt(server.origin, "3.0.6");
    expect(String(await errorOf(gather(dagRuns.watch("d", "r", quick))))).toContain("was deleted");
    const error = await errorOf(gather(dagRuns.watch("d", "r", quick)));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(String(error)).not.toContain("was deleted");
  });

  test("an abort ends the interval", async () => {
    const server = await serve([run("queued")]);
    const controller = new AbortController();
    const options = { intervalMs: 600_000, signal: controller.signal };
    const events = clientAt(server.origin, "3.0.6").dagRuns.watch("d", "r", options);
    await events.next();
    const next = errorOf(events.next());
    controller.abort("enough");
    expect(await next).toBe("enough");
  });

  test.each(["v1", "v2"] as const)("results are refused on %s", async (apiVersion) => {
    const server = await serve([]);
    const airflowVersion = { v1: "2.11.2", v2: "3.0.6" }[apiVersion];
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion, airflowVersion });
    const error = await errorOf(gather(client.dagRuns.watch("d", "r", { results: ["load"] })));
    expect(error).toBeInstanceOf(UnsupportedFeatureError);
    expect(server.lines).toEqual([]);
  });

  test.each<[string, CannedResponse]>([
    // A line break, so that the head of the response arrives.
    ["buffered", { pieces: ["\n"], fault: "stall" }],
    ["buffered with its head", { fault: "silence" }],
  ])(
    "a stream that is %s is replaced by polling, and its results are read at the end",
    async (_, heldBack) => {
      let isFinished = false;
      const looks = ["queued", "running", "success"];
      const server = await serve(({ url }) => {
        if (url.includes("/wait"))
          return isFinished ? { pieces: ['{"state":"success","results":{"load":1}}\n'] } : heldBack;
        const state = looks.shift() ?? "success";
        isFinished = state === "success";
        return run(state);
      });
      const options = {
        ...quick,
        idleTimeoutMs: 1000,
        timeoutMs: 3000,
        retry: false as const,
        results: ["load"],
      };
      expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r", options))).toEqual([
        { state: "queued" },
        { state: "running" },
        { state: "success", results: { load: 1 } },
      ]);
      expect(server.requests).toHaveLength(5);
    },
  );

  test("a stream that ends twice at its first state is replaced by polling", async () => {
    const looks = ["running", "success"];
    const server = await serve(({ url }) =>
      url.includes("/wait") ? { pieces: [line("queued")] } : run(looks.shift() ?? "success"),
    );
    const watch = (results?: string[]) =>
      gather(
        clientAt(server.origin).dagRuns.watch("d", "r", {
          ...quick,
          ...(results && { results }),
        }),
      );
    expect((await watch()).map(({ state }) => state)).toEqual(["queued", "running", "success"]);
    expect(server.requests).toHaveLength(2 + 2);
    // If results were requested, the watch must not end as if there were none.
    expect(await errorOf(watch(["load"]))).toBeInstanceOf(UnexpectedResponseError);
  });

  test("the run is read if the server refuses to stream it with 409, but not if results are requested", async () => {
    const server = await serve(({ url }) =>
      url.includes("/wait")
        ? { status: 409, json: { detail: "in a loop" } }
        : run(states.shift() ?? "success"),
    );
    const states = ["queued", "success"];
    const { dagRuns } = clientAt(server.origin);
    expect(await gather(dagRuns.watch("d", "r", quick))).toEqual([{ state: "queued" }, { state: "success" }]);
    expect(server.requests).toHaveLength(1 + 2);
    const events = dagRuns.watch("d", "r", { ...quick, results: ["load"] });
    expect(await errorOf(gather(events))).toBeInstanceOf(ConflictError);
  });

  test("a long Retry-After is limited to a minute", async () => {
    const server = await serve([run("queued"), { status: 503, headers: { "retry-after": "86400" } }]);
    const controller = new AbortController();
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.0.6", retry: false });
    const timers = vi.spyOn(globalThis, "setTimeout");
    const watching = errorOf(gather(client.dagRuns.watch("d", "r", { ...quick, signal: controller.signal })));
    await expect.poll(() => timers.mock.calls.map(([, ms]) => ms)).toContain(60_000);
    controller.abort("enough");
    expect(await watching).toBe("enough");
  });

  test("missing results at the end are an error", async () => {
    const server = await serve(({ url }) => (url.includes("/wait") ? { pieces: [] } : run("success")));
    const options = { ...quick, maxReconnects: 0, results: ["load"] };
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r", options)));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      message: containing("The stream ended without the results [DAG "),
      status: 200,
    });
  });

  test("the stream with the last report is closed", async () => {
    const server = await serve([
      { pieces: [] },
      run("success"),
      { pieces: ['{"state":"success","results":{"load":1}}\n'], fault: "stall" },
    ]);
    const options = { ...quick, maxReconnects: 0, results: ["load"] };
    expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r", options))).toHaveLength(1);
    await server.requests[2]?.gone;
  });
});

test("a watch leaves no listener on the caller's signal, and no timer", async () => {
  const server = await serve([{ pieces: [line("queued")] }, { pieces: [line("queued"), line("success")] }]);
  const { signal } = new AbortController();
  const made = vi.spyOn(globalThis, "setTimeout");
  const cleared = vi.spyOn(globalThis, "clearTimeout");
  await gather(clientAt(server.origin).dagRuns.watch("d", "r", { ...quick, signal, retry: false }));
  expect(getEventListeners(signal, "abort")).toEqual([]);
  // Timers of 2 ms are the server's, between two pieces.
  const ours = made.mock.results.filter((_, index) => made.mock.calls[index]?.[1] !== 2);
  const timers = ours.map(({ value }): unknown => value);
  expect(timers.length).toBeGreaterThan(0);
  expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers));
});
