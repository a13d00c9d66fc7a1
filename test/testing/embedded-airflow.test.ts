import { describe, expect, test } from "vitest";
import {
  type EmbeddedAirflow,
  embeddedAirflow,
  manualClock,
  measuredReleases,
} from "../../src/testing/index.js";
import { client, type Reply } from "./client.js";

const v1 = measuredReleases.filter((release) => release.startsWith("2."));
const v2 = measuredReleases.filter((release) => release.startsWith("3."));

function trigger(airflow: EmbeddedAirflow, body: object): Promise<Reply> {
  const dated = airflow.apiVersion === "v2" ? { logical_date: null, ...body } : body;
  return client(airflow).post("/dags/quick/dagRuns", dated);
}

describe("versions", () => {
  test("a minor release stands for its newest known patch", () => {
    expect(embeddedAirflow({ airflowVersion: "3.2" }).airflowVersion).toBe("3.2.2");
    expect(embeddedAirflow({ airflowVersion: "3.2.1" }).airflowVersion).toBe("3.2.1");
    expect(embeddedAirflow({ airflowVersion: "3.4" }).airflowVersion).toBe("3.4.0b2");
    expect(embeddedAirflow({ airflowVersion: "3.4.0rc1" }).airflowVersion).toBe("3.4.0rc1");
    expect(embeddedAirflow()).toMatchObject({ airflowVersion: "3.3.2", apiVersion: "v2" });
    expect(embeddedAirflow({ airflowVersion: "2.0" })).toMatchObject({
      airflowVersion: "2.0.2",
      apiVersion: "v1",
    });
  });

  test.each(["1.10", "3.5", "4", "3.4.0x1", "x"])("refuses %s", (airflowVersion) => {
    expect(() => embeddedAirflow({ airflowVersion })).toThrow(RangeError);
  });

  test.each(measuredReleases)("%s triggers, gets, lists and deletes a run", async (airflowVersion) => {
    const airflow = embeddedAirflow({ airflowVersion, scheduler: false });
    const { get, remove } = client(airflow);
    expect(await trigger(airflow, { dag_run_id: "one", conf: { a: 1 } })).toMatchObject({
      status: 200,
      body: {
        dag_run_id: "one",
        dag_id: "quick",
        conf: { a: 1 },
        state: airflowVersion === "2.0.2" ? "running" : "queued",
      },
    });
    expect(await get("/dags/quick/dagRuns/one")).toMatchObject({ status: 200, body: { dag_run_id: "one" } });
    expect(await get("/dags/~/dagRuns?limit=5")).toMatchObject({ status: 200, body: { total_entries: 1 } });
    expect(await trigger(airflow, { dag_run_id: "one" })).toMatchObject({ status: 409 });
    expect(await remove("/dags/quick/dagRuns/one")).toMatchObject({ status: 204 });
    expect(await get("/dags/quick/dagRuns/one")).toMatchObject({ status: 404 });
  });

  test.each([
    [
      "2.1",
      [
        "dag_run_id",
        "dag_id",
        "execution_date",
        "start_date",
        "end_date",
        "state",
        "external_trigger",
        "conf",
      ],
    ],
    ["3.0", ["dag_run_id", "queued_at", "run_after", "bundle_version"]],
    ["3.3", ["duration", "triggering_user_name", "dag_display_name", "partition_key", "partition_date"]],
  ])("a run of %s has the fields of that release", async (airflowVersion, fields) => {
    const { body } = await trigger(embeddedAirflow({ airflowVersion }), {});
    for (const field of fields) expect(body).toHaveProperty(field);
    expect(Object.hasOwn(body, "note")).toBe(airflowVersion !== "2.1");
    expect(Object.hasOwn(body, "duration")).toBe(airflowVersion === "3.3");
  });
});

