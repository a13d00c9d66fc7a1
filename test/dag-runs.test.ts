import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  airflowToken,
  basic,
  type DagRun,
  UnsupportedFeatureError,
  type Version,
} from "../src/index.js";
import { embeddedAirflow } from "../src/testing/index.js";
import { runOf, type Handler, type Received, serve } from "./support/server.js";

const retry = { minDelayMs: 1, maxDelayMs: 2 };
const run = { dag_id: "d", dag_run_id: "r", state: "queued" };

function v1(baseUrl: string): AirflowClient<"v1">["dagRuns"] {
  return new AirflowClient({ baseUrl, apiVersion: "v1", airflowVersion: "2.11.2", retry }).dagRuns;
}

function v2(baseUrl: string): AirflowClient["dagRuns"] {
  return new AirflowClient({ baseUrl, airflowVersion: "3.3.2", retry }).dagRuns;
}

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

async function idsOf(list: AsyncIterable<{ dag_run_id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { dag_run_id } of list) ids.push(dag_run_id);
  return ids;
}

describe("an unexpected response", () => {
  type Case = [
    method: string,
    call: (dagRuns: AirflowClient["dagRuns"]) => PromiseLike<unknown>,
    what: string,
    ambiguous: boolean,
  ];
  const cases: Case[] = [
    ["list", (dagRuns) => dagRuns.list("d"), "a page of DAG runs", false],
    ["listBatch", (dagRuns) => dagRuns.listBatch(), "a page of DAG runs", false],
    ["get", (dagRuns) => dagRuns.get("d", "r"), "a DAG run", false],
    ["previewClear", (dagRuns) => dagRuns.previewClear("d", "r"), "task instances", false],
    [
      "previewClearMany",
      (dagRuns) => dagRuns.previewClearMany("d", { dag_runs: [] }),
      "task instances",
      false,
    ],
    ["update", (dagRuns) => dagRuns.update("d", "r", { note: "" }), "a DAG run", true],
    ["setNote", (dagRuns) => dagRuns.setNote("d", "r", ""), "a DAG run", true],
    ["clear", (dagRuns) => dagRuns.clear("d", "r"), "a DAG run", true],
    ["clearMany", (dagRuns) => dagRuns.clearMany("d", { dag_runs: [] }), "DAG runs", true],
  ];

  test.each(cases)(
    "is an error of %s, which is ambiguous after a change",
    async (_, call, what, ambiguous) => {
      const server = await serve([{ json: { detail: "?" } }]);
      const error = await errorOf(call(v2(server.origin)));
      expect(error).toMatchObject({ name: "UnexpectedResponseError", ambiguous });
      expect(String(error)).toContain(`The response is not ${what}`);
      expect(error).toHaveProperty("origin", server.origin);
    },
  );

  test("to a watch for results is an error", async () => {
    const server = await serve(({ url }) =>
      url.includes("/wait") ? { json: { detail: "?" } } : { json: { ...run, state: "success" } },
    );
    const events = v2(server.origin).watch("d", "r", { results: ["load"], maxReconnects: 0 });
    expect(await errorOf(events.next())).toMatchObject({
      name: "UnexpectedResponseError",
      message: `The response is not a state [DAG "d", run "r", ${server.origin}]`,
    });
    expect(server.requests).toHaveLength(3);
  });
});

describe("a lost response", () => {
  test.each(["success", "failed", null, undefined] as const)(
    "to an update to %s causes a retry",
    async (state) => {
      const server = await serve([{ fault: "cut" }, { json: runOf }]);
      const body = state === undefined ? { note: "n" } : { note: "n", state };
      await expect(v2(server.origin).update("d", "r", body)).resolves.toEqual(run);
      expect(server.requests.map((request): unknown => JSON.parse(request.body))).toEqual([body, body]);
    },
  );

  test("to an update to queued is not: it would run the run twice", async () => {
    const server = await serve([{ fault: "cut" }]);
    const error = await errorOf(v2(server.origin).update("d", "r", { state: "queued" }));
    expect(error).toMatchObject({ name: "ConnectionError", ambiguous: true });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["v1", v1],
    ["v2", v2],
  ])("to a note causes a retry, on %s", async (_, dagRuns) => {
    const server = await serve([{ fault: "cut" }, { json: runOf }]);
    await expect(dagRuns(server.origin).setNote("d", "r", "n")).resolves.toEqual(run);
    expect(server.requests).toHaveLength(2);
  });

  test.each(["cut", "cut in body"] as const)(
    "to a preview (%s) causes a retry, and is not ambiguous",
    async (fault) => {
      const server = await serve(() => ({ json: {}, fault }));
      const dagRuns = v2(server.origin);
      for (const call of [dagRuns.previewClear("d", "r"), dagRuns.previewClearMany("d", { dag_runs: [] })]) {
        expect(await errorOf(call)).toMatchObject({ name: "ConnectionError", ambiguous: false });
      }
      expect(server.requests).toHaveLength(6);
    },
  );
});

