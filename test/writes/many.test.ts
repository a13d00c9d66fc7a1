import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  airflowToken,
  basic,
  bearer,
  ConflictError,
  NotFoundError,
  type ManyProgress,
  type Outcome,
  type TriggerItem,
} from "../../src/index.js";
import { type EmbeddedAirflow, embeddedAirflow } from "../../src/testing/index.js";
import { runOf, type Answer, serve } from "../support/server.js";

const retry = { minDelayMs: 1, maxDelayMs: 2 };

/** An embedded Airflow behind a real socket, its request lines, and options for a client of it. */
async function connected(airflowVersion: string) {
  const airflow = embeddedAirflow({ airflowVersion, scheduler: false });
  const lines: string[] = [];
  const server = await airflow.listen();
  const log = (url: string, init: RequestInit) => {
    lines.push(`${init.method ?? ""} ${decodeURIComponent(new URL(url).pathname)}`);
    return fetch(url, init);
  };
  const options = { baseUrl: server.url, fetch: log, retry, headers: { connection: "close" } };
  return { airflow, lines, options, close: () => server.close() };
}

async function v2(airflowVersion = "3.3.2") {
  const { options, ...rest } = await connected(airflowVersion);
  const auth = airflowToken({ username: "admin", password: "admin-pw" });
  return { ...rest, dagRuns: new AirflowClient({ ...options, auth }).dagRuns };
}

async function v1(airflowVersion = "2.11.2") {
  const { options, ...rest } = await connected(airflowVersion);
  const auth = basic({ username: "admin", password: "admin-pw" });
  return { ...rest, dagRuns: new AirflowClient({ ...options, apiVersion: "v1", auth }).dagRuns };
}

const items = (count: number) =>
  Array.from({ length: count }, (_, day) => ({
    dag_id: "paused",
    dag_run_id: `day-${String(day)}`,
    conf: { day },
  }));

const statuses = (outcomes: readonly Outcome<unknown>[]) => outcomes.map(({ status }) => status);

