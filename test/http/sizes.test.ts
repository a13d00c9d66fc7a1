import { brotliCompressSync, constants } from "node:zlib";
import { describe, expect, test } from "vitest";
import { AirflowClient, session } from "../../src/index.js";
import { parseBaseUrl } from "../../src/checks/base-url.js";
import { lenientJson } from "../../src/http/body.js";
import { readLines } from "../../src/http/ndjson.js";
import { nodeFetch } from "../../src/node/index.js";
import { errorOf } from "../auth/sentinel.js";
import { serveRaw } from "../support/raw-server.js";
import { serve } from "../support/server.js";
import { containing } from "../support/without-target.js";

describe.each([
  ["the global fetch", globalThis.fetch],
  ["nodeFetch", nodeFetch()],
])("over %s", (_, fetch) => {
  const options = { fetch, maxResponseBytes: 1_000_000, retry: { minDelayMs: 1 } };
  const where =
    "The body of the response is longer than 1000000 bytes: raise maxResponseBytes or ask for less";
  const tooLong = {
    name: "UnexpectedResponseError",
    retryable: false,
    message: containing(where),
  };

  test("a body that grows by decoding is given up at maxResponseBytes, and not requested again", async () => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
    const bomb = brotliCompressSync(Buffer.from(`"${"x".repeat(50_000_000)}"`), { params });
    const server = await serve(() => ({ headers: { "content-encoding": "br" }, pieces: [bomb] }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, ...options });
    expect(await errorOf(dagRuns.get("d", "r"))).toMatchObject(tooLong);
    expect(server.requests).toHaveLength(1);
  });

  test.each([200, 500])("so is one without end, with %i", async (status) => {
    const server = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 ${String(status)} X\r\n\r\n`);
      const more = () => socket.write("x".repeat(65_536), () => setImmediate(more));
      more();
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, ...options, retry: false });
    expect(await errorOf(dagRuns.get("d", "r"))).toMatchObject(status === 200 ? tooLong : { status });
  });
});

describe("takes time that is linear in its size", () => {
  /** Milliseconds of work that blocks the event loop. With quadratic time each of these takes minutes. */
  async function durationOf(work: () => unknown): Promise<number> {
    const start = performance.now();
    await work();
    return performance.now() - start;
  }

  test.each<[string, () => unknown]>([
    ["a base URL of slashes", () => parseBaseUrl(`https://a.example/${"/".repeat(300_000)}x`)],
    ["a base URL that ends in slashes", () => parseBaseUrl(`https://a.example/x${"/".repeat(300_000)}`)],
    ["JSON of quotes", () => errorOf(() => lenientJson.parse(`${'\\"'.repeat(500_000)}NaN`))],
    [
      "a line of a stream in many pieces",
      async () => {
        const pieces = Array.from({ length: 4000 }, () => new TextEncoder().encode("x".repeat(4000)));
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const piece = pieces.pop();
            if (piece === undefined) controller.close();
            else controller.enqueue(piece);
          },
        });
        await readLines(body, { parse: String }).next();
      },
    ],
  ])("%s", async (_, work) => {
    expect(await durationOf(work)).toBeLessThan(5000);
  });

  test("a login page", async () => {
    const server = await serve(() => ({ text: "<input ".repeat(300_000) }));
    const auth = session({ username: "u", password: "p" });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth, retry: false });
    expect(await durationOf(() => errorOf(dagRuns.get("d", "r")))).toBeLessThan(5000);
  });
});
