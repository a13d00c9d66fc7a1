import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { AirflowClient, AirflowError, airflowToken } from "../../src/index.js";
import { serve } from "../support/server.js";

const lines = readFileSync(fileURLToPath(import.meta.url), "utf8").split("\n");

/** A call of each method, on the line of its name. */
const calls: Readonly<Record<string, (client: AirflowClient) => unknown>> = {
  list: (client) => client.dagRuns.list("d"),
  listBatch: (client) => client.dagRuns.listBatch(),
  collect: (client) => client.dagRuns.list("d").collect({ maxItems: 1 }),
  pages: (client) => client.dagRuns.list("d").pages().next(),
  iterate: (client) => client.dagRuns.list("d")[Symbol.asyncIterator]().next(),
  get: (client) => client.dagRuns.get("d", "r"),
  trigger: (client) => client.dagRuns.trigger("d"),
  delete: (client) => client.dagRuns.delete("d", "r"),
  ensure: (client) => client.dagRuns.ensure("d", { dag_run_id: "r" }),
  update: (client) => client.dagRuns.update("d", "r", { note: "n" }),
  setNote: (client) => client.dagRuns.setNote("d", "r", "n"),
  clear: (client) => client.dagRuns.clear("d", "r"),
  previewClear: (client) => client.dagRuns.previewClear("d", "r"),
  clearMany: (client) => client.dagRuns.clearMany("d", { partition_key: "p" }),
  previewClearMany: (client) => client.dagRuns.previewClearMany("d", { partition_key: "p" }),
  bulk: (client) => client.dagRuns.bulk("d", { actions: [] }),
  clearPartitions: (client) => client.dagRuns.clearPartitions("d", {}),
  upstreamAssetEvents: (client) => client.dagRuns.upstreamAssetEvents("d", "r"),
  watch: (client) => client.dagRuns.watch("d", "r", { maxReconnects: 0 }).next(),
  waitFor: (client) => client.dagRuns.waitFor("d", "r"),
  waitForAll: (client) => client.dagRuns.waitForAll([{ dag_id: "d", dag_run_id: "r" }]),
  triggerAndWait: (client) => client.dagRuns.triggerAndWait("d"),
  http: (client) => client.http.GET("/dags/{dag_id}/dagRuns", { params: { path: { dag_id: "d" } } }),
};

/** What of these calls that fails by a value: openapi-fetch gives a refusal as `error`. */
const notThrown = ["http 401"];

async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The first line of this file in a stack. */
function lineIn({ stack = "" }: Error): string | undefined {
  return lines[Number(/caller\.test\.ts:(\d+)/.exec(stack)?.[1]) - 1]?.trim();
}

describe.each(Object.entries(calls))("the stack of %s begins at the caller", (name, call) => {
  const options = { retry: false, airflowVersion: "3.3.2" } as const;
  const failures: Readonly<Record<string, () => Promise<AirflowClient>>> = {
    "401": async () => {
      const { origin } = await serve(() => ({ status: 401, json: { detail: "Not authenticated" } }));
      return new AirflowClient({ baseUrl: origin, ...options });
    },
    "a refused connection": () =>
      Promise.resolve(new AirflowClient({ baseUrl: "http://127.0.0.1:3", ...options })),
    "a web page": async () => {
      const { origin } = await serve(() => ({ text: "<!doctype html><title>Log in</title>" }));
      return new AirflowClient({ baseUrl: origin, ...options });
    },
    "a failed login": async () => {
      const { origin } = await serve(() => ({ status: 401 }));
      const auth = airflowToken({ username: "u", password: "p" });
      return new AirflowClient({ baseUrl: origin, auth, ...options });
    },
  };

  test.each(Object.entries(failures))("%s", async (kind, clientFor) => {
    const client = await clientFor();
    const error = await errorOf(() => call(client));
    if (notThrown.includes(`${name} ${kind}`)) return expect(error).toBeUndefined();
    if (!(error instanceof AirflowError)) throw new Error("Not an AirflowError", { cause: error });
    expect(error.stack).toMatch(
      new RegExp(`^${error.name}: [^\\n]+\\n    at [^\\n]+\\n    at [^\\n]+caller\\.test\\.ts`),
    );
    expect(lineIn(error)).toMatch(new RegExp(`^${name}: `));
  });
});

test("a wrong argument shows the caller, however deep it is found", async () => {
  const { dagRuns } = new AirflowClient({ baseUrl: "http://127.0.0.1:3" });
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  try {
    const error = await errorOf(() => dagRuns.trigger(""));
    if (!(error instanceof TypeError)) throw new Error("Not a TypeError", { cause: error });
    expect(error.stack).toMatch(/^TypeError: dag_id must not be empty\n +at checkId /);
    expect(lineIn(error)).toBe('const error = await errorOf(() => dagRuns.trigger(""));');
  } finally {
    Error.stackTraceLimit = limit;
  }
});

test("the reason of an abort is left as it is", async () => {
  const reason = Object.freeze(new Error("stop"));
  const { stack } = reason;
  const { dagRuns } = new AirflowClient({ baseUrl: "http://127.0.0.1:3" });
  expect(await errorOf(() => dagRuns.get("d", "r", { signal: AbortSignal.abort(reason) }))).toBe(reason);
  expect(reason.stack).toBe(stack);
});

test("the chain of causes ends in the network's own error", async () => {
  const { dagRuns } = new AirflowClient({ baseUrl: "http://127.0.0.1:3", retry: false });
  const error = await errorOf(() => dagRuns.get("d", "r"));
  expect(error).toMatchObject({ cause: { cause: { code: "ECONNREFUSED", port: 3 } } });
});

test("connect shows its caller", async () => {
  const error = await errorOf(() => AirflowClient.connect({ baseUrl: "http://127.0.0.1:3", retry: false }));
  expect(error instanceof Error && lineIn(error)).toMatch(/^const error = .*AirflowClient\.connect/);
});
