import { describe, expect, test } from "vitest";
import type { Operation } from "../../generated/operations.js";
import { AirflowClient, AirflowError, UnsupportedFeatureError } from "../../src/index.js";
import { checkRelease, compareReleases, gatedUses, isRelease } from "../../src/checks/release-gate.js";
import { triggerCall } from "../../src/writes/trigger.js";
import { type CannedResponse, type Handler, type Received, serve } from "../support/server.js";

const page = { dag_runs: [], total_entries: 0 };

/** A server of one release that responds to every list with an empty page. */
function airflowOf(version: string): Handler {
  return ({ url }) => ({ json: url.endsWith("/version") ? { version, git_version: null } : page });
}

function linesOf(requests: readonly Received[]): string[] {
  return requests.map(({ method, url }) => `${method} ${url}`);
}

function listFilter(client: AirflowClient) {
  return Promise.resolve(client.dagRuns.list("d", { conf_contains: "x" }));
}

describe("the server's release", () => {
  test("is not requested if the call does not depend on it", async () => {
    const { origin, requests } = await serve(airflowOf("3.0.6"));
    await new AirflowClient({ baseUrl: origin }).dagRuns.list("d", { state: ["failed"], limit: 1 });
    expect(linesOf(requests)).toEqual(["GET /api/v2/dags/d/dagRuns?state=failed&limit=1&offset=0"]);
  });

  test("is requested once for all callers", async () => {
    const { origin, requests } = await serve(airflowOf("3.2.2"));
    const client = new AirflowClient({ baseUrl: origin });
    await Promise.all(Array.from({ length: 20 }, () => listFilter(client)));
    await listFilter(client);
    expect(linesOf(requests).filter((line) => line === "GET /api/v2/version")).toHaveLength(1);
    expect(linesOf(requests).filter((line) => line.includes("conf_contains=x"))).toHaveLength(21);
  });

  test("is not requested if it is given", async () => {
    const { origin, requests } = await serve(airflowOf("3.2.2"));
    await listFilter(new AirflowClient({ baseUrl: origin, airflowVersion: "3.2.2" }));
    expect(linesOf(requests)).toEqual(["GET /api/v2/dags/d/dagRuns?conf_contains=x&offset=0&limit=100"]);
  });

  test("is known to a client that connected", async () => {
    const { origin, requests } = await serve(airflowOf("3.1.8"));
    const client = await AirflowClient.connect({ baseUrl: origin });
    if (client.apiVersion !== "v2") throw new Error("Not v2");
    await expect(listFilter(client)).rejects.toBeInstanceOf(UnsupportedFeatureError);
    expect(linesOf(requests)).toEqual(["GET /api/v2/version"]);
  });

  test.each<[string, CannedResponse]>([
    ["fails", { status: 503, json: {} }],
    ["returns no release", { json: { version: "latest" } }],
    ["returns a web page", { text: "<html></html>" }],
  ])("is requested again if the server %s, and the error names the option", async (_, answer) => {
    const { origin, requests } = await serve((request, index) =>
      index === 0 ? answer : airflowOf("3.2.2")(request, index),
    );
    const client = new AirflowClient({ baseUrl: origin, retry: false });
    const failed = listFilter(client);
    await expect(failed).rejects.toBeInstanceOf(AirflowError);
    await expect(failed).rejects.toThrow("airflowVersion");
    expect(linesOf(requests)).toHaveLength(1);
    expect((await listFilter(client)).dag_runs).toEqual([]);
  });

  test.each(["latest", "", "3"])("must be one: %j", (airflowVersion) => {
    expect(() => new AirflowClient({ baseUrl: "http://localhost", airflowVersion })).toThrow(TypeError);
  });

  test("must fit the version of the API", () => {
    expect(() => new AirflowClient({ baseUrl: "http://localhost", airflowVersion: "2.11.2" })).toThrow(
      "Airflow 2.11.2 has no API v2",
    );
  });
});

