import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** Clears of runs without task instances; those of a run that ran are in `execution.ts`. */
export function clearDagRun(subject: Subject): void {
  const { client, raw, id, since, target } = subject;
  /** The status of a refusal; before 2.4 there is no such operation. */
  const refused = (status: number) => (since("2.4.0") ? status : 404);

  describe("clear_dag_run", () => {
    checkSince(subject, "2.4.0", "changes nothing visible of a run that is still queued", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("clear") });
      const { task_instances } = await client.dagRuns.previewClear("paused", dag_run_id);
      expect(task_instances.map(({ task_id }) => task_id)).toEqual(["slow"]);
      expect(await client.dagRuns.clear("paused", dag_run_id)).toMatchObject({ dag_run_id, state: "queued" });
    });

    checkSince(subject, "2.4.0", "answers 404 for a run that does not exist", async () => {
      await expect(client.dagRuns.clear("paused", "no_such_run")).rejects.toBeInstanceOf(NotFoundError);
      await expect(client.dagRuns.previewClear("paused", "no_such_run")).rejects.toBeInstanceOf(
        NotFoundError,
      );
    });

    it("refuses a field it does not know", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("refused") });
      const body = { dry_run: true, colour: "red" };
      const { status } = await raw("POST", `/dags/paused/dagRuns/${dag_run_id}/clear`, { body });
      expect(status).toBe(refused(target.apiVersion === "v1" ? 400 : 422));
    });

    it("refuses another content type, from Airflow 3.2 on with a 500", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("type") });
      const text = { headers: { "content-type": "text/plain" }, body: '{"dry_run": true}' };
      const { status } = await raw("POST", `/dags/paused/dagRuns/${dag_run_id}/clear`, text);
      expect(status).toBe(refused(target.apiVersion === "v1" ? 415 : since("3.2.0") ? 500 : 422));
    });
  });
}
