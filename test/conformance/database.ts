import { describe, expect, it } from "vitest";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** Behaviour in which SQLite and PostgreSQL differ. */
export function database(subject: Subject): void {
  const { raw, id, since, target } = subject;
  const isV1 = target.apiVersion === "v1";
  const isPostgres = target.database === "postgres";
  const runs = "/dags/paused/dagRuns";
  /** The status for a value that PostgreSQL rejects. */
  const rejected = since("3.3.0") ? 422 : 500;
  const post = (body: object) =>
    raw("POST", runs, { body: { ...(isV1 ? {} : { logical_date: null }), ...body } });

  describe("database", () => {
    checkSince(
      subject,
      "2.1.0",
      "loses runs of Airflow 2 between pages if their order is not unique, on PostgreSQL",
      async () => {
        const { client } = subject;
        const seen: string[] = [];
        for (let offset = 0; offset < 120; offset += 20) {
          const list =
            client.apiVersion === "v1"
              ? client.dagRuns.list("nightly", { order_by: "external_trigger", limit: 20, offset })
              : client.dagRuns.list("nightly", { order_by: ["state"], limit: 20, offset });
          seen.push(...(await list).dag_runs.map((run) => run.dag_run_id));
        }
        expect(seen).toHaveLength(120);
        if (isV1 && isPostgres) expect(new Set(seen).size).toBeLessThan(120);
        else expect(new Set(seen).size).toBe(120);
      },
    );

    it("accepts a note and an id of any length on Airflow 3 with SQLite", async () => {
      const statuses = [
        await post({ dag_run_id: id("long").padEnd(251, "x") }),
        await post({ dag_run_id: id("note"), note: "x".repeat(1001) }),
      ].map(({ status }) => status);
      expect(statuses).toEqual(isV1 ? [400, 400] : isPostgres ? [rejected, rejected] : [200, 200]);
    });

    it("counts the characters of a note, not their UTF-16 units", async () => {
      const { status } = await post({ dag_run_id: id("smile"), note: "😀".repeat(1000) });
      expect(status).toBe(since("2.5.2") ? 200 : 400);
    });

    it("accepts a NUL on SQLite only", async () => {
      const { status } = await raw("GET", `${runs}/a%00b`);
      expect(status).toBe(isPostgres ? 500 : 404);
      const conf = await post({ dag_run_id: id("nul"), conf: { a: "a\0b" } });
      expect(conf.status).toBe(isPostgres && !isV1 ? rejected : 200);
    });

    it("fails on an offset that is too large for an integer", async () => {
      const { status } = await raw("POST", "/dags/~/dagRuns/list", {
        body: '{"page_offset": 99999999999999999999}',
      });
      expect(status).toBe(isPostgres ? rejected : 500);
    });

    it("reports one conflict if there are two", async () => {
      const date = isV1 ? "execution_date" : "logical_date";
      const at = (day: number) => ({ [date]: `2025-07-0${String(day)}T00:00:00Z` });
      const [first, second] = [id("first"), id("second")];
      await post({ dag_run_id: first, ...at(1) });
      await post({ dag_run_id: second, ...at(2) });
      const { status, text } = await post({ dag_run_id: second, ...at(1) });
      expect(status).toBe(409);
      const words = isV1
        ? // PostgreSQL returns either of the two runs.
          { postgres: "already exists", sqlite: `DAGRun ID: '${second}'` }
        : since("3.2.0")
          ? { postgres: '"orig_error":"hidden"', sqlite: '"orig_error":"hidden"' }
          : { postgres: "dag_run_dag_id_run_id_key", sqlite: "dag_run.logical_date" };
      expect(text).toContain(words[target.database]);
    });
  });
}
