import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import {
  AirflowClient,
  type AirflowClientOptions,
  AirflowError,
  airflowToken,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  RateLimitError,
  type RetryEvent,
  ServerError,
  TimeoutError,
  bearer,
} from "../../src/index.js";
import type { Fault } from "../faults/fault.js";
import { faultProxy } from "../faults/fault-proxy.js";
import { type CannedResponse, type Handler, serve, type Server, runOf } from "../support/server.js";
import { containing } from "../support/without-target.js";

const run = { dag_id: "d", dag_run_id: "r", state: "queued" };
const page = { dag_runs: [run], total_entries: 1 };
const soon = { minDelayMs: 1, maxDelayMs: 2 };
/** The given release, so that it is not requested. */
const newest = { airflowVersion: "3.3.2" };
const unavailable: CannedResponse = { status: 503, json: {} };

function clientAt(baseUrl: string, options: Partial<AirflowClientOptions> = {}): AirflowClient {
  return new AirflowClient({ baseUrl, retry: soon, ...options });
}

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

/** A client with options of any kind, as JavaScript can give. */
function construct(server: Server, options: object): unknown {
  return Reflect.construct(AirflowClient, [{ baseUrl: server.origin, ...options }]);
}

/** A call by `client.http` of a path that the specs do not have, as JavaScript can give; throws for a failure. */
async function beyond(client: AirflowClient, method: "GET" | "POST"): Promise<void> {
  const answer: unknown = await Reflect.apply(client.http[method], undefined, ["/pools/p"]);
  if (typeof answer !== "object" || answer === null) throw new Error("No answer");
  const response: unknown = Reflect.get(answer, "response");
  if (!(response instanceof Response && response.ok)) throw new Error("No success");
}

/** The run id in the body of a trigger. */
function idIn(body: string | undefined): unknown {
  const sent: unknown = JSON.parse(body ?? "");
  return typeof sent === "object" && sent !== null ? Reflect.get(sent, "dag_run_id") : undefined;
}

