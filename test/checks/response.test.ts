import { expect, test } from "vitest";
import {
  expectResponse,
  isBulkDeletion,
  isClearPreview,
  isDagRun,
  isDagRunPage,
  isWaitEvent,
} from "../../src/checks/response.js";
import { UnexpectedResponseError } from "../../src/index.js";

test.each<[string, (response: unknown) => boolean, object]>([
  ["a run", isDagRun, { dag_run_id: "r" }],
  ["a page of runs", isDagRunPage, { dag_runs: [] }],
  ["a preview", isClearPreview, { task_instances: [] }],
  ["a state", isWaitEvent, { state: "queued" }],
])("%s accepts only its own response", (_, is, response) => {
  expect(is(response)).toBe(true);
  for (const [name] of Object.entries(response)) {
    for (const other of [7, null, {}]) expect(is({ [name]: other })).toBe(false);
  }
  for (const other of [{}, [], [response], null, undefined, "r"]) expect(is(other)).toBe(false);
});

test("isBulkDeletion accepts only a list of deleted runs", () => {
  expect(isBulkDeletion({ delete: { success: ["d.r"] } })).toBe(true);
  for (const other of [null, [], "delete", { delete: null }, { delete: [] }, { delete: {} }]) {
    expect(isBulkDeletion(other)).toBe(false);
  }
  expect(isBulkDeletion({ delete: { success: null, errors: [] } })).toBe(false);
  expect(isBulkDeletion({ success: [], delete: null })).toBe(false);
});

test("the error of an unexpected response names the expected one", () => {
  const run = { dag_run_id: "r" };
  expect(expectResponse(run, isDagRun, "a DAG run")).toBe(run);
  const refuse = () => expectResponse({}, isDagRun, "a DAG run");
  expect(refuse).toThrow(UnexpectedResponseError);
  expect(refuse).toThrow(
    expect.objectContaining({
      message: "The response is not a DAG run",
      status: 200,
      ambiguous: false,
    }),
  );
  const change = () => expectResponse({}, isDagRun, "a DAG run", { ambiguous: true, dagId: "d" });
  expect(change).toThrow(expect.objectContaining({ ambiguous: true, dagId: "d" }));
});
