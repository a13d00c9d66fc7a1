import { describe, expect, it } from "vitest";
import { NotFoundError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** Requests that the client never sends, with the responses that the specs describe. */
export function oddRequests(subject: Subject): void {
  const { client, raw, id, since, target } = subject;
  const isV1 = target.apiVersion === "v1";
  /** The id of a new run, which stays queued. */
  const newRun = async (name: string) =>
    (await client.dagRuns.trigger("paused", { dag_run_id: id(name) })).dag_run_id;
  const statusOf = async (...request: Parameters<typeof raw>) => (await raw(...request)).status;

  describe("an unknown query parameter", () => {
    const query = "colour=red";

    it("is refused on Airflow 2 and ignored on Airflow 3", async () => {
      const path = `/dags/paused/dagRuns/${await newRun("unknown")}`;
      const expected = isV1 ? 400 : 200;
      expect(await statusOf("GET", path, { query })).toBe(expected);
      expect(await statusOf("GET", "/dags/paused", { query })).toBe(expected);
      const events = isV1 ? "upstreamDatasetEvents" : "upstreamAssetEvents";
      expect(await statusOf("GET", `${path}/${events}`, { query })).toBe(since("2.4.0") ? expected : 404);
      expect(await statusOf("DELETE", path, { query })).toBe(isV1 ? 400 : 204);
    });

    it("is ignored by get_version", async () => {
      expect(await statusOf("GET", "/version", { query })).toBe(200);
    });
  });

  describe("an empty body", () => {
    it("is refused; {} is a 500 on Airflow 2 and changes nothing on Airflow 3", async () => {
      const path = `/dags/paused/dagRuns/${await newRun("empty")}`;
      const lacks = !since("2.2.0");
      expect(await statusOf("PATCH", path)).toBe(lacks ? 405 : isV1 ? 400 : 422);
      expect(await statusOf("PATCH", path, { body: {} })).toBe(lacks ? 405 : isV1 ? 500 : 200);
    });
  });

  describe("an empty run id", () => {
    it("is replaced by the server from Airflow 2.2 on", async () => {
      const body = { dag_run_id: "", ...(isV1 ? {} : { logical_date: null }) };
      const { status, text } = await raw("POST", "/dags/paused/dagRuns", { body });
      expect(status).toBe(200);
      expect(text).toMatch(since("2.2.0") ? /"dag_run_id": ?"manual__/ : /"dag_run_id": ?""/);
    });
  });

  describe("conf", () => {
    it("may contain the keys of Airflow's serialization up to Airflow 3.3 only", async () => {
      const body = {
        conf: { a: [{ __type: "x" }] },
        dag_run_id: id("keys"),
        ...(isV1 ? {} : { logical_date: null }),
      };
      expect(await statusOf("POST", "/dags/paused/dagRuns", { body })).toBe(since("3.4.0") ? 422 : 200);
    });
  });

  if (client.apiVersion === "v1") {
    describe("fields", () => {
      const fields = (query: string) => raw("GET", "/dags/paused/dagRuns", { query: `limit=1&${query}` });

      it("may be comma-joined, and an unknown one is refused", async () => {
        await newRun("fields");
        const { status, text } = await fields("fields=dag_id,state");
        expect(status).toBe(since("2.9.0") ? 200 : 400);
        if (since("2.9.0"))
          expect(text.match(/"\w+"(?=:)/g)).toEqual(['"dag_runs"', '"dag_id"', '"state"', '"total_entries"']);
        expect((await fields("fields=colour")).status).toBe(400);
        expect((await fields("fields=")).status).toBe(400);
      });
    });

    describe("get_dag_runs_batch", () => {
      it("accepts updated_at_gte from Airflow 2.6 on, but ignores it", async () => {
        await newRun("batch");
        const body = { dag_ids: ["paused"], updated_at_gte: "2100-01-01T00:00:00Z" };
        const { status, text } = await raw("POST", "/dags/~/dagRuns/list", { body });
        expect(status).toBe(since("2.6.0") ? 200 : 400);
        if (since("2.6.0")) expect(text).toContain('"dag_run_id"');
      });
    });
    return;
  }
  const { dagRuns } = client;

  describe("Airflow 3.4", () => {
    checkSince(subject, "3.4.0", "filters by tags, and refuses another match mode", async () => {
      const runs = dagRuns.list("~", { tags: ["none"], tags_match_mode: "all", teams: ["none"] });
      expect((await runs).dag_runs).toEqual([]);
      expect(await statusOf("GET", "/dags/~/dagRuns", { query: "tags=a&tags_match_mode=colour" })).toBe(422);
    });

    checkSince(subject, "3.4.0", "responds with 404 if the bundle version does not exist", async () => {
      const trigger = dagRuns.trigger("paused", { bundle_version: "no such version", drain_dag: false });
      await expect(trigger).rejects.toBeInstanceOf(NotFoundError);
    });

    it("returns the team of a run", async () => {
      const { team_name } = await dagRuns.get("paused", await newRun("team"));
      expect(team_name).toBe(since("3.4.0") ? null : undefined);
    });
  });

  describe("update_mask", () => {
    it.each(["colour", "note,state"])("does nothing if it is %s", async (mask) => {
      const dag_run_id = await newRun("mask");
      const path = `/dags/paused/dagRuns/${dag_run_id}`;
      expect(await statusOf("PATCH", path, { query: `update_mask=${mask}`, body: { note: "x" } })).toBe(200);
      expect((await client.dagRuns.get("paused", dag_run_id)).note).toBeNull();
    });
  });

  describe("bulk_dag_runs", () => {
    it("acts on a DAG other than that of the path", async () => {
      const dag_run_id = await newRun("elsewhere");
      const entities = [{ dag_id: "paused", dag_run_id, note: "seen" }];
      const body = { actions: [{ action: "update", entities }] };
      const { status, text } = await raw("PATCH", "/dags/other/dagRuns", { body });
      expect(status).toBe(since("3.3.0") ? 200 : 405);
      if (since("3.3.0"))
        expect(JSON.parse(text)).toMatchObject({ update: { success: [`paused.${dag_run_id}`] } });
    });

    it("refuses an unknown action, on Airflow 3.3 with a 500", async () => {
      const body = { actions: [{ action: "paint", entities: [] }] };
      const status = await statusOf("PATCH", "/dags/paused/dagRuns", { body });
      expect(status).toBe(since("3.4.0") ? 422 : since("3.3.0") ? 500 : 405);
    });
  });

  describe("clear_dag_run", () => {
    it("refuses only_new with only_failed if both are true", async () => {
      const path = `/dags/paused/dagRuns/${await newRun("both")}/clear`;
      expect(await statusOf("POST", path, { body: { only_failed: true, only_new: true } })).toBe(422);
      expect(await statusOf("POST", path, { body: { only_failed: true, only_new: false } })).toBe(
        since("3.2.2") ? 200 : 422,
      );
    });
  });

  describe("clear_dag_runs", () => {
    const clear = (body: object) => statusOf("POST", "/dags/paused/clearDagRuns", { body });
    const known = (status: number) => (since("3.3.0") ? status : 405);

    it("refuses a body unless it selects runs in exactly one way", async () => {
      const dag_runs = [{ dag_run_id: await newRun("one-way") }];
      expect(await clear({ dag_runs })).toBe(known(200));
      expect(await clear({ partition_key: "a" })).toBe(known(200));
      for (const body of [{}, { dag_runs: [] }, { dag_runs, partition_key: "a" }])
        expect(await clear(body)).toBe(known(422));
    });

    it.each([
      ["2024-01-01", 200],
      ["2024-01-01T00:00:00", 200],
      ["2024-01-01T00:00:00Z", 200],
    ])("accepts %s as a partition date", async (partition_date_start, status) => {
      expect(await clear({ partition_date_start })).toBe(known(status));
    });

    it("refuses a run of a DAG other than that of the path", async () => {
      expect(await clear({ dag_runs: [{ dag_id: "other", dag_run_id: "any" }] })).toBe(known(400));
    });
  });
}
