import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** Updates of state and note. */
export function patchDagRun(subject: Subject): void {
  const { client, raw, id, since, target } = subject;
  const isV1 = target.apiVersion === "v1";
  /** The status of a refusal; the operation does not exist before 2.2. */
  const refused = (status: number) => (since("2.2.0") ? status : 405);

  describe("patch_dag_run", () => {
    for (const [state, first] of [
      ["failed", "2.2.0"],
      ["success", "2.2.0"],
      ["queued", "2.4.0"],
    ] as const) {
      checkSince(subject, first, `sets the state ${state}`, async () => {
        const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id(state) });
        const run = await client.dagRuns.update("paused", dag_run_id, { state });
        expect(run).toMatchObject({ dag_run_id, state });
        expect((await client.dagRuns.get("paused", dag_run_id)).state).toBe(state);
      });
    }

    it("sets the note on Airflow 3, and refuses it on Airflow 2", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("note") });
      if (client.apiVersion === "v2") {
        const run = await client.dagRuns.update("paused", dag_run_id, { note: "seen ✓" });
        expect(run).toMatchObject({ note: "seen ✓", state: "queued" });
      } else {
        const { status } = await raw("PATCH", `/dags/paused/dagRuns/${dag_run_id}`, {
          body: { note: "seen" },
        });
        expect(status).toBe(refused(400));
      }
    });

    checkSince(subject, "2.2.0", "responds with 404 if the run does not exist", async () => {
      const update = client.dagRuns.update("paused", "no_such_run", { state: "failed" });
      await expect(update).rejects.toBeInstanceOf(NotFoundError);
    });

    it.each([{ state: "running" }, { state: "colour" }])("refuses %j", async (body) => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("refused") });
      const { status } = await raw("PATCH", `/dags/paused/dagRuns/${dag_run_id}`, { body });
      expect(status).toBe(refused(isV1 ? 400 : 422));
    });

    it("refuses another content type", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("type") });
      const text = { headers: { "content-type": "text/plain" }, body: '{"state": "failed"}' };
      const { status } = await raw("PATCH", `/dags/paused/dagRuns/${dag_run_id}`, text);
      expect(status).toBe(refused(isV1 ? 415 : 422));
    });
  });
}