describe("what a release lacks is refused before it is sent", () => {
  const v2 = (origin: string, airflowVersion: string) =>
    new AirflowClient({ baseUrl: origin, airflowVersion });
  const v1 = (origin: string, airflowVersion: string) =>
    new AirflowClient({ baseUrl: origin, apiVersion: "v1", airflowVersion });

  test.each<[string, (origin: string) => PromiseLike<unknown>]>([
    [
      "conf_contains needs Airflow 3.2.0 or newer; this server is 3.1.8",
      (origin) => v2(origin, "3.1.8").dagRuns.list("d", { conf_contains: "x" }),
    ],
    [
      "run_id_prefix_pattern needs Airflow 3.2.2 or newer; this server is 3.2.1",
      (origin) => v2(origin, "3.2.1").dagRuns.list("d", { run_id_prefix_pattern: "x" }),
    ],
    [
      "order_by=duration needs Airflow 3.1.0 or newer; this server is 3.0.6",
      (origin) => v2(origin, "3.0.6").dagRuns.list("d", { order_by: ["duration"] }),
    ],
    [
      "order_by=-updated_at needs Airflow 2.6.0 or newer; this server is 2.5.3",
      (origin) => v1(origin, "2.5.3").dagRuns.list("d", { order_by: "-updated_at" }),
    ],
    [
      "partition_key needs Airflow 3.2.0 or newer; this server is 3.1.8",
      (origin) => v2(origin, "3.1.8").dagRuns.trigger("d", { partition_key: "x" }),
    ],
    [
      "bulk_dag_runs needs Airflow 3.3.0 or newer; this server is 3.2.2",
      (origin) => v2(origin, "3.2.2").dagRuns.bulk("d", { actions: [{ action: "delete", entities: ["r"] }] }),
    ],
    [
      "state needs Airflow 2.3.0 or newer; this server is 2.2.5",
      (origin) => v1(origin, "2.2.5").dagRuns.list("d", { state: ["failed"] }),
    ],
    [
      "state=queued needs Airflow 2.4.0 or newer; this server is 2.3.4",
      (origin) => v1(origin, "2.3.4").dagRuns.update("d", "r", { state: "queued" }),
    ],
    [
      "set_dag_run_note needs Airflow 2.5.0 or newer; this server is 2.4.3",
      (origin) => v1(origin, "2.4.3").dagRuns.setNote("d", "r", "x"),
    ],
    [
      "conf_contains needs Airflow 3.2.0 or newer; this server is 3.1.8",
      (origin) =>
        v2(origin, "3.1.8").http.GET("/dags/{dag_id}/dagRuns", {
          params: { path: { dag_id: "d" }, query: { conf_contains: "x" } },
        }),
    ],
  ])("%s", async (message, call) => {
    const { origin, requests } = await serve([]);
    const refused = Promise.resolve(call(origin));
    await expect(refused).rejects.toBeInstanceOf(UnsupportedFeatureError);
    await expect(refused).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });

  test("but what is not set is not in use", async () => {
    const { origin, requests } = await serve([{ json: page }]);
    // Callers without exact optional properties pass undefined.
    const query: object = { conf_contains: undefined };
    await v2(origin, "3.0.6").dagRuns.list("d", query);
    expect(linesOf(requests)).toEqual(["GET /api/v2/dags/d/dagRuns?offset=0&limit=100"]);
  });

  test("two names for the date of one run are refused", async () => {
    const { origin, requests } = await serve([]);
    const date = "2026-11-23T06:00:00Z";
    const trigger = v1(origin, "2.11.2").dagRuns.trigger("d", { logical_date: date, execution_date: date });
    await expect(trigger).rejects.toThrow(
      "logical_date and execution_date are the same date: set one of them",
    );
    expect(requests).toEqual([]);
  });

  test("an invalid logical date is refused by the given name", async () => {
    const { origin, requests } = await serve([]);
    const trigger = v1(origin, "2.11.2").dagRuns.trigger("d", { logical_date: "2026-11-23" });
    await expect(trigger).rejects.toThrow(/^logical_date must be a date with an offset/);
    expect(requests).toEqual([]);
  });

  test("a logical date goes to Airflow 2 by the name that every release knows", async () => {
    const { origin, requests } = await serve([{ json: { dag_id: "d", dag_run_id: "r" } }]);
    const logical_date = new Date("2026-11-23T06:00:00Z");
    // Callers without exact optional properties pass undefined.
    const unset: object = { execution_date: undefined };
    await v1(origin, "2.0.2").dagRuns.trigger("d", { dag_run_id: "r", logical_date, ...unset });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      dag_run_id: "r",
      execution_date: "2026-11-23T06:00:00.000Z",
    });
  });
});

