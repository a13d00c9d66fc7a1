import { inspect } from "node:util";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { AirflowClient, AirflowError } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { serveRaw } from "../support/raw-server.js";

/**
 * `FUZZ_RUNS=5000 FUZZ_SEED=$RANDOM npx vitest run test/faults/fuzz.test.ts` tries more. The default seed is fixed, so
 * that CI is reproducible. Each run makes each call over both transports to a server with one way to respond.
 */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 24);
const seed = Number(process.env["FUZZ_SEED"] ?? 20261128);

/** Concurrent runs. They mostly wait for timeouts. */
const lanes = 4;

/** The maximum memory of the process in bytes. */
const maxRss = 300e6;

/** The response of a server to every request. */
interface Plan {
  head: string;
  body: string | Uint8Array;
  /** What the server does with the connection after the body. */
  end: "keep" | "close" | "reset";
}

const odd = fc.oneof(
  fc.constantFrom(null, "", 0, -1, 1e300, true, [], {}, [null], "\u0000\u001b[31m", "9999-12-31T23:59:59Z"),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant({ toString: 1, valueOf: 2, __proto__: 3, then: 4 }),
);

/** An object with the fields of a DAG run, a few of which are odd. */
const run = fc
  .record(
    {
      dag_id: fc.oneof({ weight: 5, arbitrary: fc.constant("d") }, odd),
      dag_run_id: fc.oneof({ weight: 5, arbitrary: fc.constant("r") }, odd),
      state: fc.oneof({ weight: 3, arbitrary: fc.constantFrom("queued", "running", "success") }, odd),
      run_after: odd,
      logical_date: odd,
      duration: odd,
    },
    { requiredKeys: [] },
  )
  .map((fields): unknown => fields);

const shape = fc.oneof(
  run,
  odd,
  fc.record(
    { dag_runs: fc.oneof(fc.array(fc.oneof(run, odd)), odd), total_entries: odd, next_cursor: odd },
    { requiredKeys: ["dag_runs"] },
  ),
  fc.record({ version: odd }),
  fc.record({
    detail: fc.oneof(odd, fc.array(fc.record({ loc: odd, msg: odd }, { requiredKeys: [] }))),
    title: odd,
    status: odd,
  }),
);

const text = fc.oneof(
  { weight: 6, arbitrary: fc.array(shape, { minLength: 1, maxLength: 3 }).map(linesOf) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "<html>", "null", "NaN", '{"a": "', '"'.repeat(999), "[".repeat(9999)),
  },
);

const body = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
);

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 204) },
  fc.constantFrom(
    100,
    101,
    199,
    201,
    206,
    302,
    304,
    400,
    401,
    403,
    404,
    405,
    408,
    409,
    413,
    422,
    429,
    500,
    503,
    999,
  ),
);

const header = fc.oneof(
  fc.constantFrom(
    "content-type: application/json",
    "content-encoding: gzip",
    "content-encoding: br",
    "transfer-encoding: chunked",
    "retry-after: 864000",
    "retry-after: 0",
    "location: /login",
    "connection: close",
    "content-length: 5",
    "content-length: 99999999",
  ),
  fc.string({ maxLength: 12 }),
);

const plan: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        status,
        fc.array(header, { maxLength: 2 }),
        body,
        fc.boolean(),
        fc.constantFrom("keep", "close", "reset"),
      )
      .map(([code, headers, content, hasLength, end]) => {
        const length = hasLength ? [`content-length: ${String(Buffer.byteLength(content))}`] : [];
        const head = [`HTTP/1.1 ${String(code)} X`, ...length, ...headers].join("\r\n");
        return { head: `${head}\r\n\r\n`, body: content, end };
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 80 })
      .map((bytes): Plan => ({ head: "", body: bytes, end: "close" })),
  },
);

function linesOf(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join("\n");
}

/** The timeout of an attempt in milliseconds. */
const timeoutMs = 500;

const wait = { timeoutMs, minIntervalMs: 10, maxIntervalMs: 20 };

