import { describe, expect, test } from "vitest";
import { embeddedAirflow, manualClock } from "../../src/testing/index.js";
import { client } from "./client.js";

const runs = "/dags/quick/dagRuns";

describe("Airflow 2 responds", () => {
  const { get, post, patch, remove } = client(
    embeddedAirflow({ airflowVersion: "2.11", clock: manualClock() }),
  );
  const docs =
    "https://airflow.apache.org/docs/apache-airflow/2.11.2/stable-rest-api-ref.html#section/Errors";

  test("to a missing run, with three forms of a 404", async () => {
    const detail = "DAGRun with DAG ID: 'quick' and DagRun ID: 'nope' not found";
    expect((await get(`${runs}/nope`)).body).toEqual({
      detail,
      status: 404,
      title: "DAGRun not found",
      type: `${docs}/NotFound`,
    });
    expect((await remove(`${runs}/nope`)).body).toMatchObject({ detail, title: "Not Found" });
    expect((await patch(`${runs}/nope`, { state: "failed" })).body).toMatchObject({
      detail: null,
      title: "Dag Run id nope not found in dag quick",
    });
  });

  test.each([
    [{ zzz: 1 }, "{'zzz': ['Unknown field.']}"],
    [{ conf: "abc" }, "'abc' is not of type 'object' - 'conf'"],
    [{ conf: null }, "None is not of type 'object' - 'conf'"],
    [{ state: "running" }, "Property is read-only - 'state'"],
    [{ dag_run_id: null }, "{'dag_run_id': ['Field may not be null.']}"],
    [{ dag_run_id: "x".repeat(251) }, "{'dag_run_id': ['Longer than maximum length 250.']}"],
    [{ logical_date: "2024-02-06T00:00:00" }, "'2024-02-06T00:00:00' is not a 'date-time' - 'logical_date'"],
    [
      { dag_run_id: "scheduled__x" },
      "A manual DAG run cannot use ID 'scheduled__x' since it is reserved for scheduled runs",
    ],
  ])("to a trigger with %j", async (body, detail) => {
    expect(await post(runs, body)).toMatchObject({ status: 400, body: { detail } });
  });

  test("to a date or an id that is taken", async () => {
    await post(runs, { dag_run_id: "one", logical_date: "2024-02-01T02:00:00+02:00" });
    const conflict = async (body: object) => (await post(runs, body)).body["detail"];
    expect(await conflict({ dag_run_id: "two", execution_date: "2024-02-01T00:00:00Z" })).toBe(
      "DAGRun with DAG ID: 'quick' and DAGRun logical date: '2024-02-01 00:00:00+00:00' already exists",
    );
    expect(await conflict({ dag_run_id: "one" })).toBe(
      "DAGRun with DAG ID: 'quick' and DAGRun ID: 'one' already exists",
    );
  });

  test("to a trigger with the offset of its dates, later with UTC", async () => {
    const { body } = await post(runs, { logical_date: "2024-03-01T02:00:00.5+02:00" });
    expect(body).toMatchObject({
      dag_run_id: "manual__2024-03-01T02:00:00.500000+02:00",
      logical_date: "2024-03-01T02:00:00.500000+02:00",
    });
    expect((await get(`${runs}/manual__2024-03-01T02:00:00.500000%2B02:00`)).body["logical_date"]).toBe(
      "2024-03-01T00:00:00.500000+00:00",
    );
  });

  test("to an empty patch, an empty note and fields", async () => {
    await post(runs, { dag_run_id: "p" });
    expect((await patch(`${runs}/p`, {})).status).toBe(500);
    expect((await patch(`${runs}/p/setNote`, {})).status).toBe(500);
    expect((await patch(`${runs}/p/setNote`, { note: "" })).body["note"]).toBe("");
    expect((await get(`${runs}/p?fields=state,note`)).body).toEqual({ state: "queued", note: "" });
    expect((await get(`${runs}/p?fields=zzz`)).body["detail"]).toBe("zzz not in DAGRunSchema");
    expect((await get(`${runs}/p/upstreamDatasetEvents`)).body).toEqual({
      dataset_events: [],
      total_entries: 0,
    });
  });
});