describe("which requests are sent again", () => {
  interface Way {
    call: (client: AirflowClient) => PromiseLike<unknown>;
    success: CannedResponse;
    /** The statuses after which it is sent again. */
    statuses: number[];
    /** Whether it is retried after a lost response. */
    lost: boolean;
  }
  const reads = [408, 429, 500, 502, 503, 504];
  const ways: Record<string, Way> = {
    list: { call: ({ dagRuns }) => dagRuns.list("d"), success: { json: page }, statuses: reads, lost: true },
    listBatch: {
      call: ({ dagRuns }) => dagRuns.listBatch(),
      success: { json: page },
      statuses: reads,
      lost: true,
    },
    get: {
      call: ({ dagRuns }) => dagRuns.get("d", "r"),
      success: { json: runOf },
      statuses: reads,
      lost: true,
    },
    trigger: {
      call: ({ dagRuns }) => dagRuns.trigger("d"),
      success: { json: runOf },
      statuses: reads,
      lost: true,
    },
    previewClear: {
      call: ({ dagRuns }) => dagRuns.previewClear("d", "r"),
      success: { json: { task_instances: [], total_entries: 0 } },
      statuses: reads,
      lost: true,
    },
    update: {
      call: ({ dagRuns }) => dagRuns.update("d", "r", { state: "failed", note: "n" }),
      success: { json: runOf },
      statuses: reads,
      lost: true,
    },
    setNote: {
      call: ({ dagRuns }) => dagRuns.setNote("d", "r", "n"),
      success: { json: runOf },
      statuses: reads,
      lost: true,
    },
    "update to queued, which runs the run again": {
      call: ({ dagRuns }) => dagRuns.update("d", "r", { state: "queued" }),
      success: { json: runOf },
      statuses: [429],
      lost: false,
    },
    delete: {
      call: ({ dagRuns }) => dagRuns.delete("d", "r"),
      success: { status: 204 },
      statuses: reads,
      lost: true,
    },
    clear: {
      call: ({ dagRuns }) => dagRuns.clear("d", "r"),
      success: { json: runOf },
      statuses: [429],
      lost: false,
    },
    clearMany: {
      call: ({ dagRuns }) => dagRuns.clearMany("d", { dag_runs: [] }),
      success: { json: page },
      statuses: [429],
      lost: false,
    },
    bulk: {
      call: ({ dagRuns }) => dagRuns.bulk("d", { actions: [] }),
      success: { json: {} },
      statuses: [429],
      lost: false,
    },
    clearPartitions: {
      call: ({ dagRuns }) => dagRuns.clearPartitions("d", {}),
      success: { json: {} },
      statuses: [429],
      lost: false,
    },
    "GET by client.http": {
      call: async ({ http }) => {
        const { response } = await http.GET("/version");
        if (!response.ok) throw new Error(String(response.status));
      },
      success: { json: { version: "3.2.2" } },
      statuses: reads,
      lost: true,
    },
    "POST by client.http": {
      call: async ({ http }) => {
        const { response } = await http.POST("/dags/{dag_id}/dagRuns", {
          params: { path: { dag_id: "d" } },
          body: { logical_date: null },
        });
        if (!response.ok) throw new Error(String(response.status));
      },
      success: { json: runOf },
      statuses: [429],
      lost: false,
    },
    "GET by client.http beyond the specs": {
      call: (client) => beyond(client, "GET"),
      success: { json: {} },
      statuses: reads,
      lost: true,
    },
    "POST by client.http beyond the specs": {
      call: (client) => beyond(client, "POST"),
      success: { json: {} },
      statuses: [429],
      lost: false,
    },
  };
  const answers = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504];

  describe.each(Object.entries(ways))("%s", (_, { call, success, statuses, lost }) => {
    test.each(answers)("%i", async (status) => {
      const server = await serve([{ status, json: {} }, success]);
      const outcome = await call(clientAt(server.origin, newest)).then(
        () => "sent again",
        () => "failed",
      );
      expect(outcome).toBe(statuses.includes(status) ? "sent again" : "failed");
      expect(server.requests).toHaveLength(statuses.includes(status) ? 2 : 1);
      expect(server.lines[1] ?? server.lines[0]).toBe(server.lines[0]);
    });

    test.each(success.json === undefined ? ["cut" as const] : ["cut" as const, "cut in body" as const])(
      "%s",
      async (fault) => {
        const server = await serve([{ ...success, fault }, success]);
        if (lost) await call(clientAt(server.origin, newest));
        else expect(await errorOf(call(clientAt(server.origin, newest)))).toBeInstanceOf(ConnectionError);
        expect(server.requests).toHaveLength(lost ? 2 : 1);
      },
    );
  });

  test("a request that no server received is retried only if it is safe", async () => {
    const server = await serve([{ json: runOf }]);
    const attempts: string[] = [];
    const client = clientAt(server.origin, {
      fetch: (url, init) => {
        attempts.push(`${init.method ?? ""} ${url.slice(server.origin.length)}`);
        return fetch(
          attempts.length % 2 === 1 ? url.replace(server.origin, "http://127.0.0.1:3") : url,
          init,
        );
      },
    });
    await client.dagRuns.get("d", "r");
    expect(attempts).toEqual(["GET /api/v2/dags/d/dagRuns/r", "GET /api/v2/dags/d/dagRuns/r"]);
    expect(await errorOf(client.dagRuns.clear("d", "r"))).toBeInstanceOf(ConnectionError);
    expect(attempts).toHaveLength(3);
    expect(server.requests).toHaveLength(1);
  });
});

