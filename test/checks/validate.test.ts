import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operations, type Operation } from "../../generated/operations.js";
import { AirflowClient, type Version } from "../../src/index.js";
import { checkOption } from "../../src/checks/options.js";
import { checkHeader } from "../../src/checks/headers.js";
import { validateCall } from "../../src/checks/validate.js";
import { runOf, serve } from "../support/server.js";

const versions: Version[] = ["v1", "v2"];
const page = { dag_runs: [], total_entries: 0 };
const run = { dag_id: "d", dag_run_id: "r", state: "queued" };

/** Calls a method whatever its parameter types say, as JavaScript can, and gives what it was refused with. */
async function refusal(
  method: string,
  args: unknown[],
  apiVersion: Version = "v2",
): Promise<{ name: string; message: string }> {
  const server = await serve([]);
  const { dagRuns } = clientAt(server.origin, apiVersion);
  const member: unknown = Reflect.get(dagRuns, method);
  if (typeof member !== "function") throw new Error(`There is no ${method}`);
  try {
    await Reflect.apply(member, dagRuns, args);
  } catch (error) {
    expect(server.lines).toEqual([]);
    if (error instanceof Error) return { name: error.name, message: error.message };
  }
  throw new Error(`${method} refused nothing; sent: ${server.lines.join(", ")}`);
}

/** A client of a server that has everything. */
function clientAt<V extends Version>(baseUrl: string, apiVersion: V): AirflowClient<V> {
  return new AirflowClient({ baseUrl, apiVersion, airflowVersion: apiVersion === "v1" ? "2.11.2" : "3.3.2" });
}

const parse = (text: string): unknown => JSON.parse(text);
const part = (text: string): unknown => expect.stringContaining(text);
const type = (message: string) => ({ name: "TypeError", message: part(message) });
const range = (message: string) => ({ name: "RangeError", message: part(message) });

describe("conf", () => {
  const loop: Record<string, unknown> = {};
  loop["deep"] = { list: [loop] };
  const holed = [1, 2];
  holed.length = 3;

  test.each<[string, unknown, string]>([
    ["a string", "{}", "conf must be a plain object, not a string"],
    ["an array", [1], "conf must be a plain object, not an array"],
    ["a date", new Date(0), "conf must be a plain object, not Date"],
    ["a map", new Map(), "conf must be a plain object, not Map"],
    ["an object of a class", new URL("http://x"), "conf must be a plain object, not URL"],
    ["a function", { a: () => 1 }, "conf.a holds a function"],
    ["a symbol", { a: Symbol("s") }, "conf.a holds a symbol"],
    ["NaN", { a: { b: NaN } }, "conf.a.b holds NaN"],
    ["Infinity", { a: [0, -Infinity] }, "conf.a[1] holds -Infinity"],
    ["a nested map", { a: [new Map()] }, "conf.a[0] holds a Map"],
    ["a nested set", { a: new Set([1]) }, "conf.a holds a Set"],
    ["an error", { a: new Error("e") }, "conf.a holds a Error"],
    ["undefined in an array", { a: [1, undefined] }, "conf.a holds undefined in an array"],
    ["a hole in an array", { a: holed }, "conf.a holds undefined in an array"],
    ["an invalid date", { a: new Date(NaN) }, "conf.a holds an invalid date"],
    ["a circle", loop, "conf.deep.list[0] holds a reference to itself"],
    ["half a surrogate pair", { a: "\ud800" }, "conf.a must be well-formed Unicode"],
    ["half a surrogate pair in a key", { "\ud800": 1 }, "A key of conf must be well-formed Unicode"],
    ["a bigint", { a: 1n }, "BigInt"],
  ])("%s is refused", async (_, conf, message) => {
    expect(await refusal("trigger", ["d", { conf }])).toEqual(type(message));
    expect(await refusal("trigger", ["d", { conf }], "v1")).toEqual(type(message));
  });

  test("null is for Airflow 3 only", async () => {
    expect(await refusal("trigger", ["d", { conf: null }], "v1")).toEqual(type("conf must not be null"));
    const server = await serve([{ json: runOf }]);
    await clientAt(server.origin, "v2").dagRuns.trigger("d", { conf: null });
    expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({ conf: null });
  });

  test("any JSON object arrives as it is", async () => {
    const server = await serve(() => ({ json: runOf }));
    const { dagRuns } = clientAt(server.origin, "v2");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (conf) => {
        await dagRuns.trigger("d", { conf });
        const { body } = server.requests.at(-1) ?? {};
        expect(JSON.parse(body ?? "")).toMatchObject({ conf: parse(JSON.stringify(conf)) });
      }),
    );
  });

  test("accepts the same object twice, and sends objects by their toJSON", async () => {
    const server = await serve([{ json: runOf }]);
    const twice = { a: 1 };
    const conf = { x: twice, y: [twice], when: new Date(0), none: undefined, url: new URL("http://u/") };
    await clientAt(server.origin, "v2").dagRuns.trigger("d", { dag_run_id: "r", conf });
    expect(server.requests[0]?.body).toBe(
      '{"dag_run_id":"r","conf":{"x":{"a":1},"y":[{"a":1}],"when":"1970-01-01T00:00:00.000Z","url":"http://u/"},"logical_date":null}',
    );
  });
});

