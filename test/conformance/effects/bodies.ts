import { expect } from "vitest";
import type { Effect } from "./effects.js";
import { idsOf, type Json, rowsOf, type Scene, type Values } from "./scene.js";

/** The effects of parameters of all operations but lists, by operation and name. */
export const bodyEffects: Readonly<Record<string, Readonly<Record<string, Effect>>>> = {
  post_dag_run: {
    dag_run_id: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("named");
      expect((await send("GET", runPath(dag_run_id))).json["dag_run_id"]).toBe(dag_run_id);
      expect(dag_run_id).toContain("named");
    },
    conf: keeps("conf", { a: [1, "é"] }),
    execution_date: keepsDate("execution_date"),
    logical_date: keepsDate("logical_date"),
    data_interval_start: keepsInterval("data_interval_start"),
    data_interval_end: keepsInterval("data_interval_end"),
    run_after: keepsDate("run_after"),
    note: keeps("note", "seen"),
    bundle_version: async ({ send }) => {
      const body = { logical_date: null, bundle_version: "no such version" };
      expect((await send("POST", "/dags/paused/dagRuns", body)).status).toBe(404);
    },
    drain_dag: async ({ send }) => {
      const body = { logical_date: null, drain_dag: "colour" };
      expect((await send("POST", "/dags/paused/dagRuns", body)).status).toBe(422);
    },
    // From 3.3 on, only a partitioned DAG accepts it.
    partition_key: async (scene) => {
      if (!scene.subject.since("3.3.0")) await keeps("partition_key", "a")(scene);
      else {
        const body = { logical_date: null, partition_key: "a" };
        const { status, json } = await scene.send("POST", "/dags/paused/dagRuns", body);
        expect(status).toBe(400);
        expect(json["detail"]).toContain("does not accept a partition_key");
      }
    },
  },
  get_dag_run: {
    fields: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("fields");
      expect((await send("GET", `${runPath(dag_run_id)}?fields=dag_run_id`)).json).toEqual({ dag_run_id });
    },
  },
  patch_dag_run: {
    state: changes({ state: "failed" }, { state: "failed" }),
    note: changes({ note: "seen" }, { note: "seen", state: "queued" }),
    update_mask: changes(
      { state: "failed", note: "seen" },
      { note: "seen", state: "queued" },
      "?update_mask=note",
    ),
  },
  set_dag_run_note: {
    note: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("note");
      await send("PATCH", `${runPath(dag_run_id)}/setNote`, { note: "seen" });
      expect((await send("GET", runPath(dag_run_id))).json["note"]).toBe("seen");
    },
  },
  clear_dag_run: {
    dry_run: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("dry");
      const path = `${runPath(dag_run_id)}/clear`;
      expect((await send("POST", path, { dry_run: true })).json["task_instances"]).toHaveLength(1);
      expect((await send("POST", path, { dry_run: false })).json["dag_run_id"]).toBe(dag_run_id);
    },
    only_failed: previews("", { only_failed: true }, 0),
    only_new: previews("", { only_new: true }, 0),
    run_on_latest_version: takesBooleans("clear"),
    note: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("note");
      await send("POST", `${runPath(dag_run_id)}/clear`, { dry_run: false, note: "seen" });
      expect((await send("GET", runPath(dag_run_id))).json["note"]).toBe("seen");
    },
  },
  wait_dag_run_until_finished: {
    interval: async ({ send, rows }) => {
      const path = `/dags/quick/dagRuns/${idsOf(rows).at(-1) ?? ""}/wait`;
      expect((await send("GET", `${path}?interval=0`)).status).toBe(422);
      expect((await send("GET", path)).status).toBe(422);
      expect(await send("GET", `${path}?interval=1`)).toMatchObject({
        status: 200,
        json: { state: "success" },
      });
    },
    // The tasks of the lab return nothing: from 3.3 on, `results` is then absent.
    result: async ({ send, rows, subject }) => {
      const path = `/dags/quick/dagRuns/${idsOf(rows).at(-1) ?? ""}/wait?interval=1`;
      expect((await send("GET", path)).json).toEqual({ state: "success" });
      const { json } = await send("GET", `${path}&result=slow`);
      expect("results" in json).toBe(!subject.since("3.3.0"));
    },
  },
  bulk_dag_runs: {
    actions: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("bulk");
      const actions = [{ action: "update", entities: [{ dag_run_id, note: "seen" }] }];
      await send("PATCH", "/dags/paused/dagRuns", { actions });
      expect((await send("GET", runPath(dag_run_id))).json["note"]).toBe("seen");
    },
  },
  clear_dag_runs: {
    dag_runs: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("one");
      const { json } = await send("POST", many, { dag_runs: [{ dag_run_id }], dry_run: false });
      expect(idsOf(rowsOf(json))).toEqual([dag_run_id]);
    },
    partition_key: selectsNone({ partition_key: "no such partition" }),
    partition_date_start: selectsNone({ partition_date_start: "2025-01-01" }),
    partition_date_end: selectsNone({ partition_date_end: "2025-01-01" }),
    dry_run: async ({ send, trigger }) => {
      const dag_runs = [{ dag_run_id: (await trigger("dry"))["dag_run_id"] }];
      expect((await send("POST", many, { dag_runs, dry_run: true })).json["task_instances"]).toHaveLength(1);
      expect((await send("POST", many, { dag_runs, dry_run: false })).json["dag_runs"]).toHaveLength(1);
    },
    only_failed: previews("many", { only_failed: true }, 0),
    only_new: previews("many", { only_new: true }, 0),
    run_on_latest_version: takesBooleans("clearDagRuns"),
    note: async ({ send, trigger }) => {
      const { dag_run_id } = await trigger("note");
      await send("POST", many, { dag_runs: [{ dag_run_id }], dry_run: false, note: "seen" });
      expect((await send("GET", runPath(dag_run_id))).json["note"]).toBe("seen");
    },
  },
  clear_dag_run_partitions: {
    run_id: selectsPartitions({ run_id: "no_such_run" }),
    partition_key: selectsPartitions({ partition_key: "no such partition" }),
    partition_date_start: selectsPartitions({ partition_date_start: "2025-01-01" }),
    partition_date_end: selectsPartitions({ partition_date_end: "2025-01-01" }),
    clear_task_instances: async ({ send, trigger }) => {
      const { dag_run_id: run_id } = await trigger("tasks");
      const clear = async (clear_task_instances: boolean) =>
        (await send("POST", partitions, { run_id, dry_run: false, clear_task_instances })).json;
      expect([await clear(false), await clear(true)]).toMatchObject([
        { task_instances_cleared: 0 },
        { task_instances_cleared: 1 },
      ]);
    },
    dry_run: async ({ send }) => {
      for (const dry_run of [true, false]) {
        const body = { run_id: "no_such_run", dry_run };
        expect((await send("POST", partitions, body)).json["dry_run"]).toBe(dry_run);
      }
    },
  },
  create_token: { username: logsIn("username"), password: logsIn("password") },
};