describe("how often", () => {
  test("twice by default, then the last response is thrown", async () => {
    const server = await serve([unavailable, unavailable, { status: 502, json: { detail: "last" } }]);
    const error = await errorOf(clientAt(server.origin).dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ status: 502, detail: "last", retryable: true });
    expect(server.requests).toHaveLength(3);
  });

  test.each([0, 1, 4])("limit: %i", async (limit) => {
    const server = await serve(() => unavailable);
    await errorOf(clientAt(server.origin, { retry: { ...soon, limit } }).dagRuns.get("d", "r"));
    expect(server.requests).toHaveLength(limit + 1);
  });

  test.each<[string, (dagRuns: AirflowClient["dagRuns"]) => PromiseLike<unknown>]>([
    ["trigger", (dagRuns) => dagRuns.trigger("d")],
    ["delete", (dagRuns) => dagRuns.delete("d", "r")],
  ])("%s counts its attempts as others do", async (_, call) => {
    const server = await serve([unavailable, unavailable, unavailable]);
    const attempts: number[] = [];
    const { dagRuns } = clientAt(server.origin, { onRetry: ({ attempt }) => attempts.push(attempt) });
    expect(await errorOf(call(dagRuns))).toMatchObject({ status: 503, ambiguous: true });
    expect(attempts).toEqual([1, 2]);
    expect(server.requests).toHaveLength(3);
  });

  test("never with retry: false, of the client or of the call", async () => {
    const server = await serve(() => unavailable);
    const client = clientAt(server.origin);
    for (const call of [
      clientAt(server.origin, { retry: false }).dagRuns.get("d", "r"),
      client.dagRuns.get("d", "r", { retry: false }),
      client.dagRuns.list("d", {}, { retry: false }),
    ]) {
      expect(await errorOf(call)).toBeInstanceOf(ServerError);
    }
    expect(server.requests).toHaveLength(3);
  });

  test("the options of a call go over those of the client", async () => {
    const server = await serve(() => unavailable);
    const client = clientAt(server.origin, { retry: false });
    await errorOf(client.dagRuns.get("d", "r", { retry: { ...soon, limit: 3 } }));
    expect(server.requests).toHaveLength(4);
    await errorOf(clientAt(server.origin).dagRuns.get("d", "r", { retry: { limit: 1 } }));
    expect(server.requests).toHaveLength(6);
  });

  test("after the configured statuses, and no others", async () => {
    const server = await serve([{ status: 418, json: {} }, unavailable, { json: runOf }]);
    const client = clientAt(server.origin, { retry: { ...soon, statuses: [418] } });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(2);
  });

  test.each([{ limit: -1 }, { minDelayMs: null }, { statuses: [600] }])(
    "%o is refused with its name",
    async (retry) => {
      const server = await serve([]);
      const message = `retry.${Object.keys(retry).join()} must be `;
      const refused = async (options: object) => {
        const error = await errorOf(Promise.resolve().then((): unknown => construct(server, options)));
        expect(error).toBeInstanceOf(RangeError);
        expect(String(error)).toContain(message);
      };
      await refused({ retry });
      const options: object = { retry };
      const error = await errorOf(clientAt(server.origin).dagRuns.get("d", "r", options));
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toContain(message);
      expect(server.requests).toEqual([]);
    },
  );
});

