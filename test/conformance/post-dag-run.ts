import { describe, expect, it } from "vitest";
import { ConflictError, type DagRun, NotFoundError, ServerError, ValidationError } from "../../src/index.js";
import { checkSince } from "./check.js";
import type { Subject } from "./subject.js";

/** Triggers: what is kept, what is refused, which ids are possible. */
export function postDagRun(subject: Subject): void {
  const { client, raw, id, since, target } = subject;
  const isV1 = target.apiVersion === "v1";
  const invalid = isV1 ? 400 : 422;

  describe("post_dag_run", () => {
    it("makes a queued run with an id of the client's own", async () => {
      const run = await client.dagRuns.trigger("paused");
      expect(run).toMatchObject({ dag_id: "paused", state: since("2.1.0") ? "queued" : "running" });
      expect(run.run_type).toBe(since("2.4.0") ? "manual" : undefined);
      expect(run.dag_run_id).toMatch(/^manual__\d{4}-\d\d-\d\dT[\d:.]+Z_[0-9a-v]{12}$/);
      expect(await client.dagRuns.get("paused", run.dag_run_id)).toMatchObject({
        dag_run_id: run.dag_run_id,
      });
    });

    it("keeps conf as it was sent", async () => {
      const conf = {
        text: 'é✓ "quoted" \n',
        nested: { list: [1, -2.5, null, true, []], empty: {} },
        date: "2026-01-02",
      };
      const { dag_run_id } = await client.dagRuns.trigger("paused", { conf });
      expect((await client.dagRuns.get("paused", dag_run_id)).conf).toEqual(conf);
    });

    checkSince(subject, "2.5.2", "keeps the note", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { note: "by hand ✓" });
      expect((await client.dagRuns.get("paused", dag_run_id)).note).toBe("by hand ✓");
    });

    it("takes a Date and a string with an offset for the logical date", async () => {
      const dates = [new Date("2023-05-01T00:00:00.250Z"), "2023-05-02T02:00:00+02:00"];
      const seen: number[] = [];
      for (const logical_date of dates) {
        const { dag_run_id } = await client.dagRuns.trigger("paused", {
          dag_run_id: id("date"),
          logical_date,
        });
        const run = await client.dagRuns.get("paused", dag_run_id);
        seen.push(Date.parse(dateOf(run)));
      }
      expect(seen).toEqual(dates.map((date) => new Date(date).getTime()));
    });

    it("gives a run without a date none on Airflow 3, and the time of the request on Airflow 2", async () => {
      const before = Date.now();
      const run = await client.dagRuns.trigger("paused");
      if (isV1) expect(Date.parse(dateOf(run))).toBeGreaterThan(before - 60_000);
      else
        expect(run).toMatchObject({ logical_date: null, data_interval_start: null, data_interval_end: null });
    });

    checkSince(subject, "2.9.0", "keeps a data interval", async () => {
      const interval = {
        data_interval_start: "2023-06-01T00:00:00Z",
        data_interval_end: "2023-06-02T00:00:00Z",
      };
      const logical_date = new Date("2023-06-02T00:00:00Z");
      const run = await client.dagRuns.trigger("paused", { ...interval, logical_date });
      expect(Date.parse(String(run.data_interval_start))).toBe(Date.parse(interval.data_interval_start));
      expect(Date.parse(String(run.data_interval_end))).toBe(Date.parse(interval.data_interval_end));
    });

    it("refuses an id that is taken", async () => {
      const dag_run_id = id("taken");
      await client.dagRuns.trigger("paused", { dag_run_id });
      await expect(client.dagRuns.trigger("paused", { dag_run_id })).rejects.toBeInstanceOf(ConflictError);
    });

    it("refuses a logical date that is taken, on Airflow 2.0 with a 500", async () => {
      const logical_date = new Date("2023-07-01T00:00:00Z");
      await client.dagRuns.trigger("paused", { logical_date });
      const again = client.dagRuns.trigger("paused", { logical_date }, { retry: false });
      await expect(again).rejects.toBeInstanceOf(since("2.1.0") ? ConflictError : ServerError);
    });

    it("answers 404 for a DAG that does not exist", async () => {
      await expect(client.dagRuns.trigger("no_such_dag")).rejects.toBeInstanceOf(NotFoundError);
    });

    it("refuses a conf that the DAG's params refuse", async () => {
      const trigger = client.dagRuns.trigger("needs_int", { conf: { n: "not a number" } }, { retry: false });
      // 2.0 and 2.1 have no params with a schema, and so not this DAG; 2.3 to 2.8 crash over them.
      const crashes = since("2.3.0") && !since("2.9.0");
      const kind = !since("2.2.0") ? NotFoundError : crashes ? ServerError : ValidationError;
      await expect(trigger).rejects.toBeInstanceOf(kind);
    });

    it("refuses an id that is reserved for scheduled runs, from Airflow 2.5.1 on", async () => {
      const trigger = client.dagRuns.trigger("paused", { dag_run_id: `scheduled__${id("reserved")}` });
      if (since("2.5.1")) await expect(trigger).rejects.toBeInstanceOf(ValidationError);
      else expect((await trigger).dag_run_id).toMatch(/^scheduled__/);
    });

    it.each(["has space", "percent%", "unicode✓"])("takes the id %j up to Airflow 2.5 only", async (odd) => {
      const dag_run_id = odd + id("");
      const trigger = client.dagRuns.trigger("paused", { dag_run_id }, { retry: false });
      if (!since("2.6.0")) {
        expect((await trigger).dag_run_id).toBe(dag_run_id);
        expect((await client.dagRuns.get("paused", dag_run_id)).dag_run_id).toBe(dag_run_id);
        await client.dagRuns.delete("paused", dag_run_id);
      } else if (isV1) {
        await expect(trigger).rejects.toBeInstanceOf(ServerError);
        await expect(trigger).rejects.toThrow("outside its allowed pattern");
      } else {
        await expect(trigger).rejects.toBeInstanceOf(ValidationError);
      }
    });

    it.each(["plus+colon:tilde~dash-", "a..b", "manual__2026-11-23T06:00:00+00:00"])(
      "takes the id %s, and finds and deletes the run by it",
      async (odd) => {
        const dag_run_id = odd + id("");
        const wanted = client.dagRuns.trigger("paused", { dag_run_id });
        if (odd.includes("..") && since("3.3.0")) {
          await expect(wanted).rejects.toThrow("must not contain '..'");
        } else {
          expect((await wanted).dag_run_id).toBe(dag_run_id);
          expect((await client.dagRuns.get("paused", dag_run_id)).dag_run_id).toBe(dag_run_id);
          await client.dagRuns.delete("paused", dag_run_id);
          await expect(client.dagRuns.get("paused", dag_run_id)).rejects.toBeInstanceOf(NotFoundError);
        }
      },
    );

    it.each([
      ["a field it does not know", { colour: "red" }],
      ["a conf that is no object", { conf: "text" }],
      ["a date without an offset", { [isV1 ? "execution_date" : "logical_date"]: "2023-08-01T00:00:00" }],
      [
        "half a data interval",
        { logical_date: "2023-08-01T00:00:00Z", data_interval_start: "2023-08-01T00:00:00Z" },
      ],
    ])("refuses %s", async (_, body) => {
      const { status } = await raw("POST", "/dags/paused/dagRuns", {
        body: isV1 ? body : { logical_date: null, ...body },
      });
      expect(status).toBe(invalid);
    });

    it("refuses another content type", async () => {
      const headers = { "content-type": "text/plain" };
      const { status } = await raw("POST", "/dags/paused/dagRuns", {
        headers,
        body: '{"logical_date": null}',
      });
      expect(status).toBe(isV1 ? 415 : 422);
    });
  });
}

/** The logical date of a run; before Airflow 2.2 it goes by its older name only. */
function dateOf(run: DagRun | DagRun<"v1">): string {
  return String(run.logical_date ?? ("execution_date" in run ? run.execution_date : undefined));
}