describe("a list", () => {
  const ids = ["a", "b", "c"];
  const windowOf = ({ url, body }: Received) => {
    if (body === "") {
      const query = new URL(url, "http://x").searchParams;
      return [query.get("order_by"), query.get("offset"), query.get("limit")];
    }
    const sent: unknown = JSON.parse(body);
    return ["order_by", "page_offset", "page_limit"].map((name): unknown =>
      typeof sent === "object" && sent !== null ? (Reflect.get(sent, name) ?? null) : null,
    );
  };
  /** Three runs; newest first is another order than any other. Without a cursor, as lists by offset are. */
  const answer: Handler = (request) => {
    const [order, offset, limit] = windowOf(request);
    const ordered = order === "-id" ? ids.toReversed() : ids;
    const some = ordered.slice(Number(offset), Number(offset) + Number(limit));
    const dag_runs = some.map((dag_run_id) => ({ ...run, dag_run_id }));
    return { json: { dag_runs, total_entries: ids.length, next_cursor: null } };
  };

  test("by what may change is gone through again newest first, on v1", async () => {
    const server = await serve(answer);
    const list = v1(server.origin).list("d", { order_by: "-start_date", limit: 2 });
    expect(await idsOf(list)).toEqual(ids);
    expect(server.requests.map(windowOf)).toEqual([
      ["-start_date", "0", "2"],
      ["-start_date", "2", "2"],
      ["-id", "0", "2"],
      ["-id", "1", "3"],
    ]);
  });

  test("so is a batch list", async () => {
    const server = await serve(answer);
    const list = v2(server.origin).listBatch({ order_by: "-start_date", page_limit: 2 });
    expect(await idsOf(list)).toEqual(ids);
    expect(server.requests.map(windowOf)).toEqual([
      ["-start_date", 0, 2],
      ["-start_date", 2, 2],
      ["-id", 0, 2],
      ["-id", 1, 3],
    ]);
  });

  test("a batch list goes by offset, though its pages speak of cursors", async () => {
    const server = await serve(answer);
    expect(await idsOf(v2(server.origin).listBatch({ page_limit: 2 }))).toEqual(ids);
    expect(server.requests.map(windowOf)).toEqual([
      [null, 0, 2],
      [null, 1, 3],
    ]);
  });

  test.each<[string, (dagRuns: AirflowClient["dagRuns"]) => AsyncIterable<DagRun>]>([
    ["list", (dagRuns) => dagRuns.list("d", {}, { retry: false })],
    ["listBatch", (dagRuns) => dagRuns.listBatch({}, { retry: false })],
  ])("that is iterated keeps to its options: %s", async (_, list) => {
    const server = await serve(() => ({ status: 503, json: {} }));
    expect(await errorOf(idsOf(list(v2(server.origin))))).toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(1);
  });

  test("without values in its fields is empty", async () => {
    const server = await serve([{ json: { dag_runs: [run], total_entries: 1 } }]);
    // Callers without exact optional properties pass undefined.
    const query: object = { fields: undefined };
    expect(await idsOf(v1(server.origin).list("d", query))).toEqual(["r"]);
    expect(server.lines).toEqual(["GET /api/v1/dags/d/dagRuns?offset=0&limit=100"]);
  });
});

test("an abort of triggerAndWait throws the caller's reason, whatever it is", async () => {
  const controller = new AbortController();
  const server = await serve(() => {
    controller.abort(null);
    return { fault: "silence" };
  });
  const { signal } = controller;
  expect(await errorOf(v2(server.origin).triggerAndWait("d", {}, { signal }))).toBeNull();
  expect(server.requests).toHaveLength(1);
});

describe("latest", () => {
  test.each(["v1", "v2"])("requests one run of %s, newest first", async (version) => {
    const server = await serve(() => ({ json: { dag_runs: [run], total_entries: 7 } }));
    const dagRuns = version === "v1" ? v1(server.origin) : v2(server.origin);
    expect(await dagRuns.latest("d")).toEqual(run);
    expect(await dagRuns.latest("~", { state: "failed", order_by: "-start_date", limit: 5 })).toEqual(run);
    expect(server.lines).toEqual([
      `GET /api/${version}/dags/d/dagRuns?order_by=-id&limit=1&offset=0`,
      `GET /api/${version}/dags/~/dagRuns?order_by=-start_date&state=failed&limit=1&offset=0`,
    ]);
  });

  test("is undefined if no run matches", async () => {
    const server = await serve([{ json: { dag_runs: [], total_entries: 0 } }]);
    expect(await v2(server.origin).latest("d")).toBeUndefined();
  });

  test("is the run that came last, on an embedded Airflow of each version", async () => {
    for (const airflowVersion of ["2.1", "2.11", "3.0", "3.3"]) {
      const { fetch } = embeddedAirflow({ airflowVersion, dags: [{ dag_id: "d", is_paused: true }] });
      const user = { username: "admin", password: "admin-pw" };
      const auth = (version: Version) => (version === "v1" ? basic(user) : airflowToken(user));
      const { dagRuns } = await AirflowClient.connect({ baseUrl: "http://localhost", fetch, auth });
      await dagRuns.trigger("d", { dag_run_id: "first", logical_date: new Date(2_000_000) });
      await dagRuns.trigger("d", { dag_run_id: "last", logical_date: new Date(1_000_000) });
      expect(await dagRuns.latest("d"), airflowVersion).toMatchObject({ dag_run_id: "last" });
    }
  });

  test("is refused on Airflow 2.0, which cannot sort, before a request", async () => {
    const server = await serve([]);
    const old = { baseUrl: server.origin, apiVersion: "v1", airflowVersion: "2.0.2" } as const;
    const error = await errorOf(new AirflowClient(old).dagRuns.latest("d"));
    expect(error).toBeInstanceOf(UnsupportedFeatureError);
    expect(String(error)).toContain("order_by");
    expect(server.lines).toEqual([]);
  });
});