describe("dates", () => {
  const naive = [
    "2026-11-23",
    "2026-11-23T06:00:00",
    "2026-11-23 06:00:00",
    "2026-11-23 06:00:00Z",
    "2026-11-23T06:00Z",
    "2026-11-23T06:00:00+0100",
    "2026-11-23T06:00:00 +01:00",
    "2026-13-01T00:00:00Z",
    "2026-11-23T25:00:00Z",
    "23 Nov 2026 06:00:00 GMT",
    "now",
    "",
    "+002026-11-23T06:00:00Z",
    "2026-11-23T06:00:00Z ",
  ];
  const places = versions.flatMap((version) =>
    Object.entries<Operation>(operations[version]).flatMap(([id, { query, body }]) => {
      const dates = (fields: Operation["query"]) =>
        Object.entries(fields).flatMap(([name, { type }]) => (type === "date-time" ? [name] : []));
      if (id === "get_dag_runs") return dates(query).map((name) => ({ version, method: "list", name }));
      if (id === "get_dag_runs_batch")
        return dates(body).map((name) => ({ version, method: "listBatch", name }));
      if (id === "post_dag_run") return dates(body).map((name) => ({ version, method: "trigger", name }));
      return [];
    }),
  );

  test.each(places)("$version $method: $name must have an offset", async ({ version, method, name }) => {
    const argsWith = (value: unknown) =>
      method === "listBatch" ? [{ [name]: value }] : ["d", { [name]: value }];
    for (const value of naive) {
      expect(await refusal(method, argsWith(value), version), value).toEqual(range(name));
    }
    expect(await refusal(method, argsWith(new Date(NaN)), version)).toEqual(range(name));
    for (const value of [0, Date.now(), true, {}, ["2026-11-23T06:00:00Z"]]) {
      expect(await refusal(method, argsWith(value), version), JSON.stringify(value)).toEqual(type(name));
    }
  });

  test("a Date goes out in UTC, a string as it is", async () => {
    const server = await serve(() => ({ json: { ...page, ...run } }));
    const { dagRuns } = clientAt(server.origin, "v2");
    const date = new Date("2026-11-23T07:00:00.123+01:00");
    await dagRuns.list("d", { run_after_gte: date, run_after_lt: "2026-11-23T06:00:00.123456+05:30" });
    await dagRuns.listBatch({ start_date_gte: date, start_date_lte: "2026-11-23t06:00:00z" });
    await dagRuns.trigger("d", {
      dag_run_id: "r",
      logical_date: date,
      run_after: "2026-11-23T06:00:00-00:00",
    });
    expect(server.requests[0]?.url).toBe(
      "/api/v2/dags/d/dagRuns?run_after_gte=2026-11-23T06%3A00%3A00.123Z" +
        "&run_after_lt=2026-11-23T06%3A00%3A00.123456%2B05%3A30&offset=0&limit=100",
    );
    expect(server.requests.slice(1).map(({ body }): unknown => JSON.parse(body))).toEqual([
      {
        start_date_gte: "2026-11-23T06:00:00.123Z",
        start_date_lte: "2026-11-23t06:00:00z",
        page_offset: 0,
        page_limit: 100,
      },
      {
        dag_run_id: "r",
        logical_date: "2026-11-23T06:00:00.123Z",
        run_after: "2026-11-23T06:00:00-00:00",
      },
    ]);
  });

  test("client.http sends a Date in UTC, too", async () => {
    const server = await serve([{ json: page }, { json: runOf }]);
    const { http } = clientAt(server.origin, "v1");
    const date = new Date("2026-11-23T07:00:00+01:00");
    await http.GET("/dags/{dag_id}/dagRuns", {
      params: { path: { dag_id: "~" }, query: { execution_date_gte: date } },
    });
    await http.POST("/dags/{dag_id}/dagRuns", {
      params: { path: { dag_id: "d" } },
      body: { logical_date: date },
    });
    expect(server.lines).toEqual([
      "GET /api/v1/dags/~/dagRuns?execution_date_gte=2026-11-23T06%3A00%3A00.000Z",
      "POST /api/v1/dags/d/dagRuns",
    ]);
    expect(server.requests[1]?.body).toBe('{"logical_date":"2026-11-23T06:00:00.000Z"}');
  });
});

