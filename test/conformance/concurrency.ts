import { describe, expect, it } from "vitest";
import { ConflictError, type DagRun, NotFoundError } from "../../src/index.js";
import type { Subject } from "./subject.js";

const minute = 60_000;
const pageSize = 20;
/** Retries for seconds, because SQLite refuses concurrent writers. */
const patient = { retry: { limit: 5, minDelayMs: 250 } };

/** As many concurrent calls as the target supports: nothing is lost, nothing is done twice. */
export function concurrency({ client, id, target }: Subject): void {
  const { dagRuns } = client;
  const calls = Array.from({ length: target.parallel }, (_, index) => index);

  describe("concurrency", () => {
    it(
      "creates one run for many triggers with the same id",
      async () => {
        const dag_run_id = id("race");
        const outcomes = await Promise.allSettled(
          calls.map(() => dagRuns.trigger("paused", { dag_run_id }, patient)),
        );
        const made = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
        expect(new Set(made.map((run) => run.dag_run_id))).toEqual(new Set([dag_run_id]));
        expect(reasonsOf(outcomes).filter((error) => !(error instanceof ConflictError))).toEqual([]);
        expect((await everyId()).filter((found) => found === dag_run_id)).toHaveLength(1);
      },
      5 * minute,
    );

    it(
      "creates a run for each trigger without an id",
      async () => {
        const runs = await Promise.all(calls.map(() => dagRuns.trigger("paused", {}, patient)));
        const ids = runs.map((run) => run.dag_run_id);
        expect(new Set(ids).size).toBe(calls.length);
        const found = await everyId();
        expect(found.filter((dagRunId) => ids.includes(dagRunId)).sort()).toEqual(ids.sort());
      },
      5 * minute,
    );

    it(
      "deletes a run with many calls, which succeed or throw a NotFoundError",
      async () => {
        const { dag_run_id } = await dagRuns.trigger("paused", { dag_run_id: id("delete") });
        const outcomes = await Promise.allSettled(
          calls.map(() => dagRuns.delete("paused", dag_run_id, patient)),
        );
        const refusals = reasonsOf(outcomes);
        expect(refusals.filter((error) => !(error instanceof NotFoundError))).toEqual([]);
        expect(refusals.length).toBeLessThan(calls.length);
        await expect(dagRuns.get("paused", dag_run_id)).rejects.toBeInstanceOf(NotFoundError);
      },
      5 * minute,
    );

    it(
      "lists every existing run once while others are created",
      async () => {
        const before = await everyId();
        expect(before.length).toBeGreaterThan(pageSize);
        const [walked] = await Promise.all([
          everyId(),
          ...calls.map(() => dagRuns.trigger("paused", {}, patient)),
        ]);
        expect(new Set(walked).size).toBe(walked.length);
        expect(walked).toEqual(expect.arrayContaining(before));
      },
      5 * minute,
    );
  });

  async function everyId(): Promise<string[]> {
    const runs: AsyncIterable<DagRun | DagRun<"v1">> = dagRuns.list("paused", { limit: pageSize });
    const ids: string[] = [];
    for await (const run of runs) ids.push(run.dag_run_id);
    return ids;
  }
}

function reasonsOf(outcomes: readonly PromiseSettledResult<unknown>[]): unknown[] {
  const reasons: unknown[] = [];
  for (const outcome of outcomes) if (outcome.status === "rejected") reasons.push(outcome.reason);
  return reasons;
}