describe("how long between attempts", () => {
  /** The delays that the client announces, without waiting for them. */
  async function delays(retryAfter: string | undefined, retry: object = {}): Promise<number[]> {
    const answer: CannedResponse = {
      status: 503,
      ...(retryAfter === undefined ? {} : { headers: { "retry-after": retryAfter } }),
    };
    const server = await serve(() => answer);
    const announced: number[] = [];
    const controller = new AbortController();
    const client = new AirflowClient({
      baseUrl: server.origin,
      retry,
      onRetry: ({ delayMs }) => {
        announced.push(delayMs);
        if (delayMs > 20) controller.abort("seen enough");
      },
    });
    await errorOf(client.dagRuns.get("d", "r", { signal: controller.signal }));
    return announced;
  }

  test("by default half a second, less up to a quarter", async () => {
    const [first = 0] = await delays(undefined);
    expect(first).toBeGreaterThanOrEqual(375);
    expect(first).toBeLessThanOrEqual(500);
  });

  test("twice as long each time, up to a bound", async () => {
    const announced = await delays(undefined, { limit: 6, minDelayMs: 1, maxDelayMs: 6 });
    expect(announced).toHaveLength(6);
    for (const [index, most] of [1, 2, 4, 6, 6, 6].entries()) {
      expect(announced[index]).toBeGreaterThanOrEqual(most * 0.75);
      expect(announced[index]).toBeLessThanOrEqual(most);
    }
  });

  test("as many seconds as Retry-After says", async () => {
    expect(await delays("7")).toEqual([7000]);
    expect(await delays("0", { minDelayMs: 10_000 })).toEqual([0, 0]);
  });

  test("until the date that Retry-After says", async () => {
    const [delay = 0] = await delays(new Date(Date.now() + 20_000).toUTCString());
    expect(delay).toBeGreaterThan(10_000);
    expect(delay).toBeLessThanOrEqual(20_000);
    expect(await delays(new Date(Date.now() - 20_000).toUTCString())).toEqual([0, 0]);
  });

  test.each(["soon", "-5", "1.5", "2026-11-23T06:00:00Z", ""])(
    "as without it when Retry-After is %j",
    async (retryAfter) => {
      expect(await delays(retryAfter, { minDelayMs: 4, maxDelayMs: 4, limit: 1 })).toEqual([
        expect.closeTo(3.5, 0),
      ]);
    },
  );

  test("not at all if Retry-After is longer than allowed", async () => {
    const server = await serve([{ status: 429, headers: { "retry-after": "61" } }, { json: runOf }]);
    const error = await errorOf(clientAt(server.origin).dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(server.requests).toHaveLength(1);
    expect(await delays("61", { maxRetryAfterMs: 61_000 })).toEqual([61_000]);
  });

  test("not at all when the time of the call would be up before", async () => {
    const server = await serve([{ status: 503, headers: { "retry-after": "5" } }, { json: runOf }]);
    const retry = { totalTimeoutMs: 4000 };
    expect(await errorOf(clientAt(server.origin, { retry }).dagRuns.get("d", "r"))).toMatchObject({
      status: 503,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("not at all when the time of the call would be up with it", async () => {
    const server = await serve([{ status: 503, headers: { "retry-after": "50" } }, { json: runOf }]);
    const client = clientAt(server.origin, { retry: { totalTimeoutMs: 50_000 } });
    // So that no time passes but the delay's.
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 503 });
    } finally {
      vi.useRealTimers();
    }
    expect(server.requests).toHaveLength(1);
  });
});

describe("ends", () => {
  test("an abort ends a delay at once with the caller's reason", async () => {
    const server = await serve([{ status: 503, headers: { "retry-after": "50" } }]);
    const controller = new AbortController();
    const reason = { mine: true };
    const start = performance.now();
    const client = clientAt(server.origin, { onRetry: () => setTimeout(() => controller.abort(reason), 1) });
    expect(await errorOf(client.dagRuns.get("d", "r", { signal: controller.signal }))).toBe(reason);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(server.requests).toHaveLength(1);
  });

  test("an abort ends a request, and the server sees it", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const server = await serve(() => {
      controller.abort(reason);
      return { fault: "silence" };
    });
    expect(
      await errorOf(clientAt(server.origin).dagRuns.trigger("d", {}, { signal: controller.signal })),
    ).toBe(reason);
    await server.requests[0]?.gone;
    expect(server.requests).toHaveLength(1);
  });

  test("an abort before the call sends nothing", async () => {
    const server = await serve([]);
    const signal = AbortSignal.abort("before");
    const { dagRuns } = clientAt(server.origin);
    expect(await errorOf(dagRuns.get("d", "r", { signal }))).toBe("before");
    expect(await errorOf(dagRuns.list("d", {}, { signal }))).toBe("before");
    expect(await errorOf(dagRuns.waitFor("d", "r", { signal }))).toBe("before");
    expect(server.lines).toEqual([]);
  });

  test("the time of the whole call goes over all attempts", async () => {
    const server = await serve(() => ({ fault: "silence" }));
    const client = clientAt(server.origin, { retry: { ...soon, totalTimeoutMs: 40 } });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      timeoutMs: 40,
      message: containing("No response within 40 ms"),
    });
    await server.requests[0]?.gone;
  });

  test("each attempt has its own time: one without a response is given up and retried", async () => {
    const server = await serve((_, index) => (index === 0 ? { fault: "silence" } : { json: runOf }));
    const client = clientAt(server.origin, { timeoutMs: 50, retry: { ...soon, limit: 50 } });
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
    await server.requests[0]?.gone;
  });

  test("a body that stops in the middle counts into the time of the attempt", async () => {
    const server = await serve((_, index) =>
      index === 0 ? { json: runOf, fault: "stall" } : { json: runOf },
    );
    const client = clientAt(server.origin, { retry: { ...soon, limit: 50 } });
    await expect(client.dagRuns.get("d", "r", { timeoutMs: 50 })).resolves.toEqual(run);
  });

  test("times longer than a timer supports are no limit", async () => {
    const done = { ...run, state: "success" };
    const server = await serve([{ json: runOf }, { json: runOf }, { json: done }]);
    const months = 100 * 24 * 3600 * 1000;
    const client = clientAt(server.origin, { timeoutMs: months, retry: { ...soon, totalTimeoutMs: months } });
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
    await expect(client.dagRuns.waitFor("d", "r", { timeoutMs: months, minIntervalMs: 1 })).resolves.toEqual(
      done,
    );
  });

  test.each([0, -1, NaN])("timeoutMs: %d is refused", async (timeoutMs) => {
    const server = await serve([]);
    expect(() => clientAt(server.origin, { timeoutMs })).toThrow("timeoutMs must be a positive number");
    const error = await errorOf(clientAt(server.origin).dagRuns.get("d", "r", { timeoutMs }));
    expect(error).toBeInstanceOf(RangeError);
    expect(server.lines).toEqual([]);
  });
});