describe("ids", () => {
  test.each<[string, unknown[], string]>([
    ["get", ["", "r"], "dag_id must not be empty"],
    ["get", [".", "r"], 'dag_id must not be ".": no URL can address it'],
    ["get", ["d", ".."], 'dag_run_id must not be "..": no URL can address it'],
    ["get", ["~", "r"], 'dag_id must not be "~": this operation needs one DAG'],
    ["get", ["d", 7], "dag_run_id must be a string, not 7"],
    ["get", ["d", "\ud800"], "dag_run_id must be well-formed Unicode"],
  ])("%s %j is refused", async (method, args, message) => {
    expect(await refusal(method, args)).toEqual(type(message));
  });

  test("must be there", async () => {
    const server = await serve([]);
    const { http } = clientAt(server.origin, "v2");
    const get: unknown = Reflect.apply(http.GET, http, ["/dags/{dag_id}/dagRuns/{dag_run_id}", {}]);
    const missing: unknown = expect.objectContaining(type("dag_id must be a string, not undefined"));
    await expect(get).rejects.toEqual(missing);
    expect(server.lines).toEqual([]);
    expect(() => {
      validateCall(operations.v2.get_dag_run, {});
    }).toThrow(missing);
  });

  test("may be ~ in a list", async () => {
    const server = await serve([{ json: page }]);
    await clientAt(server.origin, "v2").dagRuns.list("~");
    expect(server.lines).toEqual(["GET /api/v2/dags/~/dagRuns?offset=0&limit=100"]);
  });
});

