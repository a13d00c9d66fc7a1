import { beforeAll, describe, expect, it } from "vitest";
import { type DagRun, NotFoundError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

const total = 120;

/** Lists: pages, filters, order, refusals. No earlier check creates runs of `nightly`, so they can be counted. */
export function getDagRuns(subject: Subject): void {
  const { client, raw, since, target } = subject;
  const ids = Array.from({ length: total }, (_, index) => `page-${String(index).padStart(3, "0")}`);
  const dateOf = (index: number) => new Date(Date.UTC(2024, 1, 1, index));
  const isV1 = target.apiVersion === "v1";

  describe("get_dag_runs", () => {
    beforeAll(async () => {
      for (const [index, dag_run_id] of ids.entries()) {
        await client.dagRuns.trigger("nightly", { dag_run_id, logical_date: dateOf(index) });
      }
    }, 300_000);

    it("returns one page if awaited", async () => {
      const page = await client.dagRuns.list("nightly", { limit: 7 });
      expect(page.dag_runs).toHaveLength(7);
      expect(page.total_entries).toBe(total);
      expect(page.dag_runs.map((run) => run.dag_run_id)).toEqual(ids.slice(0, 7));
    });

    it("starts at an offset", async () => {
      const page = await client.dagRuns.list("nightly", { limit: 3, offset: 50 });
      expect(page.dag_runs.map((run) => run.dag_run_id)).toEqual(ids.slice(50, 53));
    });

    it.each([1000, 100, 50, 7])("returns every run once in pages of %i", async (limit) => {
      const seen: string[] = [];
      for await (const run of client.dagRuns.list("nightly", { limit })) seen.push(run.dag_run_id);
      expect(seen).toEqual(ids);
    });

    it("reduces a limit above 100 silently, except on Airflow 3.0.0 to 3.1.6", async () => {
      const { dag_runs } = await client.dagRuns.list("nightly", { limit: 1000 });
      expect(dag_runs).toHaveLength(since("3.0.0") && !since("3.1.7") ? total : 100);
    });

    it("collects at most `maxItems` runs", async () => {
      const runs = await client.dagRuns.list("nightly", { limit: 50 }).collect({ maxItems: 105 });
      expect(runs.map((run) => run.dag_run_id)).toEqual(ids.slice(0, 105));
    });

    it("returns an empty page for an offset beyond the end", async () => {
      const page = await client.dagRuns.list("nightly", { limit: 10, offset: 10_000 });
      expect(page.dag_runs).toEqual([]);
      expect(page.total_entries).toBe(total);
    });

    it("filters by date, both ends included, given as a Date or as a string with an offset", async () => {
      const [from, to] = [dateOf(10), dateOf(19).toISOString().replace("Z", "+00:00")];
      const list =
        client.apiVersion === "v1"
          ? client.dagRuns.list("nightly", { execution_date_gte: from, execution_date_lte: to })
          : client.dagRuns.list("nightly", { logical_date_gte: from, logical_date_lte: to });
      expect(await idsOf(list)).toEqual(ids.slice(10, 20));
    });

    checkSince(subject, "2.1.0", "orders by run id in both directions", async () => {
      const ordered = (column: "dag_run_id" | "-dag_run_id") =>
        client.apiVersion === "v1"
          ? client.dagRuns.list("nightly", { order_by: column, limit: 50 })
          : client.dagRuns.list("nightly", { order_by: [column], limit: 50 });
      expect(await idsOf(ordered("dag_run_id"))).toEqual(ids);
      expect(await idsOf(ordered("-dag_run_id"))).toEqual([...ids].reverse());
    });

    checkSince(subject, "2.3.0", "filters by several states", async () => {
      expect((await client.dagRuns.list("nightly", { state: ["queued", "failed"] })).total_entries).toBe(
        total,
      );
      expect((await client.dagRuns.list("nightly", { state: ["success"] })).total_entries).toBe(0);
    });

    it("lists all DAGs under ~", async () => {
      const dags = new Set<string>();
      for await (const run of client.dagRuns.list("~")) dags.add(run.dag_id);
      expect(dags).toContain("nightly");
      expect(dags).toContain("paused");
    });

    it("returns null dates for a queued run", async () => {
      const { dag_runs } = await client.dagRuns.list("nightly", { limit: 1 });
      expect(dag_runs[0]).toMatchObject(
        since("2.1.0")
          ? { start_date: null, end_date: null, state: "queued" }
          : { end_date: null, state: "running" },
      );
    });

    it("responds to an unknown DAG with an empty list on Airflow 2, with 404 on Airflow 3", async () => {
      const list = Promise.resolve(client.dagRuns.list("no_such_dag"));
      if (isV1) expect(await list).toMatchObject({ dag_runs: [], total_entries: 0 });
      else await expect(list).rejects.toBeInstanceOf(NotFoundError);
    });

    it("refuses a limit that is not a number", async () => {
      expect((await raw("GET", "/dags/nightly/dagRuns", { query: "limit=many" })).status).toBe(
        isV1 ? 400 : 422,
      );
    });

    it("refuses an order it does not know", async () => {
      expect((await raw("GET", "/dags/nightly/dagRuns", { query: "order_by=colour" })).status).toBe(400);
    });

    it("refuses an unknown filter on Airflow 2, and ignores it on Airflow 3", async () => {
      const response = await raw("GET", "/dags/nightly/dagRuns", { query: "colour=red&limit=1" });
      expect(response.status).toBe(isV1 ? 400 : 200);
      if (!isV1) expect(response.text).toContain(`"total_entries":${String(total)}`);
    });

    it("refuses a date without an offset, except before Airflow 2.5.2", async () => {
      const query = `${isV1 ? "execution_date_gte" : "logical_date_gte"}=2024-02-01T00:00:00`;
      const { status } = await raw("GET", "/dags/nightly/dagRuns", { query });
      expect(status).toBe(isV1 ? (since("2.5.2") ? 400 : 200) : 500);
    });
  });

  describe("get_dag_runs_batch", () => {
    it("lists several DAGs", async () => {
      const dag_ids = ["nightly", "paused"];
      const seen = new Set<string>();
      for await (const run of client.dagRuns.listBatch({ dag_ids, page_limit: 50 })) seen.add(run.dag_id);
      expect([...seen].sort()).toEqual(dag_ids);
    });

    it("returns every run once over several pages", async () => {
      expect(await idsOf(client.dagRuns.listBatch({ dag_ids: ["nightly"], page_limit: 33 }))).toEqual(ids);
    });

    it("does not reduce its page limit", async () => {
      const page = await client.dagRuns.listBatch({ dag_ids: ["nightly"], page_limit: 500 });
      expect(page.dag_runs).toHaveLength(total);
    });

    checkSince(subject, "2.3.0", "filters by state and date", async () => {
      const [from, to] = [dateOf(10), dateOf(19)];
      const body = { dag_ids: ["nightly"], states: ["queued" as const] };
      const list =
        client.apiVersion === "v1"
          ? client.dagRuns.listBatch({ ...body, execution_date_gte: from, execution_date_lte: to })
          : client.dagRuns.listBatch({ ...body, logical_date_gte: from, logical_date_lte: to });
      expect(await idsOf(list)).toEqual(ids.slice(10, 20));
    });

    checkSince(subject, "2.1.0", "orders by run id", async () => {
      expect(
        await idsOf(client.dagRuns.listBatch({ dag_ids: ["nightly"], order_by: "-dag_run_id" })),
      ).toEqual([...ids].reverse());
    });

    it("refuses another content type", async () => {
      const text = { headers: { "content-type": "text/plain" }, body: "{}" };
      expect((await raw("POST", "/dags/~/dagRuns/list", text)).status).toBe(isV1 ? 415 : 422);
    });

    it("refuses an unknown field", async () => {
      const { status } = await raw("POST", "/dags/~/dagRuns/list", { body: { colour: "red" } });
      expect(status).toBe(isV1 ? 400 : 422);
    });

    it("refuses an order it does not know", async () => {
      const { status } = await raw("POST", "/dags/~/dagRuns/list", { body: { order_by: "colour" } });
      expect(status).toBe(400);
    });
  });
}

async function idsOf(list: AsyncIterable<DagRun>): Promise<string[]> {
  const ids: string[] = [];
  for await (const run of list) ids.push(run.dag_run_id);
  return ids;
}