describe("each attempt", () => {
  test("requests fresh credentials and sends the same body", async () => {
    const server = await serve([{ fault: "cut" }, unavailable, { json: runOf }]);
    let asked = 0;
    const auth = bearer(() => {
      asked += 1;
      return `token-${String(asked)}`;
    });
    await clientAt(server.origin, { auth }).dagRuns.trigger("d", { conf: { a: "ä✓", b: [1, null] } });
    const [first, ...others] = server.requests;
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-2",
      "Bearer token-3",
    ]);
    expect(idIn(first?.body)).toMatch(/^manual__\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-v]{12}$/);
    expect(JSON.parse(first?.body ?? "")).toEqual({
      conf: { a: "ä✓", b: [1, null] },
      dag_run_id: idIn(first?.body),
      logical_date: null,
    });
    for (const { body, headers, method, url } of others) {
      expect({ body, method, url }).toEqual({ body: first?.body, method: first?.method, url: first?.url });
      expect(headers["content-length"]).toBe(first?.headers["content-length"]);
      expect(headers["content-type"]).toBe("application/json");
    }
  });

  test("is announced before it, with the reason and no more", async () => {
    const server = await serve([unavailable, { fault: "cut" }, { json: runOf }]);
    const events: RetryEvent[] = [];
    const client = clientAt(server.origin, { onRetry: (event) => events.push(event), auth: bearer("t") });
    await client.dagRuns.get("some dag", "r");
    const common = { method: "GET", path: "/dags/{dag_id}/dagRuns/{dag_run_id}" };
    const reasons: unknown[] = events.map(({ delayMs, reason, ...rest }) => {
      expect(delayMs).toBeLessThanOrEqual(2);
      expect(rest).toEqual({ ...common, attempt: rest.attempt });
      return reason instanceof ConnectionError ? [rest.attempt, "lost"] : [rest.attempt, reason];
    });
    expect(reasons).toEqual([
      [1, 503],
      [2, "lost"],
    ]);
  });

  test("is announced with the path template, also of a path that the specs do not have", async () => {
    const server = await serve([unavailable, { json: {} }]);
    const paths: string[] = [];
    await beyond(clientAt(server.origin, { onRetry: ({ path }) => paths.push(path) }), "GET");
    expect(paths).toEqual(["/pools/p"]);
  });

  test("is not made if a source of tokens throws an error that looks temporary", async () => {
    const server = await serve([]);
    const reason = Object.assign(new Error("vault is sealed"), { retryable: true });
    let asked = 0;
    const auth = bearer(() => {
      asked += 1;
      throw reason;
    });
    expect(await errorOf(clientAt(server.origin, { auth }).dagRuns.get("d", "r"))).toBe(reason);
    expect(asked).toBe(1);
    expect(server.requests).toEqual([]);
  });
});

describe("a hook that fails", () => {
  const hooks: Record<string, () => unknown> = {
    "by throwing": () => {
      throw new Error("the log is full");
    },
    "by a promise": () => Promise.reject(new Error("the log is full")),
  };

  test.each(Object.entries(hooks))("%s changes nothing of the call", async (_, hook) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const server = await serve([unavailable, { json: runOf }, { status: 404, json: { detail: "gone" } }]);
    const { dagRuns } = clientAt(server.origin, { onRetry: hook, onResponse: hook });
    await expect(dagRuns.trigger("d", { dag_run_id: "r" })).resolves.toEqual(run);
    expect(await errorOf(dagRuns.get("d", "r"))).toBeInstanceOf(NotFoundError);
    await new Promise((resolve) => setTimeout(resolve, 2));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });
});

