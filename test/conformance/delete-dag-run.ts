import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/** Deletes of queued runs; `execution.ts` deletes a running one. */
export function deleteDagRun({ client, id }: Subject): void {
  describe("delete_dag_run", () => {
    it("deletes a queued run, and responds with 404 the second time", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("delete") });
      await client.dagRuns.delete("paused", dag_run_id);
      await expect(client.dagRuns.get("paused", dag_run_id)).rejects.toBeInstanceOf(NotFoundError);
      await expect(client.dagRuns.delete("paused", dag_run_id)).rejects.toBeInstanceOf(NotFoundError);
    });

    it("frees the id", async () => {
      const dag_run_id = id("reused");
      await client.dagRuns.trigger("paused", { dag_run_id });
      await client.dagRuns.delete("paused", dag_run_id);
      expect((await client.dagRuns.trigger("paused", { dag_run_id })).dag_run_id).toBe(dag_run_id);
    });

    it("responds with 404 if the DAG does not exist", async () => {
      await expect(client.dagRuns.delete("no_such_dag", "any")).rejects.toBeInstanceOf(NotFoundError);
    });
  });
}
