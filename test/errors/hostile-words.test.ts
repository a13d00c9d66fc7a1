import { describe, expect, test } from "vitest";
import { AirflowClient, AirflowError, type Fetch } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { errorOf } from "../auth/sentinel.js";
import { type CannedResponse, serve } from "../support/server.js";

async function errorFor(answer: CannedResponse, fetch: Fetch = globalThis.fetch): Promise<AirflowError> {
  const server = await serve(() => answer);
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false, fetch });
  const error = await errorOf(dagRuns.get("d", "r"));
  if (error instanceof AirflowError) return error;
  throw error;
}

describe("a server's text in a message", () => {
  const words = `a\r\n::error::b\u001b[31m\u0085\u2028\u202e${"c".repeat(20_000)}`;
  test.each<[string, CannedResponse]>([
    ["detail", { status: 400, json: { detail: words } }],
    ["detail with a reason", { status: 500, json: { detail: { reason: words, message: words } } }],
    ["title", { status: 403, json: { title: words } }],
    ["error", { status: 404, json: { error: words } }],
    ["fields", { status: 422, json: { detail: [{ loc: [words], msg: words }] } }],
    ["text", { status: 500, text: words }],
    ["page", { status: 413, text: `<html><title>${words}</title>` }],
  ])("is one short line (%s)", async (_, answer) => {
    const { message, stack = "" } = await errorFor(answer);
    expect(message.length).toBeLessThan(1200);
    expect(message).toContain("a ::error::b");
    expect(message).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(stack.split("\n    at ")[0]).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  });
});

describe("a response of an odd shape", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  test.each<[string, CannedResponse, string]>([
    [
      "a location of objects",
      { status: 422, json: { detail: [{ loc: [{ toString: 1 }, "a"], msg: {} }] } },
      "ValidationError",
    ],
    ["a deep error", { status: 400, text: `{"detail": ${deep}}` }, "ValidationError"],
    ["a deep success", { text: deep }, "UnexpectedResponseError"],
    ["a deep run", { text: `{"dag_id":"d","dag_run_id":${deep}}` }, "UnexpectedResponseError"],
    [
      "a state that is an object",
      { json: { dag_id: "d", dag_run_id: "r", state: {} } },
      "UnexpectedResponseError",
    ],
    [
      "a date that is an object",
      { json: { dag_id: "d", dag_run_id: "r", run_after: {} } },
      "UnexpectedResponseError",
    ],
    ["another run", { json: { dag_id: "d", dag_run_id: "s", state: "queued" } }, "UnexpectedResponseError"],
    ["429 with a page", { status: 429, headers: { "retry-after": "3" }, text: "<html>" }, "RateLimitError"],
  ])("with %s is an AirflowError", async (_, answer, name) => {
    expect((await errorFor(answer)).name).toBe(name);
  });

  test.each([[[null]], [[{ dag_run_id: "r", state: {} }]], [["r"]]])(
    "is not accepted as a page: %o",
    async (dag_runs) => {
      const server = await serve(() => ({ json: { dag_runs, total_entries: 1 } }));
      const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
      expect(await errorOf(dagRuns.list("d").collect({ maxItems: 9 }))).toMatchObject({
        name: "UnexpectedResponseError",
      });
    },
  );
});

test.each([
  [400, '400, HTML page "Too long"', "UnexpectedResponseError"],
  [413, "limits the size of a request: send less", "UnexpectedResponseError"],
])("%i with a page shows its title, and a hint", async (status, words, name) => {
  const error = await errorFor({ status, text: "<html><title>Too long</title>" });
  expect(error).toMatchObject({ name, status });
  expect(error.message).toContain(words);
  expect(error.message).toContain("Too long");
});

test.each([
  ["the global fetch", globalThis.fetch],
  ["nodeFetch", nodeFetch()],
])("an error whose body cannot be decoded keeps its status, over %s", async (_, fetch) => {
  for (const encoding of ["gzip", "br"]) {
    const answer = { status: 404, headers: { "content-encoding": encoding }, text: "no such encoding" };
    expect(await errorFor(answer, fetch)).toMatchObject({ name: "NotFoundError", status: 404 });
  }
});