describe("a trigger whose response was lost", () => {
  test("is retried with the same id, which is made before the first attempt", async () => {
    const server = await serve([{ fault: "cut" }, { status: 500, text: "<html>" }, { json: runOf }]);
    await clientAt(server.origin).dagRuns.trigger("d");
    const ids = server.requests.map(({ body }) => idIn(body));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^manual__/);
  });

  test("has another id than any other trigger", async () => {
    const server = await serve(() => ({ json: runOf }));
    const { dagRuns } = clientAt(server.origin);
    await Promise.all(Array.from({ length: 50 }, () => dagRuns.trigger("d")));
    expect(new Set(server.requests.map(({ body }) => idIn(body))).size).toBe(50);
  });

  test("keeps the caller's id", async () => {
    const server = await serve([{ fault: "cut" }, { json: runOf }]);
    await clientAt(server.origin).dagRuns.trigger("d", { dag_run_id: "mine" });
    expect(server.requests.map(({ body }) => idIn(body))).toEqual(["mine", "mine"]);
  });

  test("gets a new id if the caller's is null", async () => {
    const server = await serve([{ json: runOf }]);
    await clientAt(server.origin).dagRuns.trigger("d", { dag_run_id: null });
    expect(idIn(server.requests[0]?.body)).toMatch(/^manual__/);
  });

  const lost: [string, CannedResponse][] = [
    ["a cut", { fault: "cut" }],
    ["a cut body", { json: runOf, fault: "cut in body" }],
    ["half a body that looks whole", { text: '{"dag_run_id": "manu' }],
    ["a 200 without a body", { text: "" }],
    ["a 500", { status: 500, text: "<html><h1> Ooops! </h1></html>" }],
    ["a 503", unavailable],
    ["a 408", { status: 408 }],
  ];
  const conflict: CannedResponse = { status: 409, json: { detail: "exists" } };
  /** The run of a GET. */
  const asked: CannedResponse = { json: runOf };
  /** Responds in this order; a GET finds its run, unless the list has another response. */
  const inOrder =
    (...answers: CannedResponse[]): Handler =>
    (request, index) =>
      answers[index] ?? (request.method === "GET" ? asked : conflict);

  test.each(lost)(
    "after %s, 409 to a minted id means it is there: it is read and returned",
    async (_, first) => {
      const server = await serve(inOrder(first, conflict));
      const made = await clientAt(server.origin).dagRuns.trigger("a/b");
      expect(made.dag_run_id).toBe(idIn(server.requests[0]?.body));
      expect(server.lines).toEqual([
        "POST /api/v2/dags/a%2Fb/dagRuns",
        "POST /api/v2/dags/a%2Fb/dagRuns",
        `GET /api/v2/dags/a%2Fb/dagRuns/${encodeURIComponent(made.dag_run_id)}`,
      ]);
    },
  );

  test.each(lost)(
    "after %s, 409 to the caller's own id is ambiguous: the run may be another client's",
    async (_, first) => {
      const server = await serve(inOrder(first, conflict));
      const error = await errorOf(clientAt(server.origin).dagRuns.trigger("d", { dag_run_id: "key" }));
      expect(error).toBeInstanceOf(ConflictError);
      expect(error).toMatchObject({ ambiguous: true, dagRunId: "key", status: 409, detail: "exists" });
      expect(String(error)).toContain(
        "exists (a lost attempt of this call may have created the run with that id",
      );
      expect(server.lines).toHaveLength(3);
    },
  );

  test.each([undefined, "key"])(
    "409 and no run of the id %s mean that the date is another run's",
    async (id) => {
      const server = await serve(
        inOrder({ fault: "cut" }, conflict, { status: 404, json: { detail: "gone" } }),
      );
      const error = await errorOf(clientAt(server.origin).dagRuns.trigger("d", { dag_run_id: id ?? null }));
      expect(error).toBeInstanceOf(ConflictError);
      expect(error).toMatchObject({
        detail: "exists",
        ambiguous: false,
        dagRunId: idIn(server.requests[0]?.body),
      });
      expect(server.requests).toHaveLength(3);
    },
  );

  test("the read of the run is retried by itself after faults", async () => {
    const server = await serve(
      inOrder({ fault: "cut" }, { fault: "cut" }, conflict, { fault: "cut" }, { status: 500 }),
    );
    const made = await clientAt(server.origin).dagRuns.trigger("d");
    expect(made.dag_run_id).toBe(idIn(server.requests[0]?.body));
    expect(server.requests).toHaveLength(6);
  });

  test.each<[string, CannedResponse, object]>([
    ["a 403", { status: 403, json: {} }, { name: "PermissionDeniedError" }],
    ["a 500", { status: 500 }, { name: "ServerError" }],
    ["a cut", { fault: "cut" }, { name: "ConnectionError" }],
    [
      "something else",
      { json: [] },
      {
        message: containing("GET /dags/{dag_id}/dagRuns/{dag_run_id}: The response is not a DAG run"),
      },
    ],
  ])("if %s prevents the read, the conflict is ambiguous", async (_, answer, cause) => {
    const server = await serve((request, index) =>
      index === 0 ? { fault: "cut" } : request.method === "GET" ? answer : conflict,
    );
    const error = await errorOf(clientAt(server.origin).dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ ambiguous: true, dagRunId: idIn(server.requests[0]?.body) });
    // The read itself is not ambiguous.
    expect(error).toMatchObject({ cause: { ...cause, ambiguous: false } });
  });

  test("an abort of that look throws the caller's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const server = await serve((request, index) => {
      if (request.method === "GET") controller.abort(reason);
      return index === 0 ? { fault: "cut" } : conflict;
    });
    const { dagRuns } = clientAt(server.origin);
    expect(await errorOf(dagRuns.trigger("d", {}, { signal: controller.signal }))).toBe(reason);
  });

  test("that look has what is left of the time of the call, not as much again", async () => {
    const server = await serve((request, index) => {
      if (request.method === "GET") return { fault: "silence" };
      return index === 0 ? { status: 503, headers: { "retry-after": "1" } } : conflict;
    });
    const client = clientAt(server.origin, { retry: { totalTimeoutMs: 2500 } });
    const start = performance.now();
    const error = await errorOf(client.dagRuns.trigger("d"));
    expect(performance.now() - start).toBeLessThan(3450);
    expect(error).toMatchObject({ name: "ConflictError", ambiguous: true, cause: { name: "TimeoutError" } });
  });

  test("stays ambiguous if the login for the retry fails", async () => {
    let logins = 0;
    const server = await serve(({ url }) => {
      if (url !== "/auth/token") return { fault: "cut" };
      logins += 1;
      // Of no life at all: each attempt logs in.
      return logins === 1
        ? { status: 201, json: { access_token: "a.eyJpYXQiOjAsImV4cCI6MC4wMDAxfQ.c" } }
        : { status: 401 };
    });
    const auth = airflowToken({ username: "u", password: "p" });
    const error = await errorOf(clientAt(server.origin, { auth }).dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({
      ambiguous: true,
      path: "/auth/token",
      dagRunId: idIn(server.requests[1]?.body),
    });
  });

  test("stays ambiguous if there is no token for the retry", async () => {
    const server = await serve([{ fault: "cut" }]);
    const sealed = new Error("vault is sealed");
    const tokens = ["t"];
    const auth = bearer(() => {
      const token = tokens.pop();
      if (token === undefined) throw sealed;
      return token;
    });
    const error = await errorOf(clientAt(server.origin, { auth }).dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(AirflowError);
    expect(error).toMatchObject({
      message: containing("No credentials for a retry"),
      ambiguous: true,
      cause: sealed,
    });
  });

  test("a failed login that many share is an error of each call, with its own run", async () => {
    const server = await serve(() => ({ status: 401 }));
    const auth = airflowToken({ username: "u", password: "p" });
    const { dagRuns } = clientAt(server.origin, { auth });
    const errors = await Promise.all([
      errorOf(dagRuns.trigger("d", { dag_run_id: "a" })),
      errorOf(dagRuns.trigger("d", { dag_run_id: "b" })),
      errorOf(dagRuns.get("d", "c")),
    ]);
    expect(server.lines).toEqual(["POST /auth/token"]);
    expect(errors.map((error) => error instanceof AuthenticationError && error.dagRunId)).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  test.each<[string, CannedResponse]>([
    ["a list", { json: [run] }],
    ["an object without an id", { json: { detail: "queued" } }],
  ])("a response that is %s is not accepted", async (_, answer) => {
    const server = await serve([answer]);
    expect(await errorOf(clientAt(server.origin).dagRuns.trigger("d"))).toMatchObject({
      name: "UnexpectedResponseError",
      message: containing("POST /dags/{dag_id}/dagRuns: The response is not a DAG run"),
      ambiguous: true,
      dagRunId: idIn(server.requests[0]?.body),
    });
  });

  test("after a 500 whose connection the server closes silently, the retry uses another", async () => {
    const closed: Fault = {
      kind: "status",
      response: { status: 500, body: "<html>", closes: true },
      handled: true,
    };
    const airflow = await serve(inOrder({ json: runOf }, conflict));
    const faults = [closed];
    const proxy = await faultProxy(airflow.origin, () => faults.pop());
    const made = await clientAt(proxy.origin).dagRuns.trigger("d");
    expect(made.dag_run_id).toBe(idIn(airflow.requests[0]?.body));
    // The retry may still use the connection while it is being closed, and so be lost itself.
    const methods = airflow.lines.map((line) => line.split(" ")[0]);
    expect(methods.slice(0, 2)).toEqual(["POST", "POST"]);
    expect(methods.at(-1)).toBe("GET");
    await proxy.close();
  });

  test.each<[string, CannedResponse[]]>([
    ["at the first attempt", []],
    ["after a 429, which did nothing,", [{ status: 429 }]],
  ])("%s, 409 is a conflict and nothing is read", async (_, before) => {
    const server = await serve([...before, { status: 409, json: { detail: "exists" } }, { json: runOf }]);
    const error = await errorOf(clientAt(server.origin).dagRuns.trigger("d", { dag_run_id: "mine" }));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ ambiguous: false });
    expect(server.lines.filter((line) => line.startsWith("GET"))).toEqual([]);
  });

  test("409 is a conflict after an attempt that never left", async () => {
    const server = await serve([{ status: 409, json: { detail: "exists" } }, { json: runOf }]);
    let attempts = 0;
    const client = clientAt(server.origin, {
      fetch: (url, init) => {
        attempts += 1;
        return fetch(attempts === 1 ? url.replace(server.origin, "http://127.0.0.1:3") : url, init);
      },
    });
    const error = await errorOf(client.dagRuns.trigger("d", { dag_run_id: "someone's" }));
    expect(error).toBeInstanceOf(ConflictError);
    expect(server.lines).toEqual(["POST /api/v2/dags/d/dagRuns"]);
  });

  test("on Airflow 2 it is the same, without a logical date", async () => {
    const server = await serve(inOrder({ status: 500, text: "<html>" }, conflict));
    const client = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", retry: soon });
    const { dag_run_id } = await client.dagRuns.trigger("d");
    const body = JSON.stringify({ dag_run_id });
    expect(server.requests.map((request) => request.body)).toEqual([body, body, ""]);
  });
});