test.each([
  ["2026-11-23T06:00:00Z", "2026-11-23T06:00:00Z"],
  [new Date("2026-11-23T06:00:00Z"), "2026-11-23T06:00:00.000Z"],
  [null, null],
  [undefined, null],
])("a logical date is sent to Airflow 3 unchanged, and as null if it is absent: %j", async (given, sent) => {
  const { origin, requests } = await serve([{ json: { dag_id: "d", dag_run_id: "r" } }]);
  // Callers without exact optional properties pass undefined.
  const body: object = { dag_run_id: "r", logical_date: given };
  await new AirflowClient({ baseUrl: origin, airflowVersion: "3.0.6" }).dagRuns.trigger("d", body);
  expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ dag_run_id: "r", logical_date: sent });
});

test("the request of a trigger is the same for a check alone", () => {
  const trigger = { dag_id: "d", dag_run_id: "r", body: { conf: { a: 1 } }, isMinted: false };
  expect(triggerCall("v2", trigger)).toEqual({
    path: { dag_id: "d" },
    body: { dag_run_id: "r", logical_date: null, conf: { a: 1 } },
  });
  expect(triggerCall("v1", trigger)).toEqual({
    path: { dag_id: "d" },
    body: { dag_run_id: "r", conf: { a: 1 } },
  });
});

test("releases are ordered by number, not by letter", () => {
  const releases = ["3.2.2", "2.10.5", "3.10.0", "2.9.3", "3.2", "3.2.1rc1", "2.10.5+composer"];
  expect([...releases].sort(compareReleases)).toEqual([
    "2.9.3",
    "2.10.5",
    "2.10.5+composer",
    "3.2",
    "3.2.1rc1",
    "3.2.2",
    "3.10.0",
  ]);
});

test("numbers of a release may have two digits", () => {
  const releases = ["10.0.0", "9.9.9", "3.0.10", "3.0.9", "3.0.10rc2"];
  expect([...releases].sort(compareReleases)).toEqual(["3.0.9", "3.0.10", "3.0.10rc2", "9.9.9", "10.0.0"]);
  expect(compareReleases("3.0.10", "3.0.10rc2")).toBe(0);
});

test.each(["3.4.0b2", "3.4.0rc1", "3.4.0.dev0"])("%s counts as its release", (airflowVersion) => {
  expect(compareReleases(airflowVersion, "3.4.0")).toBe(0);
  checkRelease([{ feature: "tags", since: "3.4.0" }], airflowVersion);
  expect(() => {
    checkRelease([{ feature: "gone", until: "3.3.2" }], airflowVersion);
  }).toThrow(UnsupportedFeatureError);
  new AirflowClient({ baseUrl: "http://localhost", airflowVersion });
});

test.each<[unknown, boolean]>([
  ["3.2.2", true],
  ["3.2", true],
  ["10.0.1", true],
  ["3.2.2+composer", true],
  ["3.4.0b2", true],
  ["3.4.0rc1", true],
  ["3.4.0.dev0", true],
  ["v3.2.2", false],
  ["3", false],
  ["3.x", false],
  [3.2, false],
  [undefined, false],
])("%j is a release: %j", (text, expected) => {
  expect(isRelease(text)).toBe(expected);
});

describe("what went with a release", () => {
  const operation: Operation = {
    method: "GET",
    path: "/old",
    idempotent: true,
    reads: true,
    success: 200,
    until: "2.9.3",
    pathParameters: {},
    query: {
      gone: { until: "2.10.5" },
      brief: { since: "2.3.0", until: "2.9.3" },
      lasting: {},
    },
    body: {},
  };

  test("differs from one that still exists", () => {
    const query = { gone: "a", brief: "b", lasting: "c" };
    expect(gatedUses("get_old", operation, { query })).toStrictEqual([
      { feature: "get_old", until: "2.9.3" },
      { feature: "gone", until: "2.10.5" },
      { feature: "brief", since: "2.3.0", until: "2.9.3" },
    ]);
  });

  test("is refused after that release, not on it", () => {
    const uses = [{ feature: "gone", until: "2.10.5" }];
    checkRelease(uses, "2.9.3");
    checkRelease(uses, "2.10.5");
    const refused = () => checkRelease(uses, "2.11.0");
    expect(refused).toThrow(UnsupportedFeatureError);
    expect(refused).toThrow("gone was removed after Airflow 2.10.5; this server is 2.11.0");
    checkRelease([{ feature: "new", since: "2.3.0" }], "3.3.2");
  });
});

test("a value without text is not a value of an enum", () => {
  const operation: Operation = {
    method: "POST",
    path: "/new",
    success: 200,
    pathParameters: {},
    query: {},
    body: { conf: { values: { some: { since: "3.1.0" } } } },
  };
  const conf: unknown = Object.create(null);
  expect(gatedUses("post_new", operation, { body: { conf } })).toEqual([]);
});
