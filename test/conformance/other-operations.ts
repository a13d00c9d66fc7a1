import { describe, expect, it } from "vitest";
import { NotFoundError, UnsupportedFeatureError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** The operations added by later releases: notes, upstream events, bulk requests and the stream of `/wait`. */
export function otherOperations(subject: Subject): void {
  const { client, id, raw, since, target } = subject;

  describe("set_note", () => {
    checkSince(subject, "2.5.0", "sets and replaces the note", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("note") });
      expect(await client.dagRuns.setNote("paused", dag_run_id, "first ✓")).toMatchObject({ dag_run_id });
      expect((await client.dagRuns.setNote("paused", dag_run_id, "second")).note).toBe("second");
      expect((await client.dagRuns.get("paused", dag_run_id)).note).toBe("second");
    });

    checkSince(subject, "2.5.0", "responds with 404 if the run does not exist", async () => {
      await expect(client.dagRuns.setNote("paused", "no_such_run", "x")).rejects.toBeInstanceOf(
        NotFoundError,
      );
    });
  });

  describe("upstream_events", () => {
    checkSince(subject, "2.4.0", "returns no events for a manual run", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("events") });
      const events =
        client.apiVersion === "v1"
          ? await client.dagRuns.upstreamDatasetEvents("paused", dag_run_id)
          : await client.dagRuns.upstreamAssetEvents("paused", dag_run_id);
      expect(events.total_entries).toBe(0);
    });

    checkSince(subject, "2.4.0", "responds with 404 if the run does not exist", async () => {
      const events =
        client.apiVersion === "v1"
          ? client.dagRuns.upstreamDatasetEvents("paused", "no_such_run")
          : client.dagRuns.upstreamAssetEvents("paused", "no_such_run");
      await expect(events).rejects.toBeInstanceOf(NotFoundError);
    });
  });

  describe("gating", () => {
    it("refuses a parameter that the release does not have before sending, and otherwise sends it", async () => {
      if (client.apiVersion === "v1") {
        const list = Promise.resolve(client.dagRuns.list("paused", { fields: ["dag_run_id"] }));
        if (since("2.9.0")) expect((await list).dag_runs).toBeDefined();
        else await expect(list).rejects.toBeInstanceOf(UnsupportedFeatureError);
      } else {
        const list = Promise.resolve(client.dagRuns.list("paused", { conf_contains: "no such conf" }));
        if (since("3.2.0")) expect((await list).dag_runs).toEqual([]);
        else
          await expect(list).rejects.toThrow(
            `conf_contains needs Airflow 3.2.0 or newer; this server is ${target.airflowVersion}`,
          );
      }
    });
  });

  if (client.apiVersion === "v1") return;
  const { dagRuns } = client;

  describe("wait_dag_run_until_finished", () => {
    it("reports each state once, up to the final one", async () => {
      const { dag_run_id } = await dagRuns.trigger("quick");
      const states: string[] = [];
      for await (const { state } of dagRuns.watch("quick", dag_run_id, { intervalMs: target.pollMs }))
        states.push(state);
      expect(states.at(-1)).toBe("success");
      expect(new Set(states).size).toBe(states.length);
      expect((await dagRuns.get("quick", dag_run_id)).state).toBe("success");
    }, 240_000);

    it("throws if the run is deleted meanwhile", async () => {
      const { dag_run_id } = await dagRuns.trigger("paused", { dag_run_id: id("watch") });
      const watching = (async () => {
        for await (const { state } of dagRuns.watch("paused", dag_run_id, { intervalMs: target.pollMs })) {
          expect(state).toBe("queued");
          await dagRuns.delete("paused", dag_run_id);
        }
      })();
      await expect(watching).rejects.toBeInstanceOf(NotFoundError);
      await expect(watching).rejects.toThrow("the run was deleted during the wait");
    });

    checkSince(subject, "3.1.0", "responds with 404 if the run does not exist", async () => {
      const watching = dagRuns.watch("paused", "no_such_run", { results: ["slow"] });
      await expect(watching.next()).rejects.toBeInstanceOf(NotFoundError);
    });
  });

  describe("bulk_dag_runs", () => {
    checkSince(subject, "3.3.0", "updates and deletes, and returns the errors of the others", async () => {
      const runs = await Promise.all(
        ["a", "b"].map((name) => dagRuns.trigger("paused", { dag_run_id: id(`bulk-${name}`) })),
      );
      const [first, second] = runs.map(({ dag_run_id }) => dag_run_id);
      const { update } = await dagRuns.bulk("paused", {
        actions: [{ action: "update", entities: [{ dag_run_id: first ?? "", state: "failed" }] }],
      });
      expect(update).toMatchObject({ success: [`paused.${first ?? ""}`], errors: [] });
      const deletion = await dagRuns.bulk("paused", {
        actions: [{ action: "delete", entities: [first ?? "", second ?? ""] }],
      });
      expect(deletion.delete?.success).toHaveLength(2);
      await expect(dagRuns.get("paused", first ?? "")).rejects.toBeInstanceOf(NotFoundError);
      const missing = await dagRuns.bulk("paused", {
        actions: [{ action: "delete", entities: ["no_such_run"] }],
      });
      expect(missing.delete).toMatchObject({ success: [], errors: [{ status_code: 404 }] });
    });
  });

  describe("clear_dag_runs", () => {
    checkSince(subject, "3.3.0", "previews and clears several runs", async () => {
      const runs = await Promise.all(
        ["a", "b"].map((name) => dagRuns.trigger("paused", { dag_run_id: id(`clear-${name}`) })),
      );
      const dag_runs = runs.map(({ dag_run_id }) => ({ dag_run_id }));
      const preview = await dagRuns.previewClearMany("paused", { dag_runs });
      expect(preview.task_instances.map(({ task_id }) => task_id)).toEqual(["slow", "slow"]);
      const cleared = await dagRuns.clearMany("paused", { dag_runs });
      expect(cleared.dag_runs.map(({ dag_run_id }) => dag_run_id).sort()).toEqual(
        dag_runs.map(({ dag_run_id }) => dag_run_id).sort(),
      );
    });

    checkSince(subject, "3.3.0", "responds with 404 if one run does not exist", async () => {
      const clear = dagRuns.clearMany("paused", { dag_runs: [{ dag_run_id: "no_such_run" }] });
      await expect(clear).rejects.toBeInstanceOf(NotFoundError);
    });
  });

  describe("clear_dag_run_partitions", () => {
    it("accepts a DAG without partitions from Airflow 3.3 on", async () => {
      const { status } = await raw("POST", "/dags/paused/clearPartitions", { body: { partition_key: "a" } });
      expect(status).toBe(since("3.3.0") ? 200 : 405);
    });
  });
}