describe("lifecycle", () => {
  test("a run is queued, running and successful as the clock advances", async () => {
    const clock = manualClock();
    const airflow = embeddedAirflow({ clock, queuedMs: 1000, runningMs: 2000 });
    await trigger(airflow, { dag_run_id: "one" });
    const state = async () => (await client(airflow).get("/dags/quick/dagRuns/one")).body["state"];
    expect(await state()).toBe("queued");
    clock.advance(1001);
    expect(await state()).toBe("running");
    clock.advance(2001);
    expect(await state()).toBe("success");
    expect(airflow.runs.get("quick", "one")).toMatchObject({ duration: 2 });
  });

  test("conf sets how long a run takes and whether it fails", async () => {
    const clock = manualClock();
    const airflow = embeddedAirflow({ clock });
    await trigger(airflow, { dag_run_id: "one", conf: { sleep: 10, fail: true } });
    clock.advance(9000);
    expect(airflow.runs.get("quick", "one")?.state).toBe("running");
    clock.advance(2000);
    expect(airflow.runs.get("quick", "one")?.state).toBe("failed");
  });

  test("a run stays queued if its DAG is paused, without a scheduler, and before run_after", async () => {
    const clock = manualClock();
    const airflow = embeddedAirflow({ clock });
    const idle = embeddedAirflow({ clock, scheduler: false });
    await client(airflow).post("/dags/paused/dagRuns", { logical_date: null, dag_run_id: "p" });
    await trigger(airflow, { dag_run_id: "later", run_after: "2027-01-01T00:00:00Z" });
    await trigger(idle, { dag_run_id: "i" });
    clock.advance(60_000);
    expect(airflow.runs.list().map(({ state }) => state)).toEqual(["queued", "queued"]);
    expect(idle.runs.get("quick", "i")?.state).toBe("queued");
    airflow.dags.unpause("paused");
    expect(airflow.runs.get("paused", "p")?.state).toBe("queued");
    clock.advance(1000);
    expect(airflow.runs.get("paused", "p")?.state).toBe("success");
  });

  test.each(["2.11", "3.3"])("%s patches and clears a finished run", async (airflowVersion) => {
    const clock = manualClock();
    const airflow = embeddedAirflow({ clock, airflowVersion });
    const { patch, post } = client(airflow);
    await trigger(airflow, { dag_run_id: "one" });
    clock.advance(1000);
    expect(await patch("/dags/quick/dagRuns/one", { state: "failed" })).toMatchObject({
      body: { state: "failed" },
    });
    expect(await post("/dags/quick/dagRuns/one/clear", {})).toMatchObject({
      body: { task_instances: [{}, {}] },
    });
    expect(await post("/dags/quick/dagRuns/one/clear", { dry_run: false })).toMatchObject({
      body: { state: "queued", start_date: null, end_date: null },
    });
    clock.advance(1000);
    expect(airflow.runs.get("quick", "one")?.state).toBe("success");
  });
});

