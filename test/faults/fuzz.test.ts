import { inspect } from "node:util";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { AirflowClient, AirflowError } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { serveRaw } from "../support/raw-server.js";

/**
 * `FUZZ_RUNS=10000 FUZZ_SEED=$RANDOM npx vitest run test/faults/fuzz.test.ts` tries more. The default seed is fixed, so that
 * the guard tries the same each time.
 */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 25);
const seed = Number(process.env["FUZZ_SEED"] ?? 20261128);

/** How a server responds to every request. */
interface Plan {
  head: string;
  body: string | Uint8Array;
  /** What comes after the body. */
  end: "keep" | "close" | "reset";
}

const odd = fc.oneof(
  fc.constantFrom(null, "", 0, -1, 1e300, true, [], {}, [null], "\u0000\u001b[31m", "9999-12-31T23:59:59Z"),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant({ toString: 1, valueOf: 2, __proto__: 3, then: 4 }),
);

/** Something with the fields of a DAG run, a few of which are odd. */
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

/** The calls, by name. Lists and watches are left early. */
function callsOf({ dagRuns }: AirflowClient) {
  const wait = { timeoutMs: 60, minIntervalMs: 10, maxIntervalMs: 20 };
  const calls: Record<string, () => PromiseLike<unknown>> = {
    get: () => dagRuns.get("d", "r"),
    list: () => dagRuns.list("d", { limit: 2 }).collect({ maxItems: 20 }),
    trigger: () => dagRuns.trigger("d", { dag_run_id: "r" }),
    delete: () => dagRuns.delete("d", "r"),
    waitFor: () => dagRuns.waitFor("d", "r", wait),
    waitForAll: () => dagRuns.waitForAll([{ dag_id: "d", dag_run_id: "r" }], wait),
    watch: async () => {
      let left = 5;
      // A run that stays queued is watched until the caller's abort, which has to end the watch.
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(enough), 500);
      const { signal } = controller;
      const options = { intervalMs: 10, idleTimeoutMs: 60, maxReconnects: 1, signal };
      try {
        for await (const _ of dagRuns.watch("d", "r", options)) if ((left -= 1) === 0) break;
      } catch (error) {
        if (error !== enough) throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
  return Object.entries(calls);
}

const enough = new Error("The caller has watched enough");
const stopped = new Error("The test ends a call that is still under way");

test(`every call ends in time, and by an error of ours, whatever a server responds (seed ${String(seed)})`, async () => {
  let current: Plan = { head: "", body: "", end: "close" };
  const server = await serveRaw((socket) => {
    const { head, body: content, end } = current;
    socket.write(head);
    socket.write(content);
    if (end === "close") socket.end();
    if (end === "reset") setTimeout(() => socket.resetAndDestroy(), 2);
  });
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  onTestFinished(() => void process.off("unhandledRejection", onUnhandled));
  const clients = [globalThis.fetch, nodeFetch()].map(
    (fetch) =>
      new AirflowClient({
        baseUrl: server.origin,
        airflowVersion: "3.3.2",
        timeoutMs: 60,
        retry: { limit: 1, minDelayMs: 1, maxRetryAfterMs: 1 },
        fetch: (url, init) => fetch(url, init),
      }),
  );
  await fc.assert(
    fc.asyncProperty(plan, async (next) => {
      current = next;
      const calls = clients.flatMap((client, index) =>
        callsOf(client).map(([name, call]) => [`${name} ${String(index)}`, call] as const),
      );
      await Promise.all(
        calls.map(async ([name, call]) => {
          let timer: NodeJS.Timeout | undefined;
          const limit = new Promise((_, reject) => {
            timer = setTimeout(() => reject(stopped), 15_000);
          });
          try {
            await Promise.race([call(), limit]);
          } catch (error) {
            if (error instanceof AirflowError) return;
            throw new Error(`${name} ended by ${inspect(error)}`, { cause: error });
          } finally {
            clearTimeout(timer);
          }
        }),
      );
      expect(unhandled).toEqual([]);
    }),
    { numRuns, seed, interruptAfterTimeLimit: numRuns > 25 ? 3_600_000 : 40_000, endOnFailure: true },
  );
}, 3_600_000);