describe("triggerMany", () => {
  test("gives one outcome per item, in input order, and generates missing ids", async () => {
    const { dagRuns, airflow, close } = await v2();
    const outcomes = await dagRuns.triggerMany([
      ...items(3),
      { dag_id: "no_such_dag" },
      { dag_id: "paused" },
      { dag_id: "paused", dag_run_id: "day-1" },
    ]);
    expect(statuses(outcomes)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
    ]);
    expect(outcomes.slice(0, 3).map(({ dag_run_id }) => dag_run_id)).toEqual(["day-0", "day-1", "day-2"]);
    expect(outcomes[3]).toMatchObject({
      dag_id: "no_such_dag",
      reason: { name: "NotFoundError" },
    });
    expect(outcomes[4]).toMatchObject({ value: { dag_run_id: outcomes[4]?.dag_run_id } });
    expect(outcomes[5]).toMatchObject({ reason: { name: "ConflictError" } });
    expect(airflow.runs.list("paused")).toHaveLength(4);
    await close();
  });

  test("has at most concurrency pending requests", async () => {
    let [pending, most, limit] = [0, 0, 1];
    const server = await serve(async () => {
      pending += 1;
      most = Math.max(most, pending);
      // Waits until the limit is reached, and 10 ms longer for one request too many.
      while (most < limit) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      pending -= 1;
      return { json: { dag_run_id: "x", dag_id: "d", state: "queued" } };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    for (const concurrency of [1, 3, undefined]) {
      [most, limit] = [0, concurrency ?? 8];
      await dagRuns.triggerMany(items(16), { concurrency });
      expect(most).toBe(limit);
    }
  });

  test("reports its progress after each item", async () => {
    const { dagRuns, close } = await v1();
    const events: ManyProgress[] = [];
    const onProgress = (event: ManyProgress) => {
      events.push(event);
      throw new Error("This error of the hook is ignored");
    };
    const outcomes = await dagRuns.triggerMany([...items(3), { dag_id: "nope" }], {
      concurrency: 1,
      onProgress,
    });
    expect(statuses(outcomes)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    expect(events).toEqual([
      { done: 1, total: 4, index: 0, status: "fulfilled" },
      { done: 2, total: 4, index: 1, status: "fulfilled" },
      { done: 3, total: 4, index: 2, status: "fulfilled" },
      { done: 4, total: 4, index: 3, status: "rejected" },
    ]);
    await close();
  });

  test("stops at the first failed item with stopOnError", async () => {
    const { dagRuns, lines, close } = await v1();
    const some = [...items(2), { dag_id: "nope" }, ...items(5).slice(2)];
    const outcomes = await dagRuns.triggerMany(some, { concurrency: 1, stopOnError: true });
    expect(statuses(outcomes)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "not-started",
      "not-started",
      "not-started",
    ]);
    expect(lines).toHaveLength(3);
    await close();
  });

  test("continues after a failed item without stopOnError", async () => {
    const { dagRuns, close } = await v1();
    const some = [{ dag_id: "nope" }, ...items(2)];
    for (const stopOnError of [undefined, false]) {
      const outcomes = await dagRuns.triggerMany(some, { concurrency: 1, stopOnError });
      expect(statuses(outcomes)).not.toContain("not-started");
    }
    await close();
  });

  test("a conflict after a lost response is uncertain for a given id, but not for a generated id", async () => {
    const { dagRuns, airflow, close } = await v2();
    const lost = { cut: "after", match: { method: "POST", path: /dagRuns$/ } } as const;
    airflow.faults.push(lost);
    const [own] = await dagRuns.triggerMany([{ dag_id: "paused", dag_run_id: "key" }]);
    airflow.faults.push(lost);
    const [minted] = await dagRuns.triggerMany([{ dag_id: "paused" }]);
    expect(own).toMatchObject({ status: "uncertain", reason: { name: "ConflictError", ambiguous: true } });
    expect(minted).toMatchObject({ status: "fulfilled", value: { dag_run_id: minted?.dag_run_id } });
    expect(airflow.runs.list("paused")).toHaveLength(2);
    await close();
  });

  test("an abort keeps the outcomes so far, and marks the pending item as uncertain", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const server = await serve((request, index) => {
      if (index < 2) return { json: runOf(request) };
      setTimeout(() => {
        stop.abort(reason);
      }, 10);
      return { fault: "silence" };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const outcomes = await dagRuns.triggerMany(items(5), { concurrency: 1, signal: stop.signal });
    expect(statuses(outcomes)).toEqual(["fulfilled", "fulfilled", "uncertain", "not-started", "not-started"]);
    expect(outcomes[2]).toMatchObject({ dag_run_id: "day-2", reason });
    expect(server.requests).toHaveLength(3);
    const events: ManyProgress[] = [];
    const onProgress = (event: ManyProgress) => events.push(event);
    const later = await dagRuns.triggerMany(items(2), { signal: stop.signal, onProgress });
    expect(statuses(later)).toEqual(["not-started", "not-started"]);
    expect(events).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });

  test("an item is not-started if the abort comes before its request", async () => {
    const server = await serve([]);
    const stop = new AbortController();
    const auth = bearer(() => {
      stop.abort(new Error("enough"));
      return "t";
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, auth });
    const outcomes = await dagRuns.triggerMany(items(2), { concurrency: 1, signal: stop.signal });
    expect(outcomes).toEqual(
      ["day-0", "day-1"].map((dag_run_id) => ({ dag_id: "paused", dag_run_id, status: "not-started" })),
    );
    expect(server.requests).toEqual([]);
  });

  test("an item that was rejected before the abort stays rejected", async () => {
    const server = await serve([{ status: 404, json: {} }]);
    const stop = new AbortController();
    const onResponse = () => {
      stop.abort(new Error("enough"));
    };
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, onResponse });
    const [outcome] = await dagRuns.triggerMany(items(1), { signal: stop.signal });
    expect(outcome).toMatchObject({ status: "rejected", reason: { name: "NotFoundError" } });
  });

  test("an item whose responses are all lost is uncertain, and its outcome has the id", async () => {
    const server = await serve(() => ({ fault: "cut" }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry });
    const [outcome] = await dagRuns.triggerMany([{ dag_id: "d" }]);
    expect(outcome).toMatchObject({ status: "uncertain", reason: { ambiguous: true } });
    const ids = server.requests.map(({ body }) => /"dag_run_id":"([^"]+)"/.exec(body)?.[1]);
    expect(new Set(ids)).toEqual(new Set([outcome?.dag_run_id]));
    expect(ids).toHaveLength(3);
  });

  test("refuses an invalid item by its position, before anything is sent", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const locked = {
      get day() {
        return AbortSignal.abort("not yet").throwIfAborted();
      },
    };
    const bad: [TriggerItem, string][] = [
      [{ dag_id: "d", conf: locked }, "items[1]: not yet"],
      [{ dag_id: "" }, "items[1]: dag_id must not be empty"],
      [{ dag_id: "~" }, 'items[1]: dag_id must not be "~"'],
      [{ dag_id: "d", dag_run_id: ".." }, 'items[1]: dag_run_id must not be ".."'],
      [{ dag_id: "d", logical_date: "2026-11-23" }, "items[1]: logical_date must be a date with an offset"],
      // @ts-expect-error -- a misspelt field
      [{ dag_id: "d", cnof: {} }, 'items[1]: POST /dags/{dag_id}/dagRuns has no body field "cnof"'],
    ];
    for (const [item, message] of bad) {
      await expect(dagRuns.triggerMany([{ dag_id: "d" }, item])).rejects.toThrow(message);
    }
    for (const concurrency of [0, -1, 1.5, NaN]) {
      await expect(dagRuns.triggerMany(items(1), { concurrency })).rejects.toThrow(
        new RangeError(`concurrency must be a positive integer, not ${String(concurrency)}`),
      );
    }
    expect(server.requests).toHaveLength(0);
    await expect(dagRuns.triggerMany([])).resolves.toEqual([]);
  });
});

