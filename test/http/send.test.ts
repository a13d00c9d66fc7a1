import { createServer } from "node:https";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AirflowClient, ConnectionError } from "../../src/index.js";
import { networkHint } from "../../src/errors/hints.js";
import { codeOf } from "../../src/http/send.js";
import { nodeFetch } from "../../src/node/index.js";
import { makeAuthority } from "../node/certificates.js";
import { labFetch } from "../node/lab-fetch.js";
import { type CannedResponse, runOf, serve } from "../support/server.js";
import { withoutTarget } from "../support/without-target.js";

/** An error as the network layer of a runtime gives it. */
function failure(message: string, properties: object = {}, cause?: unknown): Error {
  return Object.assign(new TypeError(message, cause === undefined ? undefined : { cause }), properties);
}

/** What a trigger ends in when `fetch` fails so. */
async function endOf(error: unknown): Promise<ConnectionError> {
  const fetch = () => Promise.reject(error instanceof Error ? error : new Error(String(error)));
  const client = new AirflowClient({ baseUrl: "http://127.0.0.1:3", retry: false, fetch });
  return client.dagRuns.trigger("d").then(
    () => {
      throw new Error("No error");
    },
    (end: unknown) => {
      if (!(end instanceof ConnectionError)) throw end;
      return end;
    },
  );
}

describe("the name of a lost connection", () => {
  test.each<[string, Error, string]>([
    [
      "Node's, by its code",
      failure("fetch failed", {}, failure("other side closed", { code: "UND_ERR_SOCKET" })),
      "UND_ERR_SOCKET",
    ],
    ["Bun's", failure("Unable to connect.", { code: "ConnectionRefused" }), "ConnectionRefused"],
    [
      "one without a code, by its innermost words",
      failure("fetch failed", {}, failure("bad port")),
      "bad port",
    ],
    ["one with blanks around its words", failure("fetch failed", {}, failure("bad port\n")), "bad port"],
    ["a browser's", failure("Failed to fetch"), "Failed to fetch"],
    [
      "one whose innermost cause has no words",
      failure("Network connection lost.", {}, failure(" \n")),
      "Network connection lost.",
    ],
    ["one without any words", failure(""), "TypeError"],
    ["one whose code is a number", failure("odd", { code: 7 }), "odd"],
  ])("%s", async (_, error, code) => {
    expect(withoutTarget((await endOf(error)).message)).toBe(
      `POST /dags/{dag_id}/dagRuns: no response (${code})${networkHint(code, false)}`,
    );
  });

  test("an endless chain of causes is read up to a bound, and a value that is not an error is unknown", () => {
    const loop = failure("loop");
    loop.cause = loop;
    expect(codeOf(loop)).toBe("loop");
    expect(codeOf("text")).toBe("unknown");
  });
});

test("an abort is thrown as the caller's own reason, without retries too", async () => {
  const reason = { mine: true };
  const controller = new AbortController();
  const server = await serve(() => {
    controller.abort(reason);
    return { fault: "silence" };
  });
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
  const { signal } = controller;
  await expect(dagRuns.trigger("d", {}, { signal })).rejects.toBe(reason);
  await server.requests[0]?.gone;
});

describe("whether the server may have seen it", () => {
  test.each<[string, Error]>([
    [
      "a closed port",
      failure("fetch failed", {}, failure("connect", { code: "ECONNREFUSED", syscall: "connect" })),
    ],
    [
      "no such host",
      failure("fetch failed", {}, failure("dns", { code: "ENOTFOUND", syscall: "getaddrinfo" })),
    ],
    ["a closed port at all addresses", failure("fetch failed", {}, failure("", { code: "ECONNREFUSED" }))],
    ["no such host, by its code alone", failure("dns", { code: "ENOTFOUND" })],
    ["no name server, by its code alone", failure("dns", { code: "EAI_AGAIN" })],
    [
      "no name server",
      failure("fetch failed", {}, failure("dns", { code: "EAI_FAIL", syscall: "getaddrinfo" })),
    ],
    [
      "no route to it",
      failure("fetch failed", {}, failure("connect", { code: "EHOSTUNREACH", syscall: "connect" })),
    ],
    [
      "connecting took too long",
      failure("fetch failed", {}, failure("slow", { code: "UND_ERR_CONNECT_TIMEOUT" })),
    ],
    ["a closed port, Bun", failure("Unable to connect.", { code: "ConnectionRefused" })],
    [
      "a closed port, Deno",
      failure("fetch failed", {}, failure("client error (Connect): tcp connect error: refused")),
    ],
  ])("not when %s", async (_, error) => {
    expect((await endOf(error)).ambiguous).toBe(false);
  });

  test.each<[string, Error]>([
    [
      "the connection was closed",
      failure("fetch failed", {}, failure("other side closed", { code: "UND_ERR_SOCKET" })),
    ],
    ["it was reset", failure("fetch failed", {}, failure("read", { code: "ECONNRESET", syscall: "read" }))],
    [
      "the route was lost in between",
      failure("fetch failed", {}, failure("read", { code: "EHOSTUNREACH", syscall: "read" })),
    ],
    [
      "the connection was closed, Deno",
      failure("fetch failed", {}, failure("client error (SendRequest): connection closed")),
    ],
    ["nothing is said of it", failure("Failed to fetch")],
  ])("perhaps when %s", async (_, error) => {
    expect((await endOf(error)).ambiguous).toBe(true);
  });
});

