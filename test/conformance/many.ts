import { describe, expect, it } from "vitest";
import { ConflictError, NotFoundError, ServerError } from "../../src/index.js";
import type { Subject } from "./subject.js";

const minute = 60_000;
/** Retries for seconds, because SQLite refuses concurrent writers. */
const patient = { retry: { limit: 5, minDelayMs: 250 } };

/** Methods that combine operations: `ensure`, and many runs at once. */
export function many({ client, id, since }: Subject): void {
  const { dagRuns } = client;

  describe("ensure", () => {
    it("creates the run of an id once", async () => {
      const dag_run_id = id("order");
      const first = await dagRuns.ensure("paused", { dag_run_id, conf: { order: 4711 } });
      expect(first).toMatchObject({ outcome: "created", run: { dag_run_id } });
      const second = await dagRuns.ensure("paused", { dag_run_id });
      expect(second).toMatchObject({ outcome: "existing", run: { dag_run_id, conf: { order: 4711 } } });
    });

    it("throws if the logical date is taken: a conflict, on Airflow 2.0 a 500", async () => {
      const logical_date = "2023-03-03T03:03:03Z";
      await dagRuns.trigger("paused", { dag_run_id: id("dated"), logical_date });
      const body = { dag_run_id: id("same-date"), logical_date };
      const other = dagRuns.ensure("paused", body, { retry: false });
      await expect(other).rejects.toBeInstanceOf(since("2.1.0") ? ConflictError : ServerError);
      await expect(dagRuns.get("paused", id("same-date"))).rejects.toBeInstanceOf(NotFoundError);
    });
  });

  describe("triggerMany and deleteMany", () => {
    it(
      "trigger and delete each run, and return its outcome",
      async () => {
        const items = Array.from({ length: 12 }, (_, index) => ({
          dag_id: "paused",
          dag_run_id: id(`many.${String(index)}`),
        }));
        const triggered = await dagRuns.triggerMany([...items, { dag_id: "no_such_dag" }], {
          concurrency: 3,
          ...patient,
        });
        expect(triggered.map(({ status }) => status)).toEqual([...items.map(() => "fulfilled"), "rejected"]);
        expect(triggered.at(-1)).toMatchObject({ reason: { name: "NotFoundError" } });
        const missing = { dag_id: "paused", dag_run_id: id("missing") };
        const deleted = await dagRuns.deleteMany([...items, missing], { concurrency: 3, ...patient });
        expect(deleted.map(({ status }) => status)).toEqual([...items.map(() => "fulfilled"), "rejected"]);
        expect(deleted.at(-1)).toMatchObject({ ...missing, reason: { name: "NotFoundError" } });
        for (const { dag_id, dag_run_id } of items) {
          await expect(dagRuns.get(dag_id, dag_run_id)).rejects.toBeInstanceOf(NotFoundError);
        }
      },
      5 * minute,
    );
  });
}