describe("data interval", () => {
  const start = "2026-11-23T00:00:00Z";

  test.each<[string, object]>([
    ["only a start", { data_interval_start: start }],
    ["only an end", { data_interval_end: start }],
    ["a start and undefined", { data_interval_start: start, data_interval_end: undefined }],
  ])("%s is refused", async (_, body) => {
    const message = "data_interval_start and data_interval_end go together";
    expect(await refusal("trigger", ["d", body])).toEqual(type(message));
    expect(await refusal("trigger", ["d", body], "v1")).toEqual(type(message));
  });

  test("a data interval has both ends or none", async () => {
    for (const body of [
      { data_interval_start: start, data_interval_end: null },
      { data_interval_start: null, data_interval_end: start },
    ]) {
      expect(await refusal("trigger", ["d", body])).toEqual(type("go together"));
    }
    const server = await serve([{ json: runOf }]);
    const none = { dag_run_id: "r", data_interval_start: null, data_interval_end: null };
    await clientAt(server.origin, "v2").dagRuns.trigger("d", none);
    expect(server.requests[0]?.body).toBe(
      '{"dag_run_id":"r","data_interval_start":null,"data_interval_end":null,"logical_date":null}',
    );
  });

  test("both go out", async () => {
    const server = await serve([{ json: runOf }]);
    await clientAt(server.origin, "v1").dagRuns.trigger("d", {
      dag_run_id: "r",
      data_interval_start: start,
      data_interval_end: "2026-11-24T00:00:00Z",
    });
    expect(server.requests[0]?.body).toBe(
      '{"dag_run_id":"r","data_interval_start":"2026-11-23T00:00:00Z","data_interval_end":"2026-11-24T00:00:00Z"}',
    );
  });
});

describe("notes", () => {
  test("may have a thousand characters", async () => {
    const server = await serve(() => ({ json: runOf }));
    const { dagRuns } = clientAt(server.origin, "v2");
    await dagRuns.trigger("d", { note: "n".repeat(1000) });
    await dagRuns.update("d", "r", { note: "" });
    await dagRuns.trigger("d", { partition_key: "p".repeat(1001) });
    expect(server.requests).toHaveLength(3);
  });

  test("count an emoji as one character, as Airflow does", async () => {
    const server = await serve(() => ({ json: run }));
    await clientAt(server.origin, "v2").dagRuns.update("d", "r", { note: "🚀".repeat(1000) });
    expect(server.requests).toHaveLength(1);
    const message = "note must have at most 1000 characters, not 1001";
    expect(await refusal("update", ["d", "r", { note: "🚀".repeat(1001) }])).toEqual(range(message));
  });

  test("may not have more", async () => {
    const note = "n".repeat(1001);
    const message = "note must have at most 1000 characters, not 1001";
    expect(await refusal("trigger", ["d", { note }])).toEqual(range(message));
    expect(await refusal("trigger", ["d", { note }], "v1")).toEqual(range(message));
    expect(await refusal("update", ["d", "r", { note }])).toEqual(range(message));
    expect(await refusal("clear", ["d", "r", { note }])).toEqual(range(message));
  });

  test("are text", async () => {
    expect(await refusal("trigger", ["d", { note: 1 }])).toEqual(type("note must be a string, not 1"));
  });
});

describe("names that the operation does not have", () => {
  test.each<[Version, string, unknown[], string]>([
    ["v2", "list", ["d", { stat: ["failed"] }], 'has no parameter "stat"'],
    ["v2", "list", ["d", { execution_date_gte: new Date() }], 'has no parameter "execution_date_gte"'],
    ["v1", "list", ["d", { logical_date_gte: new Date() }], 'has no parameter "logical_date_gte"'],
    ["v1", "list", ["d", { page_limit: 1 }], 'has no parameter "page_limit"'],
    ["v2", "listBatch", [{ limit: 1 }], 'has no body field "limit"'],
    ["v1", "listBatch", [{ updated_at_gte: new Date() }], 'has no body field "updated_at_gte"'],
    ["v2", "listBatch", [{ updated_at_gte: new Date() }], 'has no body field "updated_at_gte"'],
    ["v2", "trigger", ["d", { config: {} }], 'has no body field "config"'],
    ["v2", "trigger", ["d", { execution_date: new Date() }], 'has no body field "execution_date"'],
    ["v1", "trigger", ["d", { run_after: new Date() }], 'has no body field "run_after"'],
    ["v1", "update", ["d", "r", { note: "n" }], 'has no body field "note"'],
    ["v1", "clear", ["d", "r", { only_failed: true }], 'has no body field "only_failed"'],
    ["v2", "clear", ["d", "r", { dryRun: false }], 'has no body field "dryRun"'],
  ])("%s %s %j", async (version, method, args, message) => {
    expect(await refusal(method, args, version)).toEqual(type(message));
  });

  test("any other name is refused, those of Object.prototype too", async () => {
    const known = Object.keys(operations.v2.get_dag_runs.query);
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    const names = fc
      .oneof(fc.string(), fc.constantFrom(...inherited))
      .filter((name) => !known.includes(name));
    const server = await serve([]);
    const { dagRuns } = clientAt(server.origin, "v2");
    fc.assert(
      fc.property(names, (name) => {
        const query: object = Object.fromEntries([[name, "v"]]);
        expect(() => dagRuns.list("d", query)).toThrow(TypeError);
      }),
    );
    expect(server.lines).toEqual([]);
  });
});

