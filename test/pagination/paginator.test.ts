import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as V2 from "../../generated/v2.js";
import { AirflowClient, UnexpectedResponseError } from "../../src/index.js";
import { errorOf } from "../support/errors.js";
import { type CannedResponse, type Handler, serve } from "../support/server.js";

interface Row {
  dag_id: string;
  dag_run_id: string;
  state: string;
}

/** The given number of runs, with numbered ids. */
function rows(count: number, first = 0): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    dag_id: "d",
    dag_run_id: `r${String(first + index)}`,
    state: "success",
  }));
}

/** A list endpoint as Airflow has it: it caps the page size, pages by offset and has no cursors. */
function byOffset(all: readonly object[], { clamp = 100, total = true } = {}): Handler {
  return ({ url, body }) => {
    const query = new URL(url, "http://x").searchParams;
    const sent: unknown = body === "" ? {} : JSON.parse(body);
    const field = (name: string): unknown => (typeof sent === "object" && sent ? Reflect.get(sent, name) : 0);
    const offset = Number(query.get("offset") ?? field("page_offset") ?? 0);
    const limit = Math.min(Number(query.get("limit") ?? field("page_limit")), clamp);
    return {
      json: { dag_runs: all.slice(offset, offset + limit), total_entries: total ? all.length : null },
    };
  };
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const ids = (runs: readonly { dag_run_id: string }[]) => runs.map((run) => run.dag_run_id);
const page = (limit: number, offset: number) =>
  `GET /api/v1/dags/d/dagRuns?offset=${String(offset)}&limit=${String(limit)}`;

function v1(baseUrl: string, pageSize?: number): AirflowClient<"v1"> {
  return new AirflowClient({ baseUrl, apiVersion: "v1", airflowVersion: "2.11.2", pageSize, retry: false });
}

function v2(baseUrl: string): AirflowClient {
  return new AirflowClient({ baseUrl, airflowVersion: "3.3.2", retry: false });
}

describe("laziness", () => {
  test("nothing is sent until the list is awaited or iterated", async () => {
    const server = await serve(byOffset(rows(1)));
    const { dagRuns } = v1(server.origin);
    const list = dagRuns.list("d");
    const batch = dagRuns.listBatch();
    const pages = list.pages();
    const iterator = list[Symbol.asyncIterator]();
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.lines).toEqual([]);
    await list;
    await batch;
    await pages.next();
    await iterator.next();
    expect(server.requests).toHaveLength(4);
  });

  test("an invalid argument is refused at the call, with the caller's line in the stack", async () => {
    const server = await serve([]);
    const { dagRuns } = v1(server.origin);
    const refused = (call: () => unknown) => {
      try {
        call();
      } catch (error) {
        return error instanceof Error && error.stack?.includes("paginator.test.ts") ? error.message : error;
      }
      throw new Error("It was not refused");
    };
    expect(refused(() => dagRuns.list(""))).toBe("dag_id must not be empty");
    expect(refused(() => dagRuns.list("d", { offset: -1 }))).toBe("offset must not be negative");
    expect(refused(() => dagRuns.list("d", { start_date_gte: "2026" }))).toContain("start_date_gte must be");
    expect(refused(() => dagRuns.listBatch({ page_limit: 0.5 }))).toContain("page_limit must be");
    expect(server.lines).toEqual([]);
  });

  test("each await and each iteration sends its own requests", async () => {
    const server = await serve(byOffset(rows(3)));
    const list = v1(server.origin, 2).dagRuns.list("d");
    expect(ids((await list).dag_runs)).toEqual(["r0", "r1"]);
    expect(ids((await list).dag_runs)).toEqual(["r0", "r1"]);
    expect(await gather(list)).toHaveLength(3);
    expect(await gather(list)).toHaveLength(3);
    expect(server.lines).toEqual([page(2, 0), page(2, 0), page(2, 0), page(3, 1), page(2, 0), page(3, 1)]);
  });
});

