import { expect, test } from "vitest";
import { UnexpectedResponseError } from "../../src/index.js";
import { isSameRun, SeenRuns, type Row } from "../../src/pagination/seen-runs.js";

test("a run of a DAG without seen runs was not seen", () => {
  const seen = new SeenRuns();
  expect(seen.has({ dag_id: "d", dag_run_id: "r" })).toBe(false);
  expect(seen.add({ dag_id: "d", dag_run_id: "r" })).toBe(true);
  expect(seen.add({ dag_id: "d", dag_run_id: "r" })).toBe(false);
  expect(seen.has({ dag_id: "d", dag_run_id: "r" })).toBe(true);
  expect(seen.has({ dag_id: "d", dag_run_id: "other" })).toBe(false);
  expect(seen.has({ dag_id: "other", dag_run_id: "r" })).toBe(false);
});

test("a run without an id differs from the run whose id is its date", () => {
  const seen = new SeenRuns();
  seen.add({ dag_id: "d", dag_run_id: "2026" });
  expect(seen.has({ dag_id: "d", dag_run_id: null, execution_date: "2026" })).toBe(false);
});

test.each<[string, Row]>([
  ["no id and no date", { dag_id: "d", dag_run_id: null }],
  ["no DAG", { dag_run_id: "r" }],
])("a run with %s cannot be distinguished from others", (_, run) => {
  const seen = new SeenRuns();
  const error: unknown = (() => {
    try {
      return seen.add(run);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(UnexpectedResponseError);
  expect(error).toMatchObject({ status: 200 });
});

test("a recreated run has the id but not the dates", () => {
  const run: Row = { dag_id: "d", dag_run_id: "r", execution_date: "1", run_after: "2" };
  expect(isSameRun(run, { ...run })).toBe(true);
  for (const field of ["dag_id", "dag_run_id", "execution_date", "run_after"] as const) {
    expect(isSameRun(run, { ...run, [field]: "other" })).toBe(false);
  }
  expect(isSameRun(undefined, undefined)).toBe(false);
  expect(isSameRun(run, undefined)).toBe(false);
});
