import { describe, expect, it } from "vitest";
import {
  ConflictError,
  DagRunFailedError,
  type DagRun,
  NotFoundError,
  WaitTimeoutError,
} from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

const minute = 60_000;

/** Runs that a scheduler executes. `conf` controls how long the DAG `quick` sleeps and whether it fails. */
export function execution(subject: Subject): void {
  const { client, id, since, target } = subject;
  const wait = { minIntervalMs: target.pollMs, maxIntervalMs: 4 * target.pollMs, timeoutMs: 3 * minute };

  describe("wait_for", () => {
    it(
      "waits until a run ends in success",
      async () => {
        const states: string[] = [];
        const onState = ({ state }: DagRun) => states.push(state);
        const run = await client.dagRuns.triggerAndWait("quick", {}, { ...wait, onState });
        expect(run).toMatchObject({ dag_id: "quick", state: "success" });
        expect(Date.parse(String(run.end_date))).toBeGreaterThanOrEqual(Date.parse(String(run.start_date)));
        expect(states.at(-1)).toBe("success");
        expect(new Set(states).size).toBe(states.length);
      },
      4 * minute,
    );

    it(
      "waits for several runs, and throws for a failed one only with `throwOnFailed`",
      async () => {
        const { dag_run_id } = await client.dagRuns.trigger("quick", { conf: { fail: true } });
        const other = await client.dagRuns.trigger("quick");
        const missing = { dag_id: "quick", dag_run_id: "no_such_run" };
        const named = [{ dag_id: "quick", dag_run_id }, missing];
        const outcomes = await client.dagRuns.waitForAll([...named, other], wait);
        expect(outcomes).toMatchObject([
          { status: "fulfilled", value: { dag_run_id, state: "failed" } },
          { status: "rejected", reason: { name: "NotFoundError" } },
          { status: "fulfilled", value: { dag_run_id: other.dag_run_id, state: "success" } },
        ]);
        const strict = client.dagRuns.waitFor("quick", dag_run_id, { ...wait, throwOnFailed: true });
        await expect(strict).rejects.toBeInstanceOf(DagRunFailedError);
      },
      4 * minute,
    );

    it("throws at its deadline, with the last seen run and that the DAG is paused", async () => {
      const runs = await Promise.all(
        ["deadline", "another"].map((name) => client.dagRuns.trigger("paused", { dag_run_id: id(name) })),
      );
      const dag_run_id = runs[0]?.dag_run_id ?? "";
      const short = { minIntervalMs: 20, timeoutMs: 100 + 6 * target.pollMs };
      const seen = { run: { dag_run_id, state: since("2.1.0") ? "queued" : "running" }, isPaused: true };
      const waiting = client.dagRuns.waitFor("paused", dag_run_id, short);
      await expect(waiting).rejects.toBeInstanceOf(WaitTimeoutError);
      await expect(waiting).rejects.toMatchObject(seen);
      const [first] = await client.dagRuns.waitForAll(runs, short);
      expect(first).toMatchObject({ status: "rejected", reason: { name: "WaitTimeoutError", ...seen } });
    });

    it("throws at once if the run does not exist", async () => {
      await expect(client.dagRuns.waitFor("quick", "no_such_run", wait)).rejects.toBeInstanceOf(
        NotFoundError,
      );
    });
  });

  describe("clear_dag_run", () => {
    checkSince(
      subject,
      "2.4.0",
      "previews and clears the tasks of a finished run, which then runs once more",
      async () => {
        const { dag_run_id } = await client.dagRuns.triggerAndWait("quick", {}, wait);
        const { task_instances } = await client.dagRuns.previewClear("quick", dag_run_id);
        expect(task_instances.map(({ task_id }) => task_id).sort()).toEqual(["maybe_fail", "slow"]);
        expect((await client.dagRuns.get("quick", dag_run_id)).state).toBe("success");
        const cleared = await client.dagRuns.clear("quick", dag_run_id);
        expect(cleared).toMatchObject({ dag_run_id, state: "queued", end_date: null });
        // The response of Airflow 2.4 still has the old start date.
        expect(cleared.start_date === null).toBe(since("2.5.0"));
        expect(await client.dagRuns.waitFor("quick", dag_run_id, wait)).toMatchObject({ state: "success" });
      },
      6 * minute,
    );
  });

  describe("delete_dag_run", () => {
    it(
      "refuses to delete a running run from Airflow 3.1.6 on, and accepts it before",
      async () => {
        const { dag_run_id } = await client.dagRuns.trigger("quick", { conf: { sleep: 30 } });
        const deadline = performance.now() + 3 * minute;
        while ((await client.dagRuns.get("quick", dag_run_id)).state !== "running") {
          expect(performance.now()).toBeLessThan(deadline);
          await new Promise((resolve) => setTimeout(resolve, target.pollMs));
        }
        const deletion = client.dagRuns.delete("quick", dag_run_id);
        if (since("3.1.6")) {
          await expect(deletion).rejects.toBeInstanceOf(ConflictError);
          await client.dagRuns.update("quick", dag_run_id, { state: "failed" });
          // With SQLite, Airflow 3 responds with 500 while the ended task still writes.
          const retry = { limit: 10, statuses: [500] };
          await client.dagRuns.delete("quick", dag_run_id, { retry });
          await expect(client.dagRuns.get("quick", dag_run_id)).rejects.toBeInstanceOf(NotFoundError);
        } else {
          // Whether the run is gone is not checked: 2.11.2 on PostgreSQL can respond with 204 and keep it.
          await deletion;
        }
      },
      4 * minute,
    );
  });
}
