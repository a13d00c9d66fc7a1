import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/** Reads of one run. */
export function getDagRun({ client, raw, id, since, target }: Subject): void {
  describe("get_dag_run", () => {
    it("gives the run that was triggered, with nulls for what has not happened", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("get") });
      const run = await client.dagRuns.get("paused", dag_run_id);
      expect(run).toMatchObject({ dag_id: "paused", dag_run_id, end_date: null, conf: {} });
      // Airflow 2.0 has no state "queued".
      if (since("2.1.0")) expect(run).toMatchObject({ state: "queued", start_date: null });
      else expect(run.state).toBe("running");
      expect("note" in run).toBe(since("2.5.0"));
    });

    it("answers 404 for a run and for a DAG that do not exist", async () => {
      await expect(client.dagRuns.get("paused", "no such run")).rejects.toBeInstanceOf(NotFoundError);
      await expect(client.dagRuns.get("no_such_dag", "no_such_run")).rejects.toBeInstanceOf(NotFoundError);
    });

    it("takes a parameter it does not know for an error on Airflow 2, and drops it on Airflow 3", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("parameter") });
      const { status } = await raw("GET", `/dags/paused/dagRuns/${dag_run_id}`, { query: "colour=red" });
      expect(status).toBe(target.apiVersion === "v1" ? 400 : 200);
    });

    it.each(["plus + colon : percent % %2F", "unicode é✓😀 tab\t", "a?b=c#d;e\\f", "a..b", "...", "'()*!&="])(
      "carries the id %j to the server as it is",
      async (odd) => {
        // Servers repeat the id in their 404, so this shows what arrived even where no run may have such an id.
        const missing = client.dagRuns.get("paused", odd);
        await expect(missing).rejects.toBeInstanceOf(NotFoundError);
        await expect(missing).rejects.toSatisfy(
          ({ detail }: NotFoundError) => detail?.includes(odd) === true,
        );
      },
    );
  });
}