describe("Airflow 3 responds", () => {
  const { get, post, patch, remove } = client(embeddedAirflow({ scheduler: false }));

  test.each([
    [{}, "missing", "logical_date"],
    [{ logical_date: null, zzz: 1 }, "extra_forbidden", "zzz"],
    [{ logical_date: null, conf: [1] }, "dict_type", "conf"],
    [{ logical_date: null, dag_run_id: 5 }, "string_type", "dag_run_id"],
    [{ logical_date: "hello" }, "datetime_from_date_parsing", "logical_date"],
    [{ logical_date: "2024-02-06T00:00:00" }, "timezone_aware", "logical_date"],
  ])("to a trigger with %j", async (body, type, field) => {
    expect(await post(runs, body)).toMatchObject({
      status: 422,
      body: { detail: [{ type, loc: ["body", field] }] },
    });
  });

  test("to numbers and texts that it converts to other types", async () => {
    expect((await post(runs, { logical_date: 1707000000 })).body["logical_date"]).toBe(
      "2024-02-03T22:40:00Z",
    );
    expect((await post("/dags/~/dagRuns/list", { page_limit: "1" })).runs).toHaveLength(1);
    await post(runs, { logical_date: null, dag_run_id: "lax" });
    expect((await post(`${runs}/lax/clear`, { dry_run: "false" })).body).toHaveProperty("dag_run_id", "lax");
    expect((await post(`${runs}/lax/clear`, { dry_run: "maybe" })).status).toBe(422);
  });

  test("to a naive date in a filter, an unknown state and an unknown DAG", async () => {
    expect((await get(`${runs}?start_date_gte=2024-01-01T00:00:00`)).status).toBe(500);
    expect((await get(`${runs}?state=bogus`)).body["detail"]).toBe(
      "Invalid value for state. Valid values are queued, running, success, failed",
    );
    expect(await get("/dags/nope/dagRuns")).toMatchObject({
      status: 404,
      body: { detail: "The Dag with ID: `nope` was not found" },
    });
    expect((await get(`${runs}?run_id_pattern=LA|zzz`)).runs).toEqual(["lax"]);
    expect((await get(`${runs}?run_id_prefix_pattern=LA`)).runs).toEqual([]);
  });

  test("to a patch with a mask", async () => {
    await post(runs, { logical_date: null, dag_run_id: "m" });
    const masked = await patch(`${runs}/m?update_mask=note`, { state: "failed", note: "only this" });
    expect(masked.body).toMatchObject({ state: "queued", note: "only this" });
    expect((await patch(`${runs}/m?update_mask=note,state`, { state: "failed" })).body["state"]).toBe(
      "queued",
    );
    expect((await patch(`${runs}/m`, { state: "failed", note: "" })).body).toMatchObject({
      state: "failed",
      note: null,
    });
    expect((await patch(`${runs}/m`, {})).status).toBe(200);
  });

  test("to bulk changes", async () => {
    for (const dag_run_id of ["a", "b"]) await post(runs, { logical_date: null, dag_run_id });
    const bulk = async (...actions: object[]) => (await patch(runs, { actions })).body;
    const missing = "The DagRuns with these identifiers: [('quick', 'nope')] were not found";
    const entities = [{ dag_run_id: "a", note: "n" }, { dag_run_id: "nope" }];
    expect(await bulk({ action: "update", entities })).toEqual({
      create: null,
      update: { success: [], errors: [{ error: missing, status_code: 404 }] },
      delete: null,
    });
    expect(
      await bulk(
        { action: "update", entities, action_on_non_existence: "skip" },
        { action: "delete", entities: ["b"] },
      ),
    ).toEqual({
      create: null,
      update: { success: ["quick.a"], errors: [] },
      delete: { success: ["quick.b"], errors: [] },
    });
    expect((await get(`${runs}/a`)).body["note"]).toBe("n");
    expect((await patch(runs, { actions: [{ action: "zzz" }] })).status).toBe(500);
  });

  test("to a clear of several runs, all or none", async () => {
    await patch(`${runs}/a`, { state: "failed" });
    const path = "/dags/quick/clearDagRuns";
    expect((await post(path, { dag_runs: [{ dag_run_id: "a" }] })).body["total_entries"]).toBe(2);
    expect(
      (await post(path, { dag_runs: [{ dag_run_id: "a" }, { dag_run_id: "nope" }], dry_run: false })).status,
    ).toBe(404);
    expect((await get(`${runs}/a`)).body["state"]).toBe("failed");
    expect(await post(path, { dag_runs: [{ dag_run_id: "a" }], dry_run: false })).toMatchObject({
      body: { dag_runs: [{ state: "queued" }], total_entries: 1 },
    });
    expect((await post(path, {})).status).toBe(422);
    expect((await post(path, { dag_runs: [{ zzz: 1 }] })).status).toBe(422);
  });

  test("to a clear of partitions", async () => {
    const airflow = embeddedAirflow({ dags: [{ dag_id: "parts", partitioned: true }] });
    const api = client(airflow);
    await api.post("/dags/parts/dagRuns", { logical_date: null, dag_run_id: "p", partition_key: "k" });
    const path = "/dags/parts/clearPartitions";
    const counted = { dag_runs_cleared: 1, task_instances_cleared: 0 };
    expect((await api.post(path, { partition_key: "k" })).body).toEqual({ ...counted, dry_run: true });
    expect((await api.post(path, { partition_key: "k", dry_run: false })).body).toEqual({
      ...counted,
      dry_run: false,
    });
    expect(airflow.runs.get("parts", "p")?.partition_key).toBeNull();
    expect((await api.post(path, {})).status).toBe(422);
  });

  test("to pausing a DAG", async () => {
    expect((await get("/dags/paused")).body["is_paused"]).toBe(true);
    expect((await patch("/dags/paused", { is_paused: false })).body["is_paused"]).toBe(false);
    expect((await patch("/dags/paused", {})).status).toBe(422);
    expect((await remove("/dags/paused")).status).toBe(405);
  });
});

