import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  type AirflowError,
  ConnectionError,
  NotFoundError,
  TimeoutError,
  UnexpectedResponseError,
  type WaitEvent,
} from "../src/index.js";
import { type Answer, serve } from "./server.js";

const line = (state: string) => `${JSON.stringify({ state })}\n`;

function clientAt(baseUrl: string): AirflowClient {
  return new AirflowClient({ baseUrl, airflowVersion: "3.2.2", retry: { minDelayMs: 1 } });
}

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

async function gather(events: AsyncIterable<WaitEvent>, into: WaitEvent[] = []): Promise<WaitEvent[]> {
  for await (const event of events) into.push(event);
  return into;
}

describe("watch", () => {
  test("gives each state as it comes, to the end of the run", async () => {
    const server = await serve([
      { pieces: [line("queued"), line("running"), line("running"), line("success")] },
    ]);
    const states = await gather(clientAt(server.origin).dagRuns.watch("a/b", "r"));
    expect(states).toEqual(["queued", "running", "running", "success"].map((state) => ({ state })));
    expect(server.lines).toEqual(["GET /api/v2/dags/a%2Fb/dagRuns/r/wait?interval=1"]);
    // Airflow before 3.3 holds compressed lines back until the end.
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  test("gives a state before the next one is there", async () => {
    const server = await serve([{ pieces: [line("queued")], fault: "stall" }]);
    const events = clientAt(server.origin).dagRuns.watch("d", "r");
    expect(await events.next()).toEqual({ done: false, value: { state: "queued" } });
    await events.return();
    await server.requests[0]?.gone;
  });

  test("asks for the interval in seconds, and for results", async () => {
    const results = { state: "failed", results: { extract: 1, load: null } };
    const server = await serve([{ pieces: [JSON.stringify(results)] }]);
    const options = { intervalMs: 250, results: ["extract", "load"] };
    expect(await gather(clientAt(server.origin).dagRuns.watch("d", "r", options))).toEqual([results]);
    expect(server.lines).toEqual([
      "GET /api/v2/dags/d/dagRuns/r/wait?interval=0.25&result=extract&result=load",
    ]);
  });

  test("puts lines together however they are cut", async () => {
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

  test("the end of the answer before the end of the run is no success", async () => {
    for (const pieces of [[], [line("queued"), line("running")]]) {
      const server = await serve([{ pieces }]);
      const seen: WaitEvent[] = [];
      const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r"), seen));
      expect(error).toBeInstanceOf(UnexpectedResponseError);
      expect(String(error)).toContain("The answer ended before the run: it was cut, or the run was deleted");
      expect(seen).toHaveLength(pieces.length);
    }
  });

  test.each<[string, Answer, new (...args: never[]) => AirflowError]>([
    ["a cut", { pieces: [line("queued")], fault: "cut in body" }, ConnectionError],
    [
      "a line that is no JSON",
      { pieces: [line("queued"), "Internal Server Error\n"] },
      UnexpectedResponseError,
    ],
    ["a line that is no state", { pieces: [line("queued"), "{}\n"] }, UnexpectedResponseError],
    ["a line that stops", { pieces: [line("queued"), '{"state": "suc'] }, UnexpectedResponseError],
  ])("%s is thrown after the states before it", async (_, answer, kind) => {
    const server = await serve([answer]);
    const seen: WaitEvent[] = [];
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r"), seen));
    expect(error).toBeInstanceOf(kind);
    expect(seen).toEqual([{ state: "queued" }]);
    await server.requests[0]?.gone;
  });

  test("an answer that is an error is thrown, after the usual retries", async () => {
    const server = await serve([{ status: 503 }, { status: 404, json: { detail: "not found" } }]);
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r")));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ detail: "not found", path: "/dags/{dag_id}/dagRuns/{dag_run_id}/wait" });
    expect(server.requests).toHaveLength(2);
  });

  test("the time of an attempt ends with the head of the answer", async () => {
    const pieces = Array.from({ length: 40 }, () => line("running"));
    const server = await serve([{ pieces: [...pieces, line("success")] }, { fault: "silence" }]);
    const { dagRuns } = clientAt(server.origin);
    expect(await gather(dagRuns.watch("d", "r", { timeoutMs: 60 }))).toHaveLength(41);
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

  test.each([0, -1, NaN])("intervalMs: %d is refused, and nothing is sent", async (intervalMs) => {
    const server = await serve([]);
    const error = await errorOf(gather(clientAt(server.origin).dagRuns.watch("d", "r", { intervalMs })));
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain("intervalMs");
    expect(server.lines).toEqual([]);
  });

  test("sends nothing before it is iterated", async () => {
    const server = await serve([]);
    clientAt(server.origin).dagRuns.watch("d", "r");
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.lines).toEqual([]);
  });
});
