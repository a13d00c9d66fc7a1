import { describe, expect, it } from "vitest";
import { ConflictError, NotFoundError, ServerError, ValidationError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/** Triggers: what is kept, what is refused, which ids are possible. */
export function postDagRun({ client, raw, id, since, target }: Subject): void {
  const isV1 = target.apiVersion === "v1";
  const invalid = isV1 ? 400 : 422;

  describe("post_dag_run", () => {
    it("makes a queued run with an id of the client's own", async () => {
      const run = await client.dagRuns.trigger("paused");
      expect(run).toMatchObject({ dag_id: "paused", state: "queued", run_type: "manual" });
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

    it("keeps the note", async () => {
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
        seen.push(Date.parse(String(run.logical_date)));
      }
      expect(seen).toEqual(dates.map((date) => new Date(date).getTime()));
    });

    it("gives a run without a date none on Airflow 3, and the time of the request on Airflow 2", async () => {
      const before = Date.now();
      const run = await client.dagRuns.trigger("paused");
      if (isV1) expect(Date.parse(String(run.logical_date))).toBeGreaterThan(before - 60_000);
      else
        expect(run).toMatchObject({ logical_date: null, data_interval_start: null, data_interval_end: null });
    });

    it("keeps a data interval", async () => {
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

    it("refuses a logical date that is taken", async () => {
      const logical_date = new Date("2023-07-01T00:00:00Z");
      await client.dagRuns.trigger("paused", { logical_date });
      await expect(client.dagRuns.trigger("paused", { logical_date })).rejects.toBeInstanceOf(ConflictError);
    });

    it("answers 404 for a DAG that does not exist", async () => {
      await expect(client.dagRuns.trigger("no_such_dag")).rejects.toBeInstanceOf(NotFoundError);
    });

    it("refuses a conf that the DAG's params refuse", async () => {
      const trigger = client.dagRuns.trigger("needs_int", { conf: { n: "not a number" } });
      await expect(trigger).rejects.toBeInstanceOf(ValidationError);
    });

    it("refuses an id that is reserved for scheduled runs", async () => {
      const dag_run_id = `scheduled__${id("reserved")}`;
      await expect(client.dagRuns.trigger("paused", { dag_run_id })).rejects.toBeInstanceOf(ValidationError);
    });

    it.each(["has space", "percent%", "unicode✓"])(
      "refuses the id %j, on Airflow 2 with a 500",
      async (odd) => {
        const trigger = client.dagRuns.trigger("paused", { dag_run_id: odd + id("") }, { retry: false });
        if (isV1) {
          await expect(trigger).rejects.toBeInstanceOf(ServerError);
          await expect(trigger).rejects.toThrow("outside its allowed pattern");
        } else {
          await expect(trigger).rejects.toBeInstanceOf(ValidationError);
        }
      },
    );

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
      ["a date without an offset", { logical_date: "2023-08-01T00:00:00" }],
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
