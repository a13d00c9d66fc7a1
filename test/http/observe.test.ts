import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { AirflowClient } from "../../src/index.js";
import { runOf, serve } from "../support/server.js";
import { notify } from "../../src/http/observe.js";

test("a hook is called once", () => {
  const hook = vi.fn();
  const event = { attempt: 1 };
  notify(hook, event);
  expect(hook).toHaveBeenCalledExactlyOnceWith(event);
  notify(undefined, event);
});

test("what a hook throws or rejects with is dropped", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  notify(() => {
    throw new Error("log");
  }, 1);
  notify(() => Promise.reject(new Error("log")), 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test("hooks get the error of a failed attempt, and the request id of a response; a call sends its headers", async () => {
  const server = await serve([
    { fault: "cut" },
    { status: 200, json: runOf, headers: { "x-request-id": "q7" } },
  ]);
  const events: object[] = [];
  const client = new AirflowClient({
    baseUrl: server.origin,
    userAgent: "nightly-report/2",
    retry: { minDelayMs: 1 },
    onFailedAttempt: ({ error, attempt, path }) => events.push({ error: error.name, attempt, path }),
    onResponse: ({ requestId, attempt, path }) => events.push({ requestId, attempt, path }),
  });
  await client.dagRuns.get("d", "r", { headers: { "x-team": "data" } });
  const path = "/dags/{dag_id}/dagRuns/{dag_run_id}";
  expect(events).toEqual([
    { error: "ConnectionError", attempt: 1, path },
    { requestId: "q7", attempt: 2, path },
  ]);
  expect(server.requests[1]?.headers).toMatchObject({ "user-agent": "nightly-report/2", "x-team": "data" });
});

test("the client names itself and its version, which is that of package.json", async () => {
  const manifest: unknown = JSON.parse(readFileSync("package.json", "utf8"));
  const server = await serve([{ json: runOf }]);
  await new AirflowClient({ baseUrl: server.origin }).dagRuns.get("d", "r");
  const [name, version] = server.requests[0]?.headers["user-agent"]?.split("/") ?? [];
  expect(manifest).toMatchObject({ name, version });
});