describe("lists", () => {
  function seeded(airflowVersion: string, count = 250): EmbeddedAirflow {
    const airflow = embeddedAirflow({ airflowVersion, clock: manualClock() });
    for (let i = 0; i < count; i++) {
      airflow.runs.insert({
        dag_id: "quick",
        dag_run_id: `r${String(i).padStart(4, "0")}`,
        state: i % 2 === 0 ? "success" : "queued",
      });
    }
    return airflow;
  }

  test.each([
    ["2.11", 100, 100],
    ["3.0", 250, 0],
    ["3.1", 100, 0],
    ["3.3", 100, 0],
  ])("%s returns %i rows for limit=500 and %i for limit=0", async (airflowVersion, many, none) => {
    const { get, post } = client(seeded(airflowVersion));
    expect((await get("/dags/quick/dagRuns?limit=500")).runs).toHaveLength(many);
    expect((await get("/dags/quick/dagRuns?limit=0")).runs).toHaveLength(none);
    expect((await post("/dags/~/dagRuns/list", { page_limit: 500 })).runs).toHaveLength(250);
  });

  test("nulls are sorted first on SQLite, and last in both directions on 3.0", async () => {
    for (const [airflowVersion, first] of [
      ["3.3", "r0001"],
      ["3.0", "r0000"],
    ] as const) {
      const { get } = client(seeded(airflowVersion, 4));
      expect((await get("/dags/quick/dagRuns?order_by=start_date&limit=1")).runs).toEqual([first]);
    }
    const descending = await client(seeded("3.0", 4)).get("/dags/quick/dagRuns?order_by=-start_date&limit=1");
    expect(descending.runs).toEqual(["r0002"]);
  });

  test("a null start matches a bound in 2099 on 3.2+, but not before, nor in a batch", async () => {
    const bound = "2099-01-01T00:00:00Z";
    for (const [airflowVersion, total] of [
      ["3.1", 0],
      ["3.2", 2],
      ["2.11", 0],
    ] as const) {
      const { get } = client(seeded(airflowVersion, 4));
      expect((await get(`/dags/quick/dagRuns?start_date_gte=${bound}`)).body["total_entries"]).toBe(total);
    }
    const { body } = await client(seeded("3.3", 4)).post("/dags/~/dagRuns/list", { start_date_gte: bound });
    expect(body["total_entries"]).toBe(0);
  });

  test("a filter of a later release is 400 on 2.x and ignored on 3.x", async () => {
    expect(
      await client(seeded("2.4", 2)).get("/dags/quick/dagRuns?updated_at_gte=2030-01-01T00:00:00Z"),
    ).toMatchObject({
      status: 400,
      body: { detail: "Extra query parameter(s) updated_at_gte not in spec", title: null },
    });
    expect(await client(seeded("3.1", 2)).get("/dags/quick/dagRuns?duration_gte=100000")).toMatchObject({
      status: 200,
      body: { total_entries: 2 },
    });
    expect(await client(seeded("3.2", 2)).get("/dags/quick/dagRuns?duration_gte=100000")).toMatchObject({
      status: 200,
      body: { total_entries: 0 },
    });
  });

  test.each(["id", "-id", "run_after", "-dag_run_id", "state", "-start_date", "end_date"])(
    "a cursor lists all runs by %s",
    async (orderBy) => {
      const { get } = client(seeded("3.3", 50));
      const seen: string[] = [];
      for (let cursor: unknown = ""; typeof cursor === "string";) {
        const page = await get(
          `/dags/quick/dagRuns?limit=7&order_by=${orderBy}&cursor=${encodeURIComponent(cursor)}`,
        );
        seen.push(...page.runs);
        cursor = page.body["next_cursor"];
      }
      expect(new Set(seen).size).toBe(50);
      expect(seen).toHaveLength(50);
    },
  );

  test("a cursor goes back; it is 500 on a null on 3.2, and returns runs twice by duration on 3.3", async () => {
    const { get } = client(seeded("3.3", 20));
    const second = (await get("/dags/quick/dagRuns?limit=5&cursor=WzVd")).body;
    expect(
      (await get(`/dags/quick/dagRuns?limit=5&cursor=${String(second["previous_cursor"])}`)).runs,
    ).toEqual(["r0000", "r0001", "r0002", "r0003", "r0004"]);
    const lossy = client(seeded("3.2", 20));
    expect(
      (await lossy.get("/dags/quick/dagRuns?limit=5&order_by=start_date&cursor=")).body["next_cursor"],
    ).toEqual(expect.any(String));
    const onNull = (await lossy.get("/dags/quick/dagRuns?limit=5&order_by=start_date&cursor=")).body[
      "next_cursor"
    ];
    expect(
      (await lossy.get(`/dags/quick/dagRuns?limit=5&order_by=start_date&cursor=${String(onNull)}`)).status,
    ).toBe(500);
    const looping = (await get("/dags/quick/dagRuns?limit=12&order_by=duration&cursor=")).body["next_cursor"];
    const next = await get(`/dags/quick/dagRuns?limit=12&order_by=duration&cursor=${String(looping)}`);
    expect(next.body["next_cursor"]).toBeNull();
    expect(next.runs).toEqual(expect.arrayContaining(["r0000"]));
  });

  test("100,000 runs are inserted, and 50 pages of them are listed within 3 s", async () => {
    const airflow = seeded("3.3", 100_000);
    const { get } = client(airflow);
    const started = performance.now();
    for (let offset = 0; offset < 100_000; offset += 2000) {
      const { runs } = await get(`/dags/quick/dagRuns?limit=100&order_by=-run_after&offset=${offset}`);
      expect(runs).toHaveLength(100);
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe("refusals", () => {
  test.each(v1)("%s refuses wrong credentials, and writes by a viewer", async (airflowVersion) => {
    const airflow = embeddedAirflow({ airflowVersion });
    const strict = ["2.9.3", "2.11.2"].includes(airflowVersion) ? 403 : 401;
    expect(
      (await client(airflow, { username: "admin", password: "no" }).get("/dags/quick/dagRuns")).status,
    ).toBe(strict);
    expect(
      (await client(airflow, { username: "viewer", password: "viewer-pw" }).post("/dags/quick/dagRuns", {}))
        .status,
    ).toBe(403);
    expect(
      (await client(airflow, { username: "viewer", password: "viewer-pw" }).get("/dags/quick/dagRuns"))
        .status,
    ).toBe(200);
  });

  test.each(v2)("%s refuses a missing, an expired and an invalid token", async (airflowVersion) => {
    const clock = manualClock();
    const airflow = embeddedAirflow({ airflowVersion, clock });
    const api = client(airflow);
    expect((await api.get("/dags/quick/dagRuns")).status).toBe(200);
    clock.advance(86_405_000);
    expect((await api.get("/dags/quick/dagRuns")).status).toBe(200);
    clock.advance(10_000);
    expect(await api.get("/dags/quick/dagRuns")).toMatchObject({
      status: 401,
      body: { detail: "Token Expired" },
    });
    const fresh = client(airflow);
    expect((await fresh.get("/dags/quick/dagRuns")).status).toBe(200);
    airflow.rotateSecret();
    expect(await fresh.get("/dags/quick/dagRuns")).toMatchObject({
      status: 403,
      body: { detail: "Invalid JWT token" },
    });
    const none = await airflow.fetch(`${airflow.baseUrl}/api/v2/dags/quick/dagRuns`);
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe(airflowVersion === "3.0.6" ? "Bearer" : null);
  });

  test.each([
    ["2.0", { dag_run_id: "a/b" }, 200],
    ["2.5", { dag_run_id: "a/b" }, 200],
    ["2.6", { dag_run_id: "a/b" }, 500],
    ["3.0", { dag_run_id: "a/b" }, 400],
    ["3.2", { dag_run_id: ".." }, 200],
    ["3.3", { dag_run_id: ".." }, 400],
    ["2.4", { dag_run_id: "scheduled__x" }, 200],
    ["2.5", { dag_run_id: "scheduled__x" }, 400],
    ["2.11", { conf: "abc" }, 400],
    ["3.0", { conf: null }, 422],
    ["3.1", { conf: null }, 200],
    ["2.11", { logical_date: "2024-02-06T00:00:00" }, 400],
    ["3.3", { logical_date: "2024-02-06T00:00:00" }, 422],
    ["2.8", { data_interval_start: "2024-01-01T00:00:00Z", data_interval_end: "2024-01-02T00:00:00Z" }, 400],
    ["2.9", { data_interval_start: "2024-01-01T00:00:00Z", data_interval_end: "2024-01-02T00:00:00Z" }, 200],
    ["2.4", { note: "x" }, 400],
    ["2.5", { note: "x" }, 200],
    ["3.1", { partition_key: "x" }, 422],
    ["3.2", { partition_key: "x" }, 200],
    ["3.3", { partition_key: "x" }, 400],
    ["3.3", { conf: { a: [{ __type: "x" }] } }, 200],
    ["3.4", { conf: { a: [{ __type: "x" }] } }, 422],
    ["3.4", { conf: { a: '{"__type":"x"}' } }, 200],
    ["3.3", { bundle_version: "x" }, 422],
    ["3.4", { bundle_version: "x" }, 404],
    ["3.4", { bundle_version: null }, 200],
    ["2.11", { conf: { x: "y".repeat(1_100_000) } }, 413],
    ["2.7", { conf: { x: "y".repeat(1_100_000) } }, 200],
    ["3.3", { conf: { x: "y".repeat(1_100_000) } }, 200],
  ])("%s responds to a trigger with %j with %i", async (airflowVersion, body, status) => {
    expect((await trigger(embeddedAirflow({ airflowVersion }), body)).status).toBe(status);
  });

  test.each([
    ["2.2", 400],
    ["2.3", 500],
    ["2.8", 500],
    ["2.9", 400],
    ["3.3", 400],
  ])("%s responds to a conf that violates the params with %i", async (airflowVersion, status) => {
    const airflow = embeddedAirflow({ airflowVersion });
    const body = { conf: { n: "x" }, ...(airflow.apiVersion === "v2" && { logical_date: null }) };
    expect((await client(airflow).post("/dags/needs_int/dagRuns", body)).status).toBe(status);
  });

  test.each([
    ["2.11", 204],
    ["3.0", 204],
    ["3.1", 409],
  ])("%s responds to the deletion of a running run with %i", async (airflowVersion, status) => {
    const airflow = embeddedAirflow({ airflowVersion });
    airflow.runs.insert({ dag_id: "quick", dag_run_id: "r", state: "running" });
    expect((await client(airflow).remove("/dags/quick/dagRuns/r")).status).toBe(status);
  });

  test("a second run without a date and with the same run_after is 409 from 3.1, and gets a suffix on 3.0", async () => {
    const body = { run_after: "2024-05-01T00:00:00Z" };
    for (const [airflowVersion, status] of [
      ["3.0", 200],
      ["3.1", 409],
      ["3.3", 409],
    ] as const) {
      const airflow = embeddedAirflow({ airflowVersion });
      await trigger(airflow, body);
      expect((await trigger(airflow, body)).status).toBe(status);
    }
  });

  test("wrong paths are HTML or JSON, depending on the release and the path", async () => {
    const two = embeddedAirflow({ airflowVersion: "2.11" });
    const three = embeddedAirflow();
    const of = async (airflow: EmbeddedAirflow, path: string, method = "GET") => {
      const response = await airflow.fetch(airflow.baseUrl + path, { method });
      return `${response.status} ${response.headers.get("content-type")}`;
    };
    expect(await of(two, "/api/v2/version")).toBe("404 text/html; charset=utf-8");
    expect(await of(two, "/api/v1/nope")).toBe("404 application/problem+json");
    expect(await of(three, "/api/v1/dags")).toBe("404 application/json");
    expect(await of(three, "/wrong/api/v2/dags")).toBe("200 text/html; charset=utf-8");
    expect(await of(three, "/wrong", "POST")).toBe("405 application/json");
    expect(await of(three, "/api/v2/api/v2/dags")).toBe("404 application/json");
    expect(await of(three, "/api/v2/version")).toBe("200 application/json");
  });
});