const many = "/dags/paused/clearDagRuns";
const partitions = "/dags/paused/clearPartitions";

function runPath(dagRunId: unknown): string {
  return `/dags/paused/dagRuns/${encodeURIComponent(String(dagRunId))}`;
}

function keeps(name: string, value: unknown, rest: Values = {}): Effect {
  return async ({ send, trigger }) => {
    const { dag_run_id } = await trigger("keeps", { ...rest, [name]: value });
    expect((await send("GET", runPath(dag_run_id))).json[name]).toEqual(value);
  };
}

let dates = 0;
/** A date that no other check uses. */
const nextDate = () => new Date(Date.UTC(2025, 5, 1) + (dates += 1) * 60_000).toISOString();

function sameDate(found: unknown, sent: string): void {
  expect(Date.parse(String(found))).toBe(Date.parse(sent));
}

function keepsDate(name: string): Effect {
  return async ({ send, trigger }) => {
    const date = nextDate();
    const { dag_run_id } = await trigger("dated", { [name]: date });
    sameDate((await send("GET", runPath(dag_run_id))).json[name], date);
  };
}

function keepsInterval(name: string): Effect {
  return async ({ send, trigger }) => {
    const [data_interval_start, data_interval_end] = ["2025-05-01T00:00:00Z", "2025-05-02T00:00:00Z"];
    const body: Values = { data_interval_start, data_interval_end };
    const { dag_run_id } = await trigger("interval", { logical_date: nextDate(), ...body });
    sameDate((await send("GET", runPath(dag_run_id))).json[name], String(body[name]));
    const half = { logical_date: nextDate(), [name]: body[name] };
    expect([400, 422]).toContain((await send("POST", "/dags/paused/dagRuns", half)).status);
  };
}

function changes(body: Values, expected: Json, query = ""): Effect {
  return async ({ send, trigger }) => {
    const { dag_run_id } = await trigger("changes");
    await send("PATCH", runPath(dag_run_id) + query, body);
    expect((await send("GET", runPath(dag_run_id))).json).toMatchObject(expected);
  };
}

function previews(kind: "" | "many", body: Values, count: number): Effect {
  return async ({ send, trigger }) => {
    const { dag_run_id } = await trigger("preview");
    const [path, runs] =
      kind === "" ? [`${runPath(dag_run_id)}/clear`, {}] : [many, { dag_runs: [{ dag_run_id }] }];
    const preview = async (options: Values) =>
      (await send("POST", path, { dry_run: true, ...runs, ...options })).json["task_instances"];
    expect(await preview({ only_failed: false })).toHaveLength(1);
    expect(await preview(body)).toHaveLength(count);
  };
}

/** Each DAG has one version, so the only visible effect is that the server checks the type. */
function takesBooleans(action: "clear" | "clearDagRuns"): Effect {
  return async ({ send, trigger }) => {
    const { dag_run_id } = await trigger("version");
    const path = action === "clear" ? `${runPath(dag_run_id)}/clear` : many;
    const runs = action === "clear" ? {} : { dag_runs: [{ dag_run_id }] };
    const status = async (value: unknown) =>
      (await send("POST", path, { dry_run: true, run_on_latest_version: value, ...runs })).status;
    expect([await status(true), await status("not a boolean")]).toEqual([200, 422]);
  };
}

function selectsNone(body: Values): Effect {
  return async ({ send }) => {
    const { status, json } = await send("POST", many, { dry_run: true, ...body });
    expect({ status, tasks: json["task_instances"] }).toEqual({ status: 200, tasks: [] });
  };
}

function selectsPartitions(body: Values): Effect {
  return async ({ send }) => {
    const { status, json } = await send("POST", partitions, { dry_run: true, ...body });
    expect({ status, runs: json["dag_runs_cleared"] }).toEqual({ status: 200, runs: 0 });
    expect((await send("POST", partitions, { dry_run: true })).status).toBe(422);
  };
}

function logsIn(name: "username" | "password"): Effect {
  return async ({ subject }: Scene) => {
    const { baseUrl, users, fetch = globalThis.fetch } = subject.target;
    const login = async (body: Values) => {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      };
      return (await fetch(`${baseUrl}/auth/token`, { ...init, redirect: "manual", credentials: "omit" }))
        .status;
    };
    const right = { username: "admin", password: users["admin"] ?? "" };
    expect([await login(right), await login({ ...right, [name]: "wrong" })]).toEqual([201, 401]);
  };
}