describe("Airflow 3.4 responds", () => {
  const setUp = (options = {}) => {
    const airflow = embeddedAirflow({ airflowVersion: "3.4", clock: manualClock(), ...options });
    return { airflow, ...client(airflow) };
  };

  test("to reserved keys in conf, with their path", async () => {
    const conf = { "x.y": { é: [1, { __var: 1, __data__: 2 }] } };
    const msg =
      "Value error, conf.x.y.é[1] contains reserved serialization keys: __data__, __var. These keys are reserved for internal use.";
    expect(await setUp().post(runs, { logical_date: null, conf })).toMatchObject({
      status: 422,
      body: {
        detail: [{ type: "value_error", loc: ["body", "conf"], msg, input: conf, ctx: { error: {} } }],
      },
    });
  });

  test("to filters by tags and teams, with no runs", async () => {
    const { airflow, get } = setUp();
    const dagRunId = airflow.runs.insert({ dag_id: "quick" });
    const found = async (query: string) => (await get(`${runs}?${query}`)).runs;
    expect(await found("tags_match_mode=any")).toEqual([dagRunId]);
    for (const query of ["tags=none", "tags=", "tags=a&tags_match_mode=all", "teams=none"])
      expect(await found(query)).toEqual([]);
    expect(await get(`${runs}?tags_match_mode=colour`)).toMatchObject({
      status: 422,
      body: { detail: [{ type: "literal_error", msg: "Input should be 'any' or 'all'", input: "colour" }] },
    });
  });

  test("to unknown actions of a bulk request, with each fault twice", async () => {
    const actions = [{ action: "paint" }, 5, { action: "delete", entities: ["any"] }];
    const { status, body } = await setUp().patch(runs, { actions });
    expect(status).toBe(422);
    const faults = [0, 1].map((index) => ({
      type: "bulk_action_invalid",
      loc: ["body", "actions", index],
      msg: "Each entry needs an 'action' of 'create', 'delete', 'update'",
      input: actions[index],
    }));
    expect(body["detail"]).toEqual([...faults, ...faults]);
  });

  test("to the preview of a clear, with the loop fields false, null or absent", async () => {
    const { airflow, post } = setUp();
    const path = `${runs}/${airflow.runs.insert({ dag_id: "quick" })}/clear`;
    const { body } = await post(path, { dry_run: true });
    const tasks: unknown = body["task_instances"];
    const task: unknown = Array.isArray(tasks) ? tasks[0] : undefined;
    expect(task).toMatchObject({ in_loop: false, loop_iteration: null, team_name: null, state_reason: null });
    expect(task).not.toHaveProperty("region_id");
    expect(task).not.toHaveProperty("region_index");
  });

  test.each([
    ["", "json_invalid", ["body", 0]],
    ["{", "json_invalid", ["body", 1]],
    ["[]", "model_attributes_type", ["body"]],
  ])("to a login with the body %j, without the input", async (body, type, loc) => {
    const { airflow } = setUp();
    const headers = { "content-type": "application/json" };
    const response = await airflow.fetch(`${airflow.baseUrl}/auth/token`, { method: "POST", headers, body });
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ detail: [{ type, loc }] });
    expect(text).not.toContain('"input"');
  });

  test("to a drain_dag trigger: the runs start, and the DAG pauses once the last one has finished", async () => {
    const clock = manualClock();
    const { airflow, post, get } = setUp({ clock });
    const path = "/dags/paused/dagRuns";
    await post(path, { logical_date: null, dag_run_id: "before" });
    expect(await post(path, { logical_date: null, dag_run_id: "last", drain_dag: true })).toMatchObject({
      status: 200,
    });
    expect(airflow.dags.get("paused")?.is_paused).toBe(false);
    clock.advance(1000);
    for (const id of ["before", "last"])
      expect((await get(`${path}/${id}`)).body).toMatchObject({ state: "success" });
    expect(airflow.dags.get("paused")?.is_paused).toBe(true);
    await post(path, { logical_date: null, dag_run_id: "after" });
    clock.advance(1000);
    expect((await get(`${path}/after`)).body).toMatchObject({ state: "queued" });
  });

  test("to a drain_dag trigger without a scheduler, or with a run that is refused: the DAG does not change", async () => {
    const { airflow, post, patch } = setUp({ scheduler: false });
    const body = { logical_date: null, dag_run_id: "one", drain_dag: true };
    await post("/dags/paused/dagRuns", body);
    await patch("/dags/paused/dagRuns/one", { state: "success" });
    expect(airflow.dags.get("paused")?.is_paused).toBe(false);
    airflow.dags.pause("paused");
    expect((await post("/dags/paused/dagRuns", body)).status).toBe(409);
    expect(airflow.dags.get("paused")?.is_paused).toBe(true);
  });
});