/** The calls, by name. Lists and watches are left early. */
const calls: Record<string, (dagRuns: AirflowClient["dagRuns"]) => PromiseLike<unknown>> = {
  get: (dagRuns) => dagRuns.get("d", "r"),
  list: async (dagRuns) => {
    let left = 20;
    for await (const _ of dagRuns.list("d", { limit: 2 })) if ((left -= 1) === 0) break;
  },
  trigger: (dagRuns) => dagRuns.trigger("d", { dag_run_id: "r" }),
  delete: (dagRuns) => dagRuns.delete("d", "r"),
  waitFor: (dagRuns) => dagRuns.waitFor("d", "r", wait),
  waitForAll: (dagRuns) =>
    dagRuns.waitForAll(
      [
        { dag_id: "d", dag_run_id: "r" },
        { dag_id: "d", dag_run_id: "s" },
      ],
      wait,
    ),
  watch: async (dagRuns) => {
    let left = 5;
    // If the run stays queued, the abort must end the watch.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(enough), 3 * timeoutMs);
    const { signal } = controller;
    const options = { intervalMs: 10, idleTimeoutMs: timeoutMs, maxReconnects: 1, signal };
    try {
      for await (const _ of dagRuns.watch("d", "r", options)) if ((left -= 1) === 0) break;
    } catch (error) {
      if (error !== enough) throw error;
    } finally {
      clearTimeout(timer);
    }
  },
};

const enough = new Error("The caller has watched enough");
const stopped = new Error("The call did not end in time");

/** Makes a call. It must end in time, and either succeed or throw an AirflowError. */
async function tryCall(name: string, call: () => PromiseLike<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(stopped), 15_000);
  });
  try {
    await Promise.race([call(), limit]);
  } catch (error) {
    if (!(error instanceof AirflowError))
      throw new Error(`${name} threw ${inspect(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

test(`every call ends in time, and any error is an AirflowError, whatever the response (seed ${String(seed)})`, async () => {
  const plans = new Map<string, Plan>();
  /** The number of responses to each call over each transport. */
  const responses = new Map<string, number>();
  const server = await serveRaw((socket, request) => {
    const [, id = "", name = ""] = /^\S+ \/([^/]+)\/([^/]+)\//.exec(request) ?? [];
    const { head, body: content, end } = plans.get(id) ?? { head: "", body: "", end: "close" };
    responses.set(name, (responses.get(name) ?? 0) + 1);
    socket.write(head);
    socket.write(content);
    if (end === "close") socket.end();
    if (end === "reset") setTimeout(() => socket.resetAndDestroy(), 2);
  }, false);
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  onTestFinished(() => void process.off("unhandledRejection", onUnhandled));
  const transports = { fetch: globalThis.fetch, nodeFetch: nodeFetch() };
  let rss = 0;
  let runs = 0;
  const tryPlan = async (next: Plan) => {
    runs += 1;
    const id = String(runs);
    plans.set(id, next);
    await Promise.all(
      Object.entries(transports).flatMap(([transport, fetch]) =>
        Object.entries(calls).map(([call, make]) => {
          const name = `${call}-${transport}`;
          const { dagRuns } = new AirflowClient({
            baseUrl: `${server.origin}/${id}/${name}`,
            airflowVersion: "3.3.2",
            timeoutMs,
            retry: { limit: 1, minDelayMs: 1, maxRetryAfterMs: 1 },
            fetch: (url, init) => fetch(url, init),
          });
          return tryCall(name, () => make(dagRuns));
        }),
      ),
    );
    plans.delete(id);
    rss = Math.max(rss, process.memoryUsage.rss());
    if (runs % 100 === 0) {
      const counts = [...responses].map(([name, count]) => `${name} ${String(count)}`).sort();
      console.log(
        `${String(runs)} runs, ${String(Math.round(rss / 1e6))} MB, responses: ${counts.join(", ")}`,
      );
    }
    expect(unhandled).toEqual([]);
    expect(rss).toBeLessThan(maxRss);
  };
  const lane = (_: unknown, index: number) =>
    fc.assert(fc.asyncProperty(plan, tryPlan), {
      numRuns: Math.ceil(numRuns / lanes),
      seed: seed + index,
      endOnFailure: true,
    });
  await Promise.all(Array.from({ length: lanes }, lane));
  const names = Object.keys(transports).flatMap((transport) =>
    Object.keys(calls).map((call) => `${call}-${transport}`),
  );
  // On a busy machine some attempts end before they reach the server.
  for (const name of names) expect(responses.get(name), name).toBeGreaterThan(runs / 2);
}, 3_600_000);
