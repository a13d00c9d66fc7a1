import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/** Clears of runs without task instances; those of a run that ran are in `execution.ts`. */
export function clearDagRun({ client, raw, id, target }: Subject): void {
  describe("clear_dag_run", () => {
    it("changes nothing visible of a run that is still queued", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("clear") });
      const { task_instances } = await client.dagRuns.previewClear("paused", dag_run_id);
      expect(task_instances.map(({ task_id }) => task_id)).toEqual(["slow"]);
      expect(await client.dagRuns.clear("paused", dag_run_id)).toMatchObject({ dag_run_id, state: "queued" });
    });

    it("answers 404 for a run that does not exist", async () => {
      await expect(client.dagRuns.clear("paused", "no_such_run")).rejects.toBeInstanceOf(NotFoundError);
      await expect(client.dagRuns.previewClear("paused", "no_such_run")).rejects.toBeInstanceOf(
        NotFoundError,
      );
    });

    it("refuses a field it does not know", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("refused") });
      const body = { dry_run: true, colour: "red" };
      const { status } = await raw("POST", `/dags/paused/dagRuns/${dag_run_id}/clear`, { body });
      expect(status).toBe(target.apiVersion === "v1" ? 400 : 422);
    });

    it("refuses another content type", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("type") });
      const text = { headers: { "content-type": "text/plain" }, body: '{"dry_run": true}' };
      const { status } = await raw("POST", `/dags/paused/dagRuns/${dag_run_id}/clear`, text);
      expect(status).toBe(target.apiVersion === "v1" ? 415 : 422);
    });
  });
}