describe("awaited", () => {
  test("gives one page as the server sends it", async () => {
    const json = { dag_runs: rows(2), total_entries: 250, next_cursor: "x", new_field: 1 };
    const server = await serve([{ json }]);
    await expect(v2(server.origin).dagRuns.list("~", { limit: 2 })).resolves.toEqual(json);
    expect(server.lines).toEqual(["GET /api/v2/dags/~/dagRuns?limit=2&offset=0"]);
  });

  test("works with then() like a promise", async () => {
    const server = await serve([
      { json: { dag_runs: rows(1), total_entries: 1 } },
      { status: 404, json: {} },
    ]);
    const { dagRuns } = v1(server.origin);
    expect(await dagRuns.list("d").then(({ total_entries }) => total_entries)).toBe(1);
    expect(await dagRuns.list("d").then(null, String)).toContain("NotFoundError");
    expect(await Promise.allSettled([dagRuns.list("d")])).toMatchObject([{ status: "rejected" }]);
  });

  test("limit: 0 requests the total only", async () => {
    const server = await serve([{ json: { dag_runs: [], total_entries: 7 } }]);
    await expect(v2(server.origin).dagRuns.list("d", { limit: 0 })).resolves.toMatchObject({
      total_entries: 7,
    });
  });
});

describe("iterated by offset", () => {
  test("yields every run of every page, with one request per page", async () => {
    const server = await serve(byOffset(rows(250)));
    expect(ids(await gather(v1(server.origin).dagRuns.list("d")))).toEqual(ids(rows(250)));
    expect(server.lines).toEqual([page(100, 0), page(101, 99), page(101, 198)]);
  });

  test("sends no request once the total is reached", async () => {
    const server = await serve(byOffset(rows(4)));
    await gather(v1(server.origin, 2).dagRuns.list("d"));
    expect(server.lines).toEqual([page(2, 0), page(3, 1)]);
  });

  test("advances by the number of received runs if the server caps the page size", async () => {
    const server = await serve(byOffset(rows(7), { clamp: 3 }));
    expect(await gather(v1(server.origin, 500).dagRuns.list("d"))).toEqual(rows(7));
    expect(server.lines).toEqual([page(500, 0), page(501, 2), page(501, 4)]);
  });

  test("ends on an empty page if there is no total", async () => {
    const server = await serve(byOffset(rows(4), { total: false }));
    expect(await gather(v1(server.origin, 2).dagRuns.list("d"))).toEqual(rows(4));
    expect(server.lines).toEqual([page(2, 0), page(3, 1), page(3, 3), page(2, 4)]);
  });

  test("ends on an empty page whatever the total", async () => {
    const server = await serve([
      { json: { dag_runs: rows(2), total_entries: 9 } },
      { json: { dag_runs: rows(1, 1), total_entries: 9 } },
      { json: { dag_runs: [], total_entries: 9 } },
      { json: { dag_runs: rows(2).reverse(), total_entries: 2 } },
    ]);
    expect(await gather(v1(server.origin, 2).dagRuns.list("d"))).toEqual(rows(2));
    expect(server.requests).toHaveLength(4);
  });

  test("an empty list is one request", async () => {
    const server = await serve(byOffset([]));
    expect(await gather(v1(server.origin).dagRuns.list("d"))).toEqual([]);
    expect(await gather(v1(server.origin).dagRuns.list("d").pages())).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test("starts at offset", async () => {
    const server = await serve(byOffset(rows(5)));
    expect(await gather(v1(server.origin, 2).dagRuns.list("d", { offset: 3 }))).toEqual(rows(2, 3));
    expect(server.lines).toEqual(["GET /api/v1/dags/d/dagRuns?offset=3&limit=2"]);
  });

  test("keeps the filters on every page", async () => {
    const server = await serve(byOffset(rows(3)));
    const query = { state: ["failed", "running"], order_by: "-id", limit: 2 } as const;
    await gather(v1(server.origin).dagRuns.list("d", query));
    const filters = "state=failed&state=running&order_by=-id&";
    expect(server.lines).toEqual([
      `GET /api/v1/dags/d/dagRuns?${filters}limit=2&offset=0`,
      `GET /api/v1/dags/d/dagRuns?${filters}limit=3&offset=1`,
    ]);
  });

  test("leaving the loop ends the requests", async () => {
    const server = await serve(byOffset(rows(100)));
    for await (const run of v1(server.origin, 2).dagRuns.list("d", {}, { prefetch: false })) {
      if (run.dag_run_id === "r2") break;
    }
    expect(server.lines).toEqual([page(2, 0), page(3, 1)]);
  });

  test("a run that moved to the next page is yielded once", async () => {
    const all = rows(6);
    const server = await serve((request, index) => {
      if (index === 1) all.unshift(...rows(1, 100)); // Newest first: one more run was triggered.
      return byOffset(all)(request, index);
    });
    expect(ids(await gather(v1(server.origin, 3).dagRuns.list("d", { order_by: "-id" })))).toEqual(
      ids(rows(6)),
    );
    expect(server.requests).toHaveLength(3);
  });

  test("runs that moved by a whole page are yielded once", async () => {
    const all = rows(6);
    const server = await serve((request, index) => {
      if (index === 1) all.unshift(...rows(3, 100));
      return byOffset(all)(request, index);
    });
    expect(ids(await gather(v1(server.origin, 3).dagRuns.list("d", { order_by: "-id" })))).toEqual(
      ids([...rows(3), ...rows(3, 100), ...rows(3, 3)]),
    );
  });

  test("runs of several DAGs that share an id are different runs", async () => {
    const all = ["a", "b", "c"].map((dag_id) => ({ dag_id, dag_run_id: "scheduled__1", state: "success" }));
    const server = await serve(byOffset(all));
    expect(await gather(v1(server.origin, 2).dagRuns.list("~"))).toEqual(all);
  });

  test("fields: an iteration also requests the fields that identify runs, and one page does not", async () => {
    const server = await serve(byOffset(rows(2)));
    const list = v1(server.origin, 2).dagRuns.list("~", { fields: ["state", "dag_id"] });
    await list;
    expect(await gather(list)).toEqual(rows(2));
    const wire = "GET /api/v1/dags/~/dagRuns?fields=state&fields=dag_id";
    expect(server.lines).toEqual([`${wire}&offset=0&limit=2`, `${wire}&fields=dag_run_id&offset=0&limit=2`]);
  });

  test.each(["dag_id", "dag_run_id"])("runs without %s cannot be distinguished", async (field) => {
    const all = rows(5).map((run) => ({ ...run, [field]: undefined }));
    const server = await serve(byOffset(all));
    const error = await errorOf(gather(v1(server.origin, 2).dagRuns.list("~")));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("without dag_id or dag_run_id");
  });

  test("runs without an id, as old Airflow stores them, are distinguished by their date", async () => {
    const all = rows(5).map((run, index) => ({ ...run, dag_run_id: null, execution_date: String(index) }));
    const server = await serve(byOffset(all));
    expect(await gather(v1(server.origin, 2).dagRuns.list("d"))).toEqual(all);
  });

  test("any number of runs, page size and server's limit: each run once, in order", async () => {
    const cases = fc.record({
      count: fc.nat(40),
      limit: fc.integer({ min: 1, max: 15 }),
      clamp: fc.integer({ min: 2, max: 15 }),
      offset: fc.nat(10),
      total: fc.boolean(),
    });
    let respond = byOffset([]);
    const server = await serve((request, index) => respond(request, index));
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, limit, clamp, offset, total }) => {
        respond = byOffset(rows(count), { clamp, total });
        const before = server.requests.length;
        const found = await gather(v1(server.origin).dagRuns.list("d", { limit, offset }));
        expect(ids(found)).toEqual(ids(rows(count)).slice(offset));
        const perPage = Math.max(1, Math.min(limit, clamp - 1));
        const pages = Math.ceil(Math.max(count - offset, 0) / perPage);
        expect(server.requests.length - before).toBeLessThanOrEqual(pages + 3);
      }),
      { numRuns: 60 },
    );
  });

  test("an error is thrown after the runs of the pages before it", async () => {
    const server = await serve([
      { json: { dag_runs: rows(2), total_entries: 4 } },
      { status: 403, json: { title: "Forbidden" } },
    ]);
    const seen: string[] = [];
    const walk = async () => {
      for await (const run of v1(server.origin, 2).dagRuns.list("d")) seen.push(run.dag_run_id);
    };
    expect(await errorOf(walk())).toMatchObject({ status: 403 });
    expect(seen).toEqual(["r0", "r1"]);
  });

  test("an abort ends the walk between pages", async () => {
    const server = await serve(byOffset(rows(10)));
    const controller = new AbortController();
    const walk = async () => {
      const options = { signal: controller.signal, prefetch: false };
      const list = v1(server.origin, 2).dagRuns.list("d", {}, options);
      for await (const run of list) if (run.dag_run_id === "r3") controller.abort("enough");
    };
    expect(await errorOf(walk())).toBe("enough");
    expect(server.requests).toHaveLength(2);
  });

  test("a page size of 0 cannot be walked", async () => {
    const server = await serve(byOffset(rows(3)));
    const list = v2(server.origin).dagRuns.list("d", { limit: 0 });
    for (const error of [await errorOf(gather(list)), await errorOf(gather(list.pages()))]) {
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toContain("limit");
    }
    expect(server.lines).toEqual([]);
  });
});