describe("deleteMany", () => {
  const seed = async (
    airflow: EmbeddedAirflow,
    dagRuns: { triggerMany: (some: ReturnType<typeof items>) => Promise<unknown> },
    count: number,
  ) => {
    await dagRuns.triggerMany(items(count));
    expect(airflow.runs.list("paused")).toHaveLength(count);
  };

  test("deletes a hundred runs with each request from Airflow 3.3 on", async () => {
    const { dagRuns, airflow, lines, close } = await v2("3.3.2");
    await seed(airflow, dagRuns, 230);
    lines.length = 0;
    const outcomes = await dagRuns.deleteMany(airflow.runs.list("paused"));
    expect(new Set(statuses(outcomes))).toEqual(new Set(["fulfilled"]));
    expect(airflow.runs.list("paused")).toHaveLength(0);
    expect(lines.filter((line) => line !== "GET /api/v2/version")).toEqual(
      Array.from({ length: 3 }, () => "PATCH /api/v2/dags/paused/dagRuns"),
    );
    await close();
  });

  test("gives the error of each run that was not deleted, across DAGs", async () => {
    const { dagRuns, airflow, lines, close } = await v2("3.3.2");
    await seed(airflow, dagRuns, 2);
    const { dag_run_id } = await dagRuns.trigger("other");
    lines.length = 0;
    const outcomes = await dagRuns.deleteMany([
      { dag_id: "paused", dag_run_id: "day-0" },
      { dag_id: "paused", dag_run_id: "nope" },
      { dag_id: "other", dag_run_id },
      { dag_id: "paused", dag_run_id: "day-1" },
    ]);
    expect(statuses(outcomes)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ dag_run_id: "nope", reason: { name: "NotFoundError" } });
    expect(lines).toContain("PATCH /api/v2/dags/~/dagRuns");
    expect(lines.filter((line) => line.startsWith("DELETE"))).toEqual([
      "DELETE /api/v2/dags/paused/dagRuns/nope",
    ]);
    await close();
  });

  test("does not request the release for a single run", async () => {
    const { dagRuns, airflow, lines, close } = await v2("3.3.2");
    await seed(airflow, dagRuns, 1);
    lines.length = 0;
    expect(statuses(await dagRuns.deleteMany(airflow.runs.list("paused")))).toEqual(["fulfilled"]);
    expect(lines).toEqual(["DELETE /api/v2/dags/paused/dagRuns/day-0"]);
    await close();
  });

  test("sends nothing after an abort, and throws nothing", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const outcomes = await dagRuns.deleteMany(items(3), { signal: AbortSignal.abort() });
    expect(statuses(outcomes)).toEqual(["not-started", "not-started", "not-started"]);
    expect(server.requests).toEqual([]);
  });

  test("reports its progress once per run, with and without the bulk route", async () => {
    const { dagRuns, airflow, close } = await v2("3.3.2");
    await seed(airflow, dagRuns, 2);
    const events: ManyProgress[] = [];
    const runs = ["day-0", "nope", "day-1"].map((dag_run_id) => ({ dag_id: "paused", dag_run_id }));
    await dagRuns.deleteMany(runs, { onProgress: (event) => events.push(event) });
    expect(events).toEqual([
      { done: 1, total: 3, index: 0, status: "fulfilled" },
      { done: 2, total: 3, index: 2, status: "fulfilled" },
      { done: 3, total: 3, index: 1, status: "rejected" },
    ]);
    await close();
  });

  test("deletes run by run if the server has no bulk route", async () => {
    for (const { dagRuns, airflow, lines, close } of [await v1(), await v2("3.2.2")]) {
      await dagRuns.triggerMany(items(5));
      lines.length = 0;
      const outcomes = await dagRuns.deleteMany([
        ...items(5).map(({ dag_id, dag_run_id }) => ({ dag_id, dag_run_id })),
        { dag_id: "paused", dag_run_id: "nope" },
      ]);
      expect(statuses(outcomes).sort()).toEqual([
        ...Array.from({ length: 5 }, () => "fulfilled"),
        "rejected",
      ]);
      expect(lines.filter((line) => line.startsWith("DELETE"))).toHaveLength(6);
      expect(airflow.runs.list("paused")).toHaveLength(0);
      await close();
    }
  });

  test("deletes run by run after the responses of the bulk route were lost", async () => {
    const { dagRuns, airflow, lines, close } = await v2("3.3.2");
    await seed(airflow, dagRuns, 4);
    airflow.faults.push({ cut: "after", times: 3, match: { method: "PATCH" } });
    lines.length = 0;
    const outcomes = await dagRuns.deleteMany(airflow.runs.list("paused"));
    const methods = lines.map((line) => line.split(" ")[0]);
    expect(methods.filter((method) => method !== "GET").join(" ")).toBe(
      "PATCH PATCH PATCH DELETE DELETE DELETE DELETE",
    );
    expect(airflow.faults.pending).toBe(0);
    expect(statuses(outcomes)).toEqual(Array.from({ length: 4 }, () => "fulfilled"));
    expect(airflow.runs.list("paused")).toHaveLength(0);
    await close();
  });

  test("the runs of a lost bulk request are uncertain after an abort", async () => {
    const stop = new AbortController();
    const server = await serve(({ method }) => {
      if (method === "GET") return { json: { version: "3.3.2" } };
      stop.abort(new Error("enough"));
      return { fault: "silence" };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const outcomes = await dagRuns.deleteMany(items(120), { signal: stop.signal });
    for (const outcome of outcomes.slice(0, 100)) {
      expect(outcome).toMatchObject({
        status: "uncertain",
        reason: { name: "AirflowError", ambiguous: true },
      });
      expect(outcome).toHaveProperty(
        "reason.message",
        "The response to an attempt was lost, and the work ended before a retry",
      );
    }
    expect(new Set(statuses(outcomes.slice(100)))).toEqual(new Set(["not-started"]));
    expect(server.requests).toHaveLength(2);
  });

  test("runs that the response of the bulk route cannot tell apart are deleted singly", async () => {
    const deleted: string[] = [];
    const server = await serve(({ method, url, body }) => {
      if (method === "PATCH") {
        expect(body).toContain("plain");
        expect(body).not.toContain("b.c");
        return { json: { create: null, update: null, delete: { success: ["d.plain"], errors: [] } } };
      }
      deleted.push(url);
      return { status: 204 };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2" });
    const outcomes = await dagRuns.deleteMany([
      { dag_id: "a", dag_run_id: "b.c" },
      { dag_id: "a.b", dag_run_id: "c" },
      { dag_id: "d", dag_run_id: "plain" },
    ]);
    expect(statuses(outcomes)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(deleted.sort()).toEqual(["/api/v2/dags/a.b/dagRuns/c", "/api/v2/dags/a/dagRuns/b.c"]);
  });

  test("the bulk route is not used for the same run twice", async () => {
    const { dagRuns, airflow, lines, close } = await v2("3.3.2");
    await seed(airflow, dagRuns, 1);
    lines.length = 0;
    const [{ dag_id, dag_run_id } = { dag_id: "", dag_run_id: "" }] = items(1);
    const twice = [
      { dag_id, dag_run_id },
      { dag_id, dag_run_id },
    ];
    const outcomes = await dagRuns.deleteMany(twice, { concurrency: 1 });
    expect(statuses(outcomes)).toEqual(["fulfilled", "rejected"]);
    expect(outcomes[1]).toMatchObject({ reason: { name: "NotFoundError" } });
    expect(lines.filter((line) => line.startsWith("PATCH"))).toEqual([]);
    await close();
  });

  test("deletes run by run after a response of the bulk route without results", async () => {
    const server = await serve(({ method }) => (method === "PATCH" ? { json: {} } : { status: 204 }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2" });
    const outcomes = await dagRuns.deleteMany(items(2));
    expect(statuses(outcomes)).toEqual(["fulfilled", "fulfilled"]);
    expect(server.requests.map(({ method }) => method)).toEqual(["PATCH", "DELETE", "DELETE"]);
  });

  test("refuses an invalid item before anything is sent", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    await expect(dagRuns.deleteMany([{ dag_id: "d", dag_run_id: "" }])).rejects.toThrow(
      "runs[0]: dag_run_id must not be empty",
    );
    expect(server.requests).toHaveLength(0);
  });
});

describe("ensure", () => {
  test("creates a run once, and reports whether it was created or existing", async () => {
    for (const { dagRuns, airflow, close } of [
      await v1(),
      await v2(),
      await v1("2.0.2"),
      await v2("3.0.6"),
    ]) {
      const body = { dag_run_id: "order-4711", conf: { order: 4711 } };
      const first = await dagRuns.ensure("paused", body);
      expect(first).toMatchObject({ outcome: "created", run: { dag_run_id: "order-4711" } });
      const second = await dagRuns.ensure("paused", { dag_run_id: "order-4711" });
      expect(second).toMatchObject({ outcome: "existing", run: { conf: { order: 4711 } } });
      expect(airflow.runs.list("paused")).toHaveLength(1);
      await close();
    }
  });

  test("is uncertain after a lost response, and never creates two runs", async () => {
    for (const { dagRuns, airflow, close } of [await v1(), await v2()]) {
      airflow.faults.push({ cut: "after", match: { method: "POST", path: /dagRuns$/ } });
      expect(await dagRuns.ensure("paused", { dag_run_id: "key" })).toMatchObject({ outcome: "uncertain" });
      airflow.faults.push({ cut: "after", times: 3, match: { method: "POST", path: /dagRuns$/ } });
      expect(await dagRuns.ensure("paused", { dag_run_id: "all-lost" })).toMatchObject({
        outcome: "uncertain",
      });
      airflow.faults.push({ cut: "before", match: { method: "POST", path: /dagRuns$/ } });
      expect(await dagRuns.ensure("paused", { dag_run_id: "never-came" })).toMatchObject({
        outcome: "created",
      });
      expect(airflow.faults.pending).toBe(0);
      expect(airflow.runs.list("paused")).toHaveLength(3);
      await close();
    }
  });

  test("rejects with the error of the trigger if there is no run", async () => {
    const { dagRuns, airflow, close } = await v2();
    const logical_date = "2026-11-23T06:00:00Z";
    await dagRuns.trigger("paused", { logical_date });
    const conflict = dagRuns.ensure("paused", { dag_run_id: "mine", logical_date });
    await expect(conflict).rejects.toBeInstanceOf(ConflictError);
    airflow.faults.push({ cut: "before", match: { method: "POST", path: /dagRuns$/ } });
    await expect(dagRuns.ensure("paused", { dag_run_id: "mine", logical_date })).rejects.toMatchObject({
      name: "ConflictError",
      ambiguous: false,
    });
    await expect(dagRuns.ensure("nope", { dag_run_id: "mine" })).rejects.toBeInstanceOf(NotFoundError);
    airflow.faults.push({ cut: "before", times: 3, match: { method: "POST", path: /dagRuns$/ } });
    await expect(dagRuns.ensure("paused", { dag_run_id: "mine" })).rejects.toMatchObject({ ambiguous: true });
    airflow.faults.push(
      { cut: "after", times: 3, match: { method: "POST", path: /dagRuns$/ } },
      { status: 503, times: 3, match: { method: "GET" } },
    );
    await expect(dagRuns.ensure("paused", { dag_run_id: "mine" })).rejects.toMatchObject({
      name: "ConnectionError",
      ambiguous: true,
    });
    await close();
  });

  test("does not look for the run if the trigger was refused", async () => {
    const { dagRuns, lines, close } = await v2();
    await expect(dagRuns.ensure("nope", { dag_run_id: "mine" })).rejects.toBeInstanceOf(NotFoundError);
    expect(lines.filter((line) => line.includes("/dagRuns"))).toEqual(["POST /api/v2/dags/nope/dagRuns"]);
    await close();
  });

  test.each<[string, Answer, object]>([
    ["is forbidden", { status: 403, json: {} }, { name: "PermissionDeniedError" }],
    ["gets no response", { fault: "cut" }, { name: "ConnectionError" }],
    ["gives another value", { json: [] }, { name: "UnexpectedResponseError" }],
  ])("rejects as not ambiguous if the GET of an existing run %s", async (_, found, error) => {
    const server = await serve(({ method }) => (method === "POST" ? { status: 409, json: {} } : found));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry });
    const call = dagRuns.ensure("d", { dag_run_id: "mine" });
    await expect(call).rejects.toMatchObject({ ...error, ambiguous: false });
  });

  test("needs an id", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    // @ts-expect-error -- the id is required
    await expect(dagRuns.ensure("d", {})).rejects.toThrow("dag_run_id is missing");
    expect(server.requests).toHaveLength(0);
  });
});