describe("values", () => {
  test.each<[string, unknown[], object]>([
    ["list", ["d", { limit: 1.5 }], type("limit must be an integer, not 1.5")],
    ["list", ["d", { limit: "10" }], type("limit must be an integer, not a string")],
    ["list", ["d", { limit: NaN }], type("limit must be an integer")],
    ["list", ["d", { limit: -1 }], range("limit must not be negative")],
    ["list", ["d", { offset: -1 }], range("offset must not be negative")],
    ["list", ["d", { offset: 1e20 }], type("offset must be an integer")],
    ["list", ["d", { limit: null }], type("limit must not be null")],
    ["list", ["d", { state: 7 }], type("state must be a string, not 7")],
    ["list", ["d", { state: [null] }], type("state must be a string, not null")],
    ["list", ["d", { state: [undefined] }], type("state must be a string, not undefined")],
    ["list", ["d", { run_id_pattern: null }], type("run_id_pattern must not be null")],
    ["list", ["d", { run_id_pattern: /x/ }], type("run_id_pattern must be a string, not RegExp")],
    ["list", ["d", { duration_gte: Infinity }], type("duration_gte must be a number")],
    ["list", ["d", { order_by: 7 }], type("order_by must be a string, not 7")],
    ["list", ["d", { limit: [5] }], type("limit must be an integer, not an array")],
    ["listBatch", [{ order_by: ["id", "state"] }], type("order_by must be a string, not an array")],
    ["listBatch", [{ page_limit: "5" }], type("page_limit must be an integer, not a string")],
    ["listBatch", [{ dag_ids: 7 }], type("dag_ids must be a string, not 7")],
    ["list", ["d", { state: { __proto__: null } }], type("state must be a string, not an object")],
    ["bulk", ["d", {}], type("actions is missing")],
    ["bulk", ["d", { actions: [{ of: () => 1 }] }], type("actions.of holds a function")],
    ["clearMany", ["d", { dag_runs: [null] }], type("dag_runs must be a plain object, not null")],
    ["clear", ["d", "r", { only_failed: "true" }], type("only_failed must be true or false, not a string")],
    ["trigger", ["d", { dag_run_id: "" }], type("dag_run_id must not be empty")],
    ["trigger", ["d", { dag_run_id: ".." }], type('dag_run_id must not be ".."')],
    ["trigger", ["d", { dag_run_id: "~" }], type("dag_run_id")],
    ["trigger", ["d", { dag_run_id: 5 }], type("dag_run_id must be a string, not 5")],
    ["trigger", ["d", { dag_run_id: "\udfff" }], type("dag_run_id must be well-formed Unicode")],
    ["update", ["d", "r", {}], type("The update must not be empty")],
    ["update", ["d", "r", { state: undefined }], type("The update must not be empty")],
  ])("%s %j is refused", async (method, args, expected) => {
    expect(await refusal(method, args)).toEqual(expected);
  });

  test("a choice of types accepts any JSON", () => {
    const operation = { ...operations.v2.bulk_dag_runs, body: { any: { type: "json" } } } as const;
    const check = (any: unknown) => () => {
      validateCall(operation, { path: { dag_id: "d" }, body: { any } });
    };
    for (const any of [7, "x", true, [1, null], { a: {} }]) expect(check(any)).not.toThrow();
    expect(check(NaN)).toThrow(new TypeError("any holds NaN, which JSON cannot represent"));
    expect(check({ a: new Map() })).toThrow(new TypeError("any.a holds a Map, which JSON cannot represent"));
  });

  test("undefined is as if it were not there", async () => {
    const server = await serve(() => ({ json: page }));
    const { dagRuns } = clientAt(server.origin, "v2");
    const query: Record<string, undefined> = { state: undefined, run_id_pattern: undefined };
    await dagRuns.list("d", query);
    expect(server.lines).toEqual(["GET /api/v2/dags/d/dagRuns?offset=0&limit=100"]);
  });

  test("false, zero and empty text are values", async () => {
    const server = await serve([{ json: page }, { json: runOf }]);
    const { dagRuns } = clientAt(server.origin, "v2");
    await dagRuns.list("d", { run_id_pattern: "", duration_gte: 0, dag_version: [0], order_by: [] });
    await dagRuns.clear("d", "r", { only_failed: false });
    expect(server.lines[0]).toBe(
      "GET /api/v2/dags/d/dagRuns?run_id_pattern=&duration_gte=0&dag_version=0&offset=0&limit=100",
    );
    expect(server.requests[1]?.body).toBe('{"only_failed":false,"dry_run":false}');
  });

  test("a dry run cannot be switched on or off by the body", async () => {
    const server = await serve([{ json: runOf }, { json: { task_instances: [] } }]);
    const { dagRuns } = clientAt(server.origin, "v2");
    const dry: object = { dry_run: true };
    const wet: object = { dry_run: false };
    await dagRuns.clear("d", "r", dry);
    await dagRuns.previewClear("d", "r", wet);
    expect(server.requests.map((request) => request.body)).toEqual(['{"dry_run":false}', '{"dry_run":true}']);
  });
});