describe("a delete whose response was lost", () => {
  test.each<[string, CannedResponse]>([
    ["a cut", { fault: "cut" }],
    ["a 502", { status: 502 }],
    ["a 408", { status: 408 }],
  ])("is done when the run is gone after %s", async (_, first) => {
    const server = await serve([first, { status: 404, json: { detail: "gone" } }]);
    await expect(clientAt(server.origin).dagRuns.delete("d", "r")).resolves.toBeUndefined();
    expect(server.lines).toEqual(["DELETE /api/v2/dags/d/dagRuns/r", "DELETE /api/v2/dags/d/dagRuns/r"]);
  });

  test("is not done if the run never existed", async () => {
    const server = await serve([{ status: 404, json: { detail: "gone" } }]);
    expect(await errorOf(clientAt(server.origin).dagRuns.delete("d", "r"))).toBeInstanceOf(NotFoundError);
  });

  test("is not done either after only a 429", async () => {
    const server = await serve([{ status: 429 }, { status: 404, json: { detail: "gone" } }]);
    expect(await errorOf(clientAt(server.origin).dagRuns.delete("d", "r"))).toBeInstanceOf(NotFoundError);
  });
});

test("a read with a cut body that looks complete is retried, a web page is not", async () => {
  const server = await serve([{ text: '{"dag_id": "d' }, { json: runOf }, { text: "<html></html>" }]);
  const { dagRuns } = clientAt(server.origin);
  await expect(dagRuns.get("d", "r")).resolves.toEqual(run);
  expect(await errorOf(dagRuns.get("d", "r"))).toMatchObject({
    name: "UnexpectedResponseError",
    retryable: false,
  });
  expect(server.requests).toHaveLength(3);
});

test("a clear whose response was lost is not retried, and is ambiguous", async () => {
  const server = await serve([{ fault: "cut" }, { json: runOf }]);
  const error = await errorOf(clientAt(server.origin).dagRuns.clear("d", "r"));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ ambiguous: true });
  expect(server.lines).toEqual(["POST /api/v2/dags/d/dagRuns/r/clear"]);
  expect(server.requests[0]?.body).toBe('{"dry_run":false}');
});

test("a connection that the server closed while idle costs a retry, not the call", async () => {
  const server = await serve([{ json: runOf }, { fault: "cut" }, { json: runOf }]);
  const { dagRuns } = clientAt(server.origin);
  await dagRuns.get("d", "r");
  await dagRuns.get("d", "r");
  expect(server.requests).toHaveLength(3);
  expect(server.connections).toBe(2);
});
