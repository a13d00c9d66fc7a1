import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { AirflowClient, AirflowError, airflowToken } from "../../src/index.js";
import { errorOf } from "../support/errors.js";
import { serve } from "../support/server.js";

const lines = readFileSync(fileURLToPath(import.meta.url), "utf8").split("\n");

const params = { path: { dag_id: "d" } };

/** A call of each method, on the line of its name. */
const calls: Readonly<Record<string, (client: AirflowClient) => unknown>> = {
  list: async (client) => await client.dagRuns.list("d"),
  listBatch: async (client) => await client.dagRuns.listBatch(),
  collect: async (client) => await client.dagRuns.list("d").collect({ maxItems: 1 }),
  pages: async (client) => await client.dagRuns.list("d").pages().next(),
  iterate: async (client) => await client.dagRuns.list("d")[Symbol.asyncIterator]().next(),
  get: async (client) => await client.dagRuns.get("d", "r"),
  trigger: async (client) => await client.dagRuns.trigger("d"),
  delete: async (client) => await client.dagRuns.delete("d", "r"),
  ensure: async (client) => await client.dagRuns.ensure("d", { dag_run_id: "r" }),
  update: async (client) => await client.dagRuns.update("d", "r", { note: "n" }),
  setNote: async (client) => await client.dagRuns.setNote("d", "r", "n"),
  clear: async (client) => await client.dagRuns.clear("d", "r"),
  previewClear: async (client) => await client.dagRuns.previewClear("d", "r"),
  clearMany: async (client) => await client.dagRuns.clearMany("d", { partition_key: "p" }),
  previewClearMany: async (client) => await client.dagRuns.previewClearMany("d", { partition_key: "p" }),
  bulk: async (client) => await client.dagRuns.bulk("d", { actions: [] }),
  clearPartitions: async (client) => await client.dagRuns.clearPartitions("d", {}),
  upstreamAssetEvents: async (client) => await client.dagRuns.upstreamAssetEvents("d", "r"),
  watch: async (client) => await client.dagRuns.watch("d", "r", { maxReconnects: 0 }).next(),
  waitFor: async (client) => await client.dagRuns.waitFor("d", "r"),
  waitForAll: async (client) => await client.dagRuns.waitForAll([{ dag_id: "d", dag_run_id: "r" }]),
  triggerAndWait: async (client) => await client.dagRuns.triggerAndWait("d"),
  http: async (client) => await client.http.GET("/dags/{dag_id}/dagRuns", { params }),
};

/** What of these calls that fails by a value: openapi-fetch gives a refusal as `error`. */
const notThrown = ["http 401"];

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
    if (notThrown.includes(`${name} ${kind}`)) {
      expect(await call(client)).toMatchObject({ response: { status: 401 } });
      return;
    }
    const error = await errorOf(() => call(client));
    if (!(error instanceof AirflowError)) throw new Error("Not an AirflowError", { cause: error });
    expect(lineIn(error)).toMatch(new RegExp(`^${name}: `));
  });
});

test("the stack of a wrong argument begins at the caller", async () => {
  const { dagRuns } = new AirflowClient({ baseUrl: "http://127.0.0.1:3" });
  const error = await errorOf(() => dagRuns.trigger(""));
  if (!(error instanceof TypeError)) throw new Error("Not a TypeError", { cause: error });
  expect(error.stack).toMatch(/^TypeError: dag_id must not be empty\n +at checkId /);
  expect(lineIn(error)).toBe('const error = await errorOf(() => dagRuns.trigger(""));');
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

test("the stack of connect begins at the caller", async () => {
  const unreachable = { baseUrl: "http://127.0.0.1:3", retry: false } as const;
  const error = await errorOf(async () => await AirflowClient.connect(unreachable));
  expect(error instanceof Error && lineIn(error)).toMatch(/^const error = .*AirflowClient\.connect/);
});