describe("baseUrl", () => {
  test.each<[string, string]>([
    ["airflow.example.com", "baseUrl must be an absolute URL"],
    ["/api/v2", "baseUrl must be an absolute URL"],
    ["", "baseUrl must be an absolute URL"],
    ["http://user:sesame@:99999", "baseUrl must be an absolute URL"],
    [
      "ftp://airflow.example.com",
      "baseUrl must be an http or https URL, such as https://airflow.example.com, not ",
    ],
    ["file:///etc/passwd", "baseUrl must be an http or https URL, such as https://airflow.example.com, not "],
    ["https://user:sesame@airflow.example.com", "baseUrl must not hold a user name or password"],
    ["https://sesame@airflow.example.com", "baseUrl must not hold a user name or password"],
    ["https://airflow.example.com/?sesame=1", "baseUrl must have neither query nor fragment"],
    ["https://airflow.example.com/?", "baseUrl must have neither query nor fragment"],
    ["https://airflow.example.com/#", "baseUrl must have neither query nor fragment"],
  ])("%s is refused without repeating it", (baseUrl, message) => {
    const make = () => new AirflowClient({ baseUrl });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    expect(make).not.toThrow("sesame");
  });

  test.each([undefined, null, 7, {}])("%s is refused", (baseUrl) => {
    expect((): unknown => Reflect.construct(AirflowClient, [{ baseUrl }])).toThrow(
      expect.objectContaining({ name: "TypeError", message: part("baseUrl") }),
    );
  });
});

describe("a header", () => {
  test.each([
    ["x-mine", "value"],
    ["!#$%&'*+.^_`|~-09azAZ", ""],
    ["x", "\t ~\x80\xff"],
  ])("%j: %j can be sent", (name, value) => {
    expect(() => checkHeader("headers", name, value)).not.toThrow();
  });

  test.each(["", "x y", " x", "x ", "x:", "ü", "x\r\ny"])("has no name %j", (name) => {
    const error = new TypeError(`headers: ${JSON.stringify(name)} is not a valid header name`);
    expect(() => checkHeader("headers", name, "s3cret")).toThrow(error);
  });

  test.each([undefined, null, 7, ["s3cret"], "s3cret\r\nx: y", "s3cret\0", "s3cret\x7f", "s3cret€"])(
    "has no value %j, which is not shown",
    (value) => {
      const error = new TypeError("headers: the value of x is not valid in a header");
      expect(() => checkHeader("headers", "x", value)).toThrow(error);
    },
  );
});