describe("iterated by cursor", () => {
  /** A list endpoint as Airflow 3.2.2 has it: it ignores the offset if there is a cursor. */
  function byCursor(all: readonly object[], clamp = 100): Handler {
    return (request, index) => {
      const query = new URL(request.url, "http://x").searchParams;
      const cursor = query.get("cursor");
      if (cursor === null) return byOffset(all, { clamp })(request, index);
      const start = cursor === "" ? 0 : Number(cursor.slice("at".length));
      const end = start + Math.min(Number(query.get("limit")), clamp);
      return {
        json: {
          dag_runs: all.slice(start, end),
          total_entries: null,
          next_cursor: end < all.length ? `at${String(end)}` : null,
          previous_cursor: null,
        },
      };
    };
  }
  const wire = (query: string) => `GET /api/v2/dags/d/dagRuns?${query}`;

  test.each<V2.DagRunOrderBy | undefined>([undefined, "id", "-run_after", "dag_run_id"])(
    "if the order is by %s",
    async (column) => {
      const server = await serve(byCursor(rows(5)));
      const query = { limit: 2, ...(column && { order_by: [column] }) };
      expect(await gather(v2(server.origin).dagRuns.list("d", query))).toEqual(rows(5));
      const order = column === undefined ? "" : `&order_by=${column}`;
      expect(server.lines).toEqual([
        wire(`limit=2${order}&cursor=`),
        wire(`limit=2${order}&cursor=at2`),
        wire(`limit=2${order}&cursor=at4`),
      ]);
    },
  );

  test.each<{ order_by: V2.DagRunOrderBy[] }>([
    { order_by: ["start_date"] },
    { order_by: ["-end_date"] },
    { order_by: ["state"] },
    { order_by: ["duration"] },
    { order_by: ["state", "id"] },
  ])("but not by $order_by, where the server's cursor loses runs", async ({ order_by }) => {
    const server = await serve(byCursor(rows(3)));
    expect(await gather(v2(server.origin).dagRuns.list("d", { limit: 2, order_by }))).toEqual(rows(3));
    const given = order_by.map((column) => `order_by=${column}&`).join("");
    expect(server.lines).toEqual([
      wire(`limit=2&${given}offset=0`),
      wire(`limit=2&${given}offset=2`),
      wire("limit=2&order_by=-id&cursor="),
      wire("limit=2&order_by=-id&cursor=at2"),
    ]);
  });

  test("but not with an offset, which the server would ignore", async () => {
    const server = await serve(byCursor(rows(5)));
    expect(await gather(v2(server.origin).dagRuns.list("d", { limit: 2, offset: 1 }))).toEqual(rows(4, 1));
    expect(server.lines).toEqual([wire("limit=2&offset=1"), wire("limit=3&offset=2")]);
  });

  test("and by offset on a server without cursors", async () => {
    const server = await serve(byOffset(rows(5)));
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.0.6" });
    expect(await gather(client.dagRuns.list("d", { limit: 2 }))).toEqual(rows(5));
    expect(server.lines).toEqual([
      wire("limit=2&cursor="),
      wire("limit=3&offset=1"),
      wire("limit=3&offset=3"),
    ]);
  });

  test("an error response ends the walk at once", async () => {
    const server = await serve(() => ({ status: 403, json: { detail: "Forbidden" } }));
    const error = await errorOf(gather(v2(server.origin).dagRuns.list("d", { limit: 2 })));
    expect(String(error)).toMatch(
      /^PermissionDeniedError: GET \/dags\/\{dag_id\}\/dagRuns: 403 Forbidden \(.+\) \[DAG /,
    );
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toContain("&cursor=");
  });

  test("a cursor that does not advance is an error", async () => {
    const again: CannedResponse = { json: { dag_runs: rows(2), total_entries: null, next_cursor: "same" } };
    const server = await serve(() => again);
    const list = v2(server.origin).dagRuns.list("d", { limit: 2 });
    expect(await errorOf(gather(list))).toBeInstanceOf(UnexpectedResponseError);
    expect(await errorOf(gather(list.pages()))).toBeInstanceOf(UnexpectedResponseError);
    expect(server.requests.length).toBeLessThan(10);
  });

  test("and collected, which requests no more runs than are missing", async () => {
    const server = await serve(byCursor(rows(10)));
    const list = v2(server.origin).dagRuns.list("d", { limit: 4 });
    expect(await list.collect({ maxItems: 5 })).toEqual(rows(5));
    expect(server.lines).toEqual([wire("limit=4&cursor="), wire("limit=1&cursor=at4")]);
  });
});

describe("page size", () => {
  test("is 100, the client's or the query's, and is always sent", async () => {
    const server = await serve(() => ({ json: { dag_runs: [], total_entries: 0 } }));
    await v1(server.origin).dagRuns.list("d");
    await v1(server.origin, 25).dagRuns.list("d");
    await v1(server.origin, 25).dagRuns.list("d", { limit: 7 });
    await v1(server.origin, 25).dagRuns.listBatch();
    await v1(server.origin, 25).dagRuns.listBatch({ page_limit: 7, page_offset: 3 });
    expect(server.lines).toEqual([
      page(100, 0),
      page(25, 0),
      "GET /api/v1/dags/d/dagRuns?limit=7&offset=0",
      "POST /api/v1/dags/~/dagRuns/list",
      "POST /api/v1/dags/~/dagRuns/list",
    ]);
    expect(server.requests.slice(3).map(({ body }) => body)).toEqual([
      '{"page_offset":0,"page_limit":25}',
      '{"page_limit":7,"page_offset":3}',
    ]);
  });

  test.each([0, -1, 1.5, NaN, Infinity])("may not be %d", (pageSize) => {
    expect(() => v1("http://localhost", pageSize)).toThrow("pageSize must be a positive integer");
  });
});

test("a batch list is walked by page_offset, with its filters in every body", async () => {
  const server = await serve(byOffset(rows(5)));
  const list = v2(server.origin).dagRuns.listBatch({ dag_ids: ["a", "b"], page_limit: 2, order_by: "-id" });
  expect(await gather(list)).toEqual(rows(5));
  expect(new Set(server.lines)).toEqual(new Set(["POST /api/v2/dags/~/dagRuns/list"]));
  expect(server.requests.map(({ body }): unknown => JSON.parse(body))).toEqual(
    [
      { page_offset: 0, page_limit: 2 },
      { page_offset: 1, page_limit: 3 },
      { page_offset: 3, page_limit: 3 },
    ].map((window) => ({ dag_ids: ["a", "b"], order_by: "-id", ...window })),
  );
});

test("pages() yields the pages themselves", async () => {
  const server = await serve(byOffset(rows(5)));
  const pages = await gather(v1(server.origin, 2).dagRuns.list("d").pages());
  expect(pages.map(({ dag_runs, total_entries }) => [ids(dag_runs), total_entries])).toEqual([
    [["r0", "r1"], 5],
    [["r2", "r3"], 5],
    [["r4"], 5],
  ]);
});

describe("collect", () => {
  test("stops at maxItems", async () => {
    const server = await serve(byOffset(rows(10)));
    const list = v1(server.origin, 4).dagRuns.list("d");
    expect(await list.collect({ maxItems: 6 })).toEqual(rows(6));
    expect(server.requests).toHaveLength(2);
    expect(await list.collect({ maxItems: 4 })).toEqual(rows(4));
    expect(server.requests).toHaveLength(3);
    expect(await list.collect({ maxItems: Infinity })).toEqual(rows(10));
    expect(await list.collect({ maxItems: 11 })).toEqual(rows(10));
  });

  test("requests no more runs than are missing", async () => {
    const server = await serve(byOffset(rows(10)));
    const { dagRuns } = v1(server.origin, 4);
    expect(await dagRuns.list("d").collect({ maxItems: 3 })).toEqual(rows(3));
    expect(await dagRuns.list("d", { offset: 2 }).collect({ maxItems: 5 })).toEqual(rows(5, 2));
    // The extra run is the last one once more, which shows that none was deleted before it.
    expect(server.lines).toEqual([page(3, 0), page(4, 2), page(2, 5)]);
  });

  test("reads whole pages before an offset in a moving order", async () => {
    const server = await serve(byOffset(rows(10)));
    const list = v1(server.origin, 4).dagRuns.list("d", { offset: 6, order_by: "state" });
    expect(await list.collect({ maxItems: 1 })).toEqual(rows(1, 6));
    const wire = (offset: number) =>
      `GET /api/v1/dags/d/dagRuns?offset=${String(offset)}&order_by=state&limit=4`;
    expect(server.lines).toEqual([wire(0), wire(4)]);
  });

  test.each([0, -1, 1.5, NaN, "5", undefined])(
    "maxItems: %s is refused, and nothing is sent",
    async (maxItems) => {
      const server = await serve([]);
      const list = v1(server.origin).dagRuns.list("d");
      const collected: unknown = Reflect.apply(list.collect.bind(list), undefined, [{ maxItems }]);
      if (!(collected instanceof Promise)) throw new Error("No promise");
      const error = await errorOf(collected);
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toContain("maxItems must be a positive integer, or Infinity");
      expect(server.lines).toEqual([]);
    },
  );
});

test.each([[{}], [{ dag_runs: null }], [{ dag_runs: {} }], [[]], [null], ["text"], [7]])(
  "a response that is not a page is unexpected: %j",
  async (json) => {
    const server = await serve(() => ({ json }));
    const [one, two] = [v1(server.origin).dagRuns, v2(server.origin).dagRuns];
    for (const call of [
      one.list("d"),
      one.listBatch(),
      two.list("d"),
      two.listBatch(),
      one.list("d").collect({ maxItems: 1 }),
      gather(two.list("d")),
    ].map(errorOf)) {
      expect(await call).toBeInstanceOf(UnexpectedResponseError);
    }
  },
);
