import { describe, expect, it } from "vitest";
import { embeddedAirflow, manualClock } from "../../src/testing/index.js";
import { filterReader } from "../../src/testing/filters.js";
import { orderReader } from "../../src/testing/order.js";
import { parseRelease } from "../../src/testing/release.js";
import { Tokens } from "../../src/testing/tokens.js";
import { client } from "./client.js";

describe("the tables of the specs", () => {
  const release = parseRelease("3.3", "sqlite");

  it("cannot have a filter or an order without a column", () => {
    expect(() => filterReader(release, { colour: { array: true } })).toThrow("filter colour");
    expect(() => filterReader(release, { colour_gte: { type: "number" } })).toThrow("filter colour_gte");
    expect(() => orderReader(release, { values: { colour: {} } })).toThrow("order colour");
  });

  it("may have one of another release without a column", () => {
    expect(() => filterReader(release, { colour: { array: true, since: "9.0.0" } })).not.toThrow();
  });
});

describe("the option database", () => {
  /** The ids of all runs in order of state, read in pages. */
  const pages = async (database: "sqlite" | "postgresql") => {
    const airflow = embeddedAirflow({ airflowVersion: "2.11", database });
    for (let index = 0; index < 250; index++) {
      const logical_date = new Date(Date.UTC(2025, 0, 1, index));
      airflow.runs.insert({ dag_id: "quick", dag_run_id: `run-${index}`, logical_date });
    }
    const { get } = client(airflow);
    const ids: string[] = [];
    for (let offset = 0; offset < 250; offset += 20) {
      ids.push(...(await get(`/dags/quick/dagRuns?order_by=state&limit=20&offset=${offset}`)).runs);
    }
    return ids;
  };

  it("loses the same runs of Airflow 2 between pages by state on PostgreSQL each time", async () => {
    const lossy = await pages("postgresql");
    expect(lossy).toHaveLength(250);
    expect(new Set(lossy).size).toBeLessThan(250);
    expect(await pages("postgresql")).toEqual(lossy);
    expect(new Set(await pages("sqlite")).size).toBe(250);
  });

  it("sorts nulls last on PostgreSQL and first on SQLite, the default", async () => {
    for (const [options, first] of [
      [{}, "queued"],
      [{ database: "sqlite" }, "queued"],
      [{ database: "postgresql" }, "done"],
    ] as const) {
      const airflow = embeddedAirflow(options);
      airflow.runs.insert({ dag_id: "quick", dag_run_id: "done" });
      airflow.runs.insert({ dag_id: "quick", dag_run_id: "queued", state: "queued" });
      expect((await client(airflow).get("/dags/quick/dagRuns?order_by=start_date")).runs[0]).toBe(first);
    }
  });
});

describe("start_date of a DAG", () => {
  it("leaves runs with an earlier date without tasks", async () => {
    const airflow = embeddedAirflow({
      scheduler: false,
      dags: [{ dag_id: "young", start_date: "2026-01-01T00:00:00Z" }],
    });
    const { get, post } = client(airflow);
    for (const [dag_run_id, logical_date, count] of [
      ["early", "2025-12-31T00:00:00Z", 0],
      ["late", "2026-01-02T00:00:00Z", 1],
    ] as const) {
      await post("/dags/young/dagRuns", { dag_run_id, logical_date });
      expect((await get(`/dags/young/dagRuns/${dag_run_id}`)).body["dag_versions"]).toHaveLength(count);
    }
  });

  it("must be a date", () => {
    expect(() => embeddedAirflow({ dags: [{ dag_id: "a", start_date: "soon" }] })).toThrow(RangeError);
  });
});

describe("a token", () => {
  it("is valid for any user name, but not before its `nbf`", () => {
    const clock = manualClock();
    const tokens = new Tokens(clock);
    const token = tokens.issue("unknown", "viewer", 60);
    expect(tokens.check(token)).toMatchObject({ sub: "unknown", role: "viewer" });
    clock.advance(-60_000);
    expect(tokens.check(token)).toBe("invalid");
  });
});

describe("a body", () => {
  it("is refused if it is not UTF-8", async () => {
    for (const [airflowVersion, path, words] of [
      ["2.11", "/api/v1/dags/quick/dagRuns", "Request body is not valid JSON"],
      ["3.3", "/api/v2/dags/quick/dagRuns", "There was an error parsing the body"],
    ] as const) {
      const airflow = embeddedAirflow({ airflowVersion });
      await using server = await airflow.listen();
      const response = await fetch(server.url + path, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: await client(airflow).authorization() },
        body: Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(words);
    }
  });
});