test.each([0, -1, NaN, -Infinity])("a time of %d ms is refused", (value) => {
  expect(() => checkOption("someMs", value, "ms")).toThrow(
    new RangeError(`someMs must be a positive number of milliseconds, not ${String(value)}`),
  );
});

test.each([0.5, 1, Infinity])("a time of %s ms is accepted", (value) => {
  expect(() => checkOption("someMs", value, "ms")).not.toThrow();
});

test("a character outside the basic plane is text like any other", async () => {
  const server = await serve([{ json: runOf }]);
  await clientAt(server.origin, "v2").dagRuns.trigger("d", {
    dag_run_id: "r",
    note: "🚀",
    conf: { "🚀": "🚀" },
  });
  expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({ note: "🚀", conf: { "🚀": "🚀" } });
});

describe("a value in conf with toJSON is checked by what that returns", () => {
  class Decimal {
    readonly digits = [1, undefined];
    readonly owner: unknown = this;
    readonly constructedBy = () => undefined;
    readonly shown: unknown;
    constructor(shown: unknown) {
      this.shown = shown;
    }
    toJSON() {
      return this.shown;
    }
  }

  test("and sent as JSON writes it", async () => {
    const server = await serve(() => ({ json: runOf }));
    class Itself {
      readonly a = 1;
      toJSON(): object {
        return this;
      }
    }
    const itself = new Itself();
    const conf = { price: new Decimal("1.5"), nested: [new Decimal({ a: new Decimal(2) })], itself };
    await clientAt(server.origin, "v2").dagRuns.trigger("d", { conf });
    expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({
      conf: { price: "1.5", nested: [{ a: 2 }], itself: { a: 1 } },
    });
  });

  test.each([[NaN], [() => 1], [new Map()], ["\ud800"]])("and refused for %o", async (shown) => {
    const { dagRuns } = clientAt("https://a.example", "v2");
    await expect(dagRuns.trigger("d", { conf: { price: new Decimal(shown) } })).rejects.toThrow(TypeError);
  });
});

test.each<[string, (dagRuns: AirflowClient["dagRuns"]) => unknown]>([
  ["state", (dagRuns) => dagRuns.list("~", { state: [] })],
  ["states", (dagRuns) => dagRuns.listBatch({ states: [] })],
  ["dag_ids", (dagRuns) => dagRuns.listBatch({ dag_ids: [] })],
])("an empty filter is refused: the server would take it for none (%s)", async (name, call) => {
  const server = await serve([]);
  const { dagRuns } = clientAt(server.origin, "v2");
  expect(() => call(dagRuns)).toThrow(new RangeError(`${name} must not be empty`));
  expect(server.lines).toEqual([]);
});

test("a property of Object.prototype is not a parameter, header or option", async () => {
  const server = await serve(() => ({ json: runOf }));
  const pollution = { x: "y", each: () => 1 };
  for (const [name, value] of Object.entries(pollution)) {
    Object.defineProperty(Object.prototype, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  try {
    const { dagRuns } = clientAt(server.origin, "v2");
    await dagRuns.get("d", "r");
    await dagRuns.trigger("d", { dag_run_id: "r", conf: { a: 1 } });
    await dagRuns.delete("d", "r").catch(() => undefined);
  } finally {
    for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
  }
  expect(server.lines).toEqual([
    "GET /api/v2/dags/d/dagRuns/r",
    "POST /api/v2/dags/d/dagRuns",
    "DELETE /api/v2/dags/d/dagRuns/r",
  ]);
  expect(JSON.parse(server.requests[1]?.body ?? "")).toEqual({
    dag_run_id: "r",
    conf: { a: 1 },
    logical_date: null,
  });
});
