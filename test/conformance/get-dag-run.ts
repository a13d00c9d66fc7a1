import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/** Reads of one run. */
export function getDagRun({ client, raw, id, since, target }: Subject): void {
  describe("get_dag_run", () => {
    it("returns a triggered run, with null for the dates that it does not have yet", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("get") });
      const run = await client.dagRuns.get("paused", dag_run_id);
      expect(run).toMatchObject({ dag_id: "paused", dag_run_id, end_date: null, conf: {} });
      // Airflow 2.0 has no state "queued".
      if (since("2.1.0")) expect(run).toMatchObject({ state: "queued", start_date: null });
      else expect(run.state).toBe("running");
      expect("note" in run).toBe(since("2.5.0"));
    });

    it("responds with 404 if the run or the DAG does not exist", async () => {
      await expect(client.dagRuns.get("paused", "no such run")).rejects.toBeInstanceOf(NotFoundError);
      await expect(client.dagRuns.get("no_such_dag", "no_such_run")).rejects.toBeInstanceOf(NotFoundError);
    });

    it("refuses an unknown parameter on Airflow 2, and ignores it on Airflow 3", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("parameter") });
      const { status } = await raw("GET", `/dags/paused/dagRuns/${dag_run_id}`, { query: "colour=red" });
      expect(status).toBe(target.apiVersion === "v1" ? 400 : 200);
    });

    it.each(["plus + colon : percent % %2F", "unicode é✓😀 tab\t", "a?b=c#d;e\\f", "a..b", "...", "'()*!&="])(
      "sends the id %j to the server unchanged",
      async (odd) => {
        // The 404 contains the id that the server received, so it need not be the id of a run.
        const missing = client.dagRuns.get("paused", odd);
        await expect(missing).rejects.toBeInstanceOf(NotFoundError);
        await expect(missing).rejects.toSatisfy(
          ({ detail }: NotFoundError) => detail?.includes(odd) === true,
        );
      },
    );
  });
}
