import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** Clears of queued runs; `execution.ts` clears a finished one. */
export function clearDagRun(subject: Subject): void {
  const { client, raw, id, since, target } = subject;
  /** The status of a refusal; the operation does not exist before 2.4. */
  const refused = (status: number) => (since("2.4.0") ? status : 404);

  describe("clear_dag_run", () => {
    checkSince(subject, "2.4.0", "leaves a queued run as it is", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("clear") });
      const { task_instances } = await client.dagRuns.previewClear("paused", dag_run_id);
      expect(task_instances.map(({ task_id }) => task_id)).toEqual(["slow"]);
      expect(await client.dagRuns.clear("paused", dag_run_id)).toMatchObject({ dag_run_id, state: "queued" });
    });

    checkSince(subject, "2.4.0", "responds with 404 if the run does not exist", async () => {
      await expect(client.dagRuns.clear("paused", "no_such_run")).rejects.toBeInstanceOf(NotFoundError);
      await expect(client.dagRuns.previewClear("paused", "no_such_run")).rejects.toBeInstanceOf(
        NotFoundError,
      );
    });

    it("refuses an unknown field", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("refused") });
      const body = { dry_run: true, colour: "red" };
      const { status } = await raw("POST", `/dags/paused/dagRuns/${dag_run_id}/clear`, { body });
      expect(status).toBe(refused(target.apiVersion === "v1" ? 400 : 422));
    });

    it("refuses another content type, with a 500 from Airflow 3.2 on", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("type") });
      const text = { headers: { "content-type": "text/plain" }, body: '{"dry_run": true}' };
      const { status } = await raw("POST", `/dags/paused/dagRuns/${dag_run_id}/clear`, text);
      expect(status).toBe(refused(target.apiVersion === "v1" ? 415 : since("3.2.0") ? 500 : 422));
    });
  });
}