describe("direct access to runs", () => {
  const airflow = embeddedAirflow({ clock: manualClock() });

  test("inserts runs, which keep their state", () => {
    airflow.runs.insert({
      dag_id: "quick",
      dag_run_id: "held",
      state: "running",
      start_date: "2025-12-31T23:00:00Z",
    });
    airflow.clock.advance(3_600_000);
    expect(airflow.runs.get("quick", "held")).toMatchObject({
      state: "running",
      start_date: "2025-12-31T23:00:00Z",
    });
    expect(airflow.runs.setState("quick", "held", "success")).toBe(true);
    expect(airflow.runs.get("quick", "held")?.state).toBe("success");
    expect(airflow.runs.get("quick", "held")?.duration).toBeCloseTo(7200, 3);
    expect(airflow.runs.remove("quick", "held")).toBe(true);
    expect(airflow.runs.remove("quick", "held")).toBe(false);
    expect(airflow.runs.setState("quick", "held", "success")).toBe(false);
  });

  test("refuses what the database would refuse", () => {
    airflow.runs.insert({ dag_id: "quick", dag_run_id: "one" });
    expect(() => airflow.runs.insert({ dag_id: "quick", dag_run_id: "one" })).toThrow(RangeError);
    expect(() => airflow.runs.insert({ dag_id: "nope" })).toThrow(RangeError);
    expect(() => airflow.runs.insert({ dag_id: "quick", run_after: "soon" })).toThrow(RangeError);
  });

  test("shows the DAGs", () => {
    expect(airflow.dags.list().map(({ dag_id }) => dag_id)).toEqual([
      "quick",
      "paused",
      "nightly",
      "other",
      "needs_int",
    ]);
    airflow.dags.add({ dag_id: "mine", is_paused: true });
    expect(airflow.dags.get("mine")).toEqual({ dag_id: "mine", is_paused: true });
    expect([airflow.dags.unpause("mine"), airflow.dags.pause("nope")]).toEqual([true, false]);
    expect(airflow.dags.get("mine")?.is_paused).toBe(false);
  });
});