test.each<[string, object]>([
  ["the global fetch", { fetch: globalThis.fetch }],
  ["nodeFetch", { fetch: nodeFetch() }],
])("a trigger that ends in the TLS handshake was never sent, over %s", async (_, options) => {
  const authority = await makeAuthority();
  const secure = createServer(await authority.issue("other.example"), (_, response) => response.end());
  await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void secure.close());
  const address = secure.address();
  const port = String(typeof address === "object" ? address?.port : 0);
  const plain = await serve(() => ({ json: {} }));
  for (const baseUrl of [`https://127.0.0.1:${port}`, plain.origin.replace("http:", "https:")]) {
    const { dagRuns } = new AirflowClient({ baseUrl, retry: { minDelayMs: 1 }, ...options });
    await expect(dagRuns.trigger("d")).rejects.toMatchObject({ name: "ConnectionError", ambiguous: false });
  }
});

describe("a request that waits for a connection of the pool when its time is up was never sent", () => {
  /** A client with one connection, which an earlier request holds until the server responds to it. */
  async function withBusyPool(response: CannedResponse) {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const server = await serve(async ({ url }) => {
      if (!url.endsWith("/first")) return response;
      await held;
      return { json: runOf };
    });
    const fetch = labFetch({ maxSockets: 1 });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, fetch, retry: false });
    const first = dagRuns.get("d", "first");
    await vi.waitFor(() => expect(server.lines).toHaveLength(1), 10_000);
    const finish = async () => {
      release();
      await first;
    };
    return { server, dagRuns, finish };
  }

  test("a trigger is not ambiguous, and never reaches the server", async () => {
    const { server, dagRuns, finish } = await withBusyPool({ json: runOf });
    const queued = dagRuns.trigger("d", {}, { timeoutMs: 50 });
    await expect(queued).rejects.toMatchObject({ name: "TimeoutError", timeoutMs: 50, ambiguous: false });
    await finish();
    await dagRuns.get("d", "last");
    expect(server.lines).toEqual(["first", "last"].map((id) => `GET /api/v2/dags/d/dagRuns/${id}`));
  });

  test("deleteMany reports it as failed, not as uncertain", async () => {
    const { dagRuns, finish } = await withBusyPool({ status: 204 });
    const runs = [{ dag_id: "d", dag_run_id: "r" }];
    const outcomes = await dagRuns.deleteMany(runs, { timeoutMs: 50 });
    expect(outcomes).toMatchObject([{ status: "rejected", reason: { ambiguous: false } }]);
    await finish();
  });

  test("a delete whose retry finds no run is a 404, not a success", async () => {
    const { dagRuns, finish } = await withBusyPool({ status: 404, json: { detail: "Not found" } });
    const retry = { limit: 9, minDelayMs: 20, maxDelayMs: 20 };
    const queued = dagRuns.delete("d", "r", { timeoutMs: 50, retry });
    setTimeout(() => void finish(), 100);
    await expect(queued).rejects.toMatchObject({ name: "NotFoundError", ambiguous: false });
  });
});

test("a delete is not done by a 404 that a gateway sends after an attempt was lost", async () => {
  const server = await serve([
    { status: 502, text: "<html>" },
    { status: 404, text: "404 page not found" },
  ]);
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: { minDelayMs: 1 } });
  await expect(dagRuns.delete("d", "r")).rejects.toMatchObject({ status: 404, ambiguous: true });
});

test("a run with NaN in its conf, as Airflow 2 writes it, is readable", async () => {
  const text =
    '{"dag_id":"d","dag_run_id":"r","state":"queued","conf":{"a":NaN,"b":-Infinity,"c":"NaN \\" NaN"}}';
  const server = await serve(() => ({ text }));
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1" });
  expect((await dagRuns.get("d", "r")).conf).toEqual({ a: null, b: null, c: 'NaN " NaN' });
});
