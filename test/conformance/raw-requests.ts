import { describe, expect, it } from "vitest";
import type { Subject } from "./subject.js";

/** Requests that other clients send: the embedded Airflow must respond like a real server. */
export function rawRequests({ raw, id, since, target }: Subject): void {
  const isV1 = target.apiVersion === "v1";
  const runs = "/dags/paused/dagRuns";
  const date = isV1 ? "execution_date" : "logical_date";
  const trigger = async (name: string, body: object = {}) => {
    const dag_run_id = id(name);
    const all = { ...(isV1 ? {} : { logical_date: null }), dag_run_id, ...body };
    const { status, text } = await raw("POST", runs, { body: all });
    expect(status, text).toBe(200);
    return dag_run_id;
  };

  describe("odd requests", () => {
    it("without a body are refused", async () => {
      const { status, text } = await raw("POST", runs, { headers: { "content-type": "" } });
      expect(status).toBe(isV1 ? 400 : 422);
      const none = since("2.6.0") ? "Request body must not be empty" : "None is not of type 'object'";
      expect(text).toContain(isV1 ? none : "Field required");
    });

    it("may have a date in seconds or in milliseconds on Airflow 3", async () => {
      const at = Date.UTC(2024, 1, 1, 60);
      const counts: string[] = [];
      for (const value of [at, at / 1000, new Date(at).toISOString()]) {
        const query = `limit=0&${date}_gte=${String(value)}`;
        const { status, text } = await raw("GET", "/dags/nightly/dagRuns", { query });
        counts.push(/"total_entries": ?(\d+)/.exec(text)?.[1] ?? String(status));
      }
      // Before 2.5.2, milliseconds are read as a year.
      const refusals = [since("2.5.2") ? "400" : "500", "400"];
      expect(counts.slice(0, 2)).toEqual(isV1 ? refusals : [counts[2], counts[2]]);
    });

    it("may filter by a null state on Airflow 3", async () => {
      const { status, text } = await raw("POST", "/dags/~/dagRuns/list", { body: { states: [null] } });
      expect(status).toBe(isV1 ? 400 : 200);
      if (!isV1) expect(text).toContain('"dag_runs":[]');
    });

    it("may have a URL of 5000 and a header of 9000 characters on Airflow 3 only", async () => {
      const query = `limit=1&colour=${"x".repeat(5000)}`;
      const url = await raw("GET", runs, { query });
      expect(url.status).toBe(isV1 ? 400 : 200);
      const header = await raw("GET", runs, { query: "limit=1", headers: { "x-long": "x".repeat(9000) } });
      expect(header.status).toBe(isV1 ? (since("2.6.0") ? 431 : 400) : 200);
    });

    it("set the state of a queued run, which has no scheduling decision from Airflow 2.4 on", async () => {
      const path = `${runs}/${await trigger("looked-at")}`;
      const { text } = await raw("PATCH", path, { body: { state: "failed" } });
      expect(/"last_scheduling_decision": ?null/.test(text)).toBe(since("2.4.0"));
    });

    it("with a null date are refused on Airflow 2, with a message that differs by release", async () => {
      const { status, text } = await raw("POST", runs, { body: { [date]: null } });
      expect(status).toBe(isV1 ? 400 : 200);
      if (!isV1) return;
      const words = [
        ["2.11.0", "'NoneType' object cannot be cast as 'str'"],
        ["2.8.0", "'NoneType' object cannot be converted to 'PyString'"],
        ["2.2.0", "argument of type 'NoneType' is not iterable"],
        ["2.0.0", `None is not of type 'string' - '${date}'`],
      ].find(([first = ""]) => since(first));
      expect(text).toContain(words?.[1]);
    });

    it("with a null id create a run with that id up to Airflow 2.1", async () => {
      const body = { dag_run_id: null, ...(isV1 ? {} : { logical_date: null }) };
      const { status, text } = await raw("POST", runs, { body });
      const isKept = !since("2.2.0");
      expect(status).toBe(isV1 && !isKept ? 400 : 200);
      expect(/"dag_run_id": ?null/.test(text)).toBe(isKept);
    });

    it("with a wrong method get the allowed one on Airflow 3", async () => {
      const { status, headers } = await raw("PUT", "/version");
      expect(status).toBe(405);
      if (!isV1) expect(headers.get("allow")).toBe("GET");
    });

    it("with a page limit of false return no runs on Airflow 3", async () => {
      const { status, text } = await raw("POST", "/dags/~/dagRuns/list", { body: { page_limit: false } });
      expect(status).toBe(isV1 ? 400 : 200);
      if (!isV1) expect(text).toContain('"dag_runs":[]');
    });

    it("may have fields from Airflow 2.9 on, even unknown ones if there is no run to show", async () => {
      const hasFields = since("2.9.0") || !isV1;
      const list = await raw("GET", "/dags/no_such_dag/dagRuns", { query: "fields=colour" });
      expect(list.status).toBe(isV1 ? (hasFields ? 200 : 400) : 404);
      const dag = await raw("GET", "/dags/paused", { query: "fields=dag_id" });
      expect(dag.status).toBe(hasFields ? 200 : 400);
    });

    it("create a run without tasks before the start date of its DAG", async () => {
      const start = Date.UTC(2022, 0, 1) + (Date.now() % 1e9);
      const dagRunId = await trigger("early", { [date]: new Date(start).toISOString() });
      if (!isV1) expect((await raw("GET", `${runs}/${dagRunId}`)).text).toContain('"dag_versions":[]');
      const { status, text } = await raw("POST", `${runs}/${dagRunId}/clear`, { body: { dry_run: true } });
      expect(status).toBe(since("2.4.0") ? 200 : 404);
      if (since("2.4.0")) expect(text.replace(/\s/g, "")).toContain('"task_instances":[]');
    });

    it("that preview a clear show the version of the DAG on Airflow 3", async () => {
      const path = `${runs}/${await trigger("preview")}/clear`;
      const { text } = await raw("POST", path, { body: { dry_run: true } });
      expect(/"dag_version":\{[^}]*"version_number":1/.test(text)).toBe(!isV1);
    });

    it("with a double slash are redirected to an absolute URL on Airflow 2", async () => {
      const { status, headers } = await raw("GET", "/dags//dagRuns");
      // A browser hides the status and the headers of a redirect.
      const isHidden = isV1 && status === 0;
      if (!isHidden) expect(status).toBe(isV1 ? 308 : 404);
      if (isV1 && !isHidden) expect(headers.get("location")).toMatch(/^http:.*\/api\/v1\/dags\/dagRuns$/);
    });

    it("with a list as the body of a bulk request get each fault twice", async () => {
      const { status, text } = await raw("PATCH", runs, { body: [] });
      expect(status).toBe(since("3.3.0") ? 422 : 405);
      if (since("3.3.0")) expect(text.match(/model_attributes_type/g)).toHaveLength(2);
    });
  });
}
