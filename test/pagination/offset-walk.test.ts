import { describe, expect, test } from "vitest";
import type * as V1 from "../../generated/v1.js";
import { AirflowClient, ServerError, UnexpectedResponseError } from "../../src/index.js";
import { type CannedResponse, serve } from "../support/server.js";
import type { ListOrder, Page } from "../../src/pagination/page.js";
import { type FetchWindow, walk } from "../../src/pagination/walk.js";

/** A list by offset that a test changes between two requests. */
interface Listed {
  /** In the order of the first request. */
  ids: string[];
  /** Runs that the server cannot serialize: every page with one fails. */
  broken: string[];
  /** The most runs on a page. */
  clamp: number;
  /** The total of the server if it is not the length of the list; `null` for no total. */
  total?: number | null;
}

/** The change before the first request of a window, such as `9+11`. */
type Changes = Record<string, (list: Listed) => unknown>;

interface Query {
  order?: V1.DagRunOrderBy;
  limit?: number;
  offset?: number;
}

const named = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => `r${String(first + index)}`);

const rowOf = (dag_run_id: string) => ({ dag_id: "d", dag_run_id, execution_date: dag_run_id });

async function serveList(given: Partial<Listed>, changes: Changes = {}) {
  const list: Listed = { ids: [], broken: [], clamp: 100, ...given };
  return serveWindows((offset, limit, window) => {
    changes[window]?.(list);
    delete changes[window];
    const shown = window.startsWith("again") ? [...list.ids].reverse() : list.ids;
    const page = shown.slice(offset, offset + Math.min(limit, list.clamp));
    if (page.some((id) => list.broken.includes(id))) return { status: 500, text: "Ooops!" };
    const { total = list.ids.length } = list;
    return { json: { dag_runs: page.map(rowOf), total_entries: total } };
  });
}

/**
 * Starts a server and returns a function that walks its list, and the requested windows: `offset+limit`, with `again`
 * before those of the second pass.
 */
async function serveWindows(respond: (offset: number, limit: number, window: string) => CannedResponse) {
  const requested: string[] = [];
  let firstOrder: string | null;
  const { origin: baseUrl } = await serve(({ url }) => {
    const query = new URL(url, "http://x").searchParams;
    const [offset, limit] = [query.get("offset") ?? "none", query.get("limit") ?? "none"];
    const order = query.get("order_by");
    const window = `${order === firstOrder ? "" : "again "}${offset}+${limit}`;
    requested.push(window);
    return respond(Number(offset), Number(limit), window);
  });
  const { dagRuns } = new AirflowClient({
    baseUrl,
    apiVersion: "v1",
    airflowVersion: "2.11.2",
    retry: false,
  });
  const walk = async ({ order, ...query }: Query, skips = false) => {
    firstOrder = order ?? null;
    const pages: string[][] = [];
    const skipped: number[] = [];
    const onSkippedOffset = skips ? (offset: number) => void skipped.push(offset) : undefined;
    let error: unknown;
    try {
      const ordered = { ...query, ...(order && { order_by: order }) };
      const list = dagRuns.list("d", ordered, { onSkippedOffset, prefetch: false });
      for await (const page of list.pages()) pages.push(page.dag_runs.map((run) => run.dag_run_id ?? ""));
    } catch (thrown) {
      error = thrown;
    }
    return { pages, ids: pages.flat(), skipped, error };
  };
  return { requested, walk };
}

describe("a page that begins with a new run", () => {
  test("makes the walk step back by the decrease of the total plus two", async () => {
    const { requested, walk } = await serveList(
      { ids: named(40) },
      { "19+11": ({ ids }) => ids.splice(3, 6) },
    );
    expect(await walk({ order: "-id", limit: 10 })).toMatchObject({ ids: named(40), error: undefined });
    expect(requested).toEqual(["0+10", "9+11", "19+11", "12+18", "29+11"]);
  });

  test("makes the walk double its step back if the total does not give the distance", async () => {
    const { requested, walk } = await serveList(
      { ids: named(40), total: null },
      { "19+11": ({ ids }) => ids.splice(3, 6) },
    );
    expect(await walk({ order: "-id", limit: 10 })).toMatchObject({ ids: named(40), error: undefined });
    expect(requested.slice(0, 7)).toEqual(["0+10", "9+11", "19+11", "18+12", "16+14", "12+18", "29+11"]);
  });

  test("makes the walk step back to the beginning at most", async () => {
    const changes: Changes = { "2+4": ({ ids }) => ids.splice(0, 3) };
    const newest = await serveList({ ids: named(6) }, { ...changes });
    expect(await newest.walk({ order: "-id", limit: 3 })).toMatchObject({ ids: named(6), error: undefined });
    expect(newest.requested).toEqual(["0+3", "2+4", "0+6"]);

    const oldest = await serveList({ ids: named(12) }, { ...changes });
    expect(await oldest.walk({ limit: 3 })).toMatchObject({ ids: named(12), error: undefined });
    expect(oldest.requested).toEqual(["0+3", "2+4", "0+6", "5+4"]);
  });

  test("leaves a doubt if it does not begin with the last run after a step back, unless newest first", async () => {
    const changes: Changes = { "9+11": ({ ids }) => ids.splice(0, 1) };
    const oldest = await serveList({ ids: named(20) }, { ...changes });
    expect(await oldest.walk({ limit: 10 })).toMatchObject({ ids: named(20), error: undefined });
    expect(oldest.requested).toEqual(["0+10", "9+11", "7+13", "again 0+10", "again 9+11"]);

    const newest = await serveList({ ids: named(20) }, { ...changes });
    expect(await newest.walk({ order: "-id", limit: 10 })).toMatchObject({ ids: named(20) });
    expect(newest.requested).toEqual(["0+10", "9+11", "7+13"]);
  });

  test("leaves no doubt if the last page has the whole list", async () => {
    const { requested, walk } = await serveList(
      { ids: named(30) },
      { "9+11": ({ ids }) => ids.splice(0, 1), "19+11": ({ ids }) => ids.splice(0, 20) },
    );
    expect(await walk({ limit: 10 })).toMatchObject({ ids: named(30), error: undefined });
    expect(requested.at(-1)).toBe("0+20");
  });
});

describe("the end of the list", () => {
  test.each([10, null, undefined])("is at the total, with a limit of %s to the count", async (most) => {
    const { requested, walk } = await serveWindows((offset, limit) => {
      const dag_runs = named(4)
        .slice(offset, offset + limit)
        .map(rowOf);
      return { json: { dag_runs, total_entries: 4, total_entries_limit: most } };
    });
    expect(await walk({ limit: 2 })).toMatchObject({ ids: named(4), error: undefined });
    expect(requested).toEqual(["0+2", "1+3"]);
  });

  test("is an empty page if the count stopped at its limit", async () => {
    const { requested, walk } = await serveWindows((offset, limit) => {
      const dag_runs = named(4)
        .slice(offset, offset + limit)
        .map(rowOf);
      return { json: { dag_runs, total_entries: 4, total_entries_limit: 4 } };
    });
    expect(await walk({ limit: 2 })).toMatchObject({ ids: named(4), error: undefined });
    expect(requested).toEqual(["0+2", "1+3", "3+3", "4+2"]);
  });

  test("is found if the last runs were deleted", async () => {
    const { requested, walk } = await serveList({ ids: named(3) }, { "1+3": ({ ids }) => ids.pop() });
    expect(await walk({ limit: 2 })).toMatchObject({ ids: named(2), error: undefined });
    // The last page had no new run: the server might give the same page at every offset.
    expect(requested).toEqual(["0+2", "1+3", "2+2"]);
  });

  test.each([0, -1, 3])("is not at a total that is below the number of seen runs: %d of 7", async (total) => {
    for (const order of ["id", "-id", "state"] as const) {
      const { walk } = await serveList({ ids: named(7), total });
      const { ids, error } = await walk({ order, limit: 4 });
      expect({ ids, error }).toEqual({ ids: named(7), error: undefined });
    }
  });

  test("leaves a doubt in a moving order, even on a page as long as the total", async () => {
    const { requested, walk } = await serveList(
      { ids: named(4) },
      {
        "2+2": (list) => {
          list.ids = ["r0", "r3", "r1", "r3"];
          list.total = 2; // Counted before the other runs were added.
        },
        "again 0+2": (list) => {
          list.ids = named(4);
          list.total = 4;
        },
      },
    );
    expect(await walk({ order: "state", limit: 2 })).toMatchObject({ ids: ["r0", "r1", "r3", "r2"] });
    expect(requested).toEqual(["0+2", "2+2", "4+2", "again 0+2", "again 1+3"]);
  });
});

describe("a page that begins like the first one", () => {
  test("is a later page if new runs were added before it", async () => {
    const { requested, walk } = await serveList(
      { ids: named(6) },
      { "2+4": ({ ids }) => ids.unshift("n0", "n1") },
    );
    expect(await walk({ order: "-id", limit: 3 })).toMatchObject({ ids: named(6), error: undefined });
    expect(requested).toEqual(["0+3", "2+4", "5+4"]);
  });

  test("is an ordinary page in a moving order", async () => {
    const { requested, walk } = await serveList(
      { ids: named(6) },
      { "3+3": (list) => (list.ids = ["r1", "r2", "r3", "r0", "r4", "r5"]) },
    );
    const { ids, error } = await walk({ order: "state", limit: 3 });
    expect({ ids, error }).toEqual({ ids: ["r0", "r1", "r2", "r4", "r5", "r3"], error: undefined });
    expect(requested).toEqual(["0+3", "3+3", "again 0+3", "again 2+4"]);
  });

  test.each([null, 16, 250])("does not end the walk at its total of %s", async (total) => {
    const { requested, walk } = await serveWindows(() => ({
      json: { dag_runs: named(10).map(rowOf), total_entries: total },
    }));
    const { ids, error } = await walk({ order: "-id", limit: 10, offset: 5 });
    expect(ids).toEqual(named(10));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("cannot be read completely: 100 requests in a row returned no new run");
    expect(requested).toHaveLength(101);
  });
});

describe("the limit to requests without new runs", () => {
  test("is a hundred", async () => {
    const { requested, walk } = await serveWindows(() => ({ json: { dag_runs: named(10).map(rowOf) } }));
    const { ids, error } = await walk({ order: "state", limit: 10 });
    expect(ids).toEqual(named(10));
    expect(String(error)).toContain("cannot be read completely: 100 requests in a row returned no new run");
    expect(requested).toHaveLength(101);
  });

  test("grows by ten for each seen run once the walk stepped back", async () => {
    const { requested, walk } = await serveWindows((_, __, window) => {
      const ids =
        window === "14+11" ? ["new"] : window === "5+10" ? named(10) : [...named(5, 5), ...named(5)];
      return { json: { dag_runs: ids.map(rowOf) } };
    });
    const { ids, error } = await walk({ order: "-id", limit: 10, offset: 5 });
    expect(ids).toEqual(named(10));
    expect(String(error)).toContain("200 requests in a row returned no new run");
    expect(requested).toHaveLength(201);
  });
});

describe("pages of one run", () => {
  test.each([
    [80, named(3), "none"],
    [Infinity, named(1), "cannot be read completely: 110 requests in a row returned no new run"],
  ])("are walked although the list changes before each of %d requests", async (changing, found, message) => {
    const { requested, walk } = await serveWindows((offset) => {
      const total = requested.length < changing ? 3 + (requested.length % 2) : 3;
      return {
        json: {
          dag_runs: named(3)
            .slice(offset, offset + 1)
            .map(rowOf),
          total_entries: total,
        },
      };
    });
    const { ids, error } = await walk({ order: "-id", limit: 10 });
    expect(ids).toEqual(found);
    expect(error instanceof Error ? error.message : "none").toContain(message);
  });

  test("are joined newest first by the total", async () => {
    const { requested, walk } = await serveList({ ids: named(4), clamp: 1 });
    expect(await walk({ order: "-id", limit: 10 })).toMatchObject({ ids: named(4), error: undefined });
    expect(requested).toEqual(["0+10", "0+11", "1+10", "1+11", "2+10", "2+11", "3+10"]);
  });

  test("overlap again if the total changed", async () => {
    const { requested, walk } = await serveList(
      { ids: named(4), clamp: 1 },
      { "2+10": ({ ids }) => ids.splice(0, 1) },
    );
    expect(await walk({ order: "-id", limit: 10 })).toMatchObject({ ids: named(4), error: undefined });
    expect(requested.slice(4, 7)).toEqual(["2+10", "1+11", "0+12"]);
  });

  test("are walked twice in a fixed order if the total is ambiguous", async () => {
    const { requested, walk } = await serveList(
      { ids: named(4), clamp: 1 },
      {
        "2+10": ({ ids }) => {
          ids.splice(0, 1);
          ids.push("n0");
        },
      },
    );
    expect(await walk({ limit: 10 })).toMatchObject({
      ids: ["r0", "r1", "r3", "n0", "r2"],
      error: undefined,
    });
    expect(requested.slice(0, 5)).toEqual(["0+10", "0+11", "1+10", "1+11", "2+10"]);
    expect(requested).toContain("again 0+10");
  });

  test.each(["-id", "id"] as const)("without a total cannot be walked by %s", async (order) => {
    const { requested, walk } = await serveList({ ids: named(3), clamp: 1, total: null });
    const { ids, error } = await walk({ order, limit: 10 });
    expect(ids).toEqual(named(1));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain(
      "cannot be read completely: the server gives one run at a time and no total",
    );
    expect(requested).toEqual(["0+10", "0+11", "1+10"]);
  });

  test("without a total are enough for a list of one", async () => {
    const { requested, walk } = await serveList({ ids: named(1), clamp: 1, total: null });
    expect(await walk({ limit: 10 })).toMatchObject({ ids: named(1), error: undefined });
    expect(requested).toEqual(["0+10", "0+11", "1+10"]);
  });
});

describe("a run that the server cannot serialize", () => {
  const count = "2147483647+1";

  test("is skipped, and the runs after it are requested although the total was reached", async () => {
    const { requested, walk } = await serveList({ ids: named(5), broken: ["r4"] });
    const { ids, skipped, error } = await walk({ order: "-id", limit: 2 }, true);
    expect({ ids, skipped, error }).toEqual({ ids: named(4), skipped: [4], error: undefined });
    expect(requested).toEqual(["0+2", "1+3", "3+3", count, "3+1", "4+2", "4+1", "5+1"]);
  });

  test("is located once more, newest first, if the total changed meanwhile", async () => {
    const { requested, walk } = await serveList(
      { ids: named(10), broken: ["r4"] },
      { "5+1": ({ ids }) => ids.splice(0, 1) },
    );
    const { ids, skipped, error } = await walk({ order: "-id", limit: 2 }, true);
    expect({ ids, skipped, error }).toEqual({
      ids: [...named(4), ...named(5, 5)],
      skipped: [3],
      error: undefined,
    });
    // Once more because the total changed, and once because the walk had to step back for a run that was seen.
    expect(requested.filter((window) => window === count)).toHaveLength(3);
  });

  test.each(["-id", "id"] as const)(
    "is an error if another run is added or removed by %s before each request",
    async (order) => {
      const { requested, walk } = await serveWindows((offset, limit) => {
        const ids = named(10 + (requested.length % 2));
        const page = ids.slice(offset, offset + limit);
        if (page.includes("r4")) return { status: 500, text: "Ooops!" };
        return { json: { dag_runs: page.map(rowOf), total_entries: ids.length } };
      });
      const { ids, error } = await walk({ order, limit: 3 }, true);
      expect(new Set(ids).size).toBe(ids.length);
      expect(error).toBeInstanceOf(UnexpectedResponseError);
      expect(requested.length).toBeLessThan(700);
    },
  );

  test("does not hide a run that moved up beside it while another was added at the end", async () => {
    const { requested, walk } = await serveList(
      { ids: named(10), broken: ["r4"] },
      {
        "5+1": ({ ids }) => {
          ids.splice(0, 1);
          ids.push("n0");
        },
      },
    );
    const { ids, skipped, error } = await walk({ limit: 2 }, true);
    expect({ skipped, error }).toEqual({ skipped: [4], error: undefined });
    expect(ids).toEqual([...named(4), ...named(4, 6), "n0", "r5"]);
    expect(requested).toContain("again 0+2");
  });

  test("does not hide a run that moved up before it when it was added at the end", async () => {
    const { walk } = await serveList(
      { ids: named(5) },
      {
        "3+3": (list) => {
          list.ids = [...named(4, 1), "n0"];
          list.broken = ["n0"];
        },
      },
    );
    const { ids, skipped, error } = await walk({ limit: 2 }, true);
    expect({ ids, skipped, error }).toEqual({ ids: named(5), skipped: [4], error: undefined });
  });

  test("is an error in a list from an offset on, unless the order is newest first", async () => {
    const oldest = await serveList({ ids: named(10), broken: ["r4"] });
    const { ids, error } = await oldest.walk({ limit: 2, offset: 1 }, true);
    expect(ids).toEqual([...named(3, 1), ...named(5, 5)]);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("it changed or has a run that the server fails on");

    const newest = await serveList({ ids: named(10), broken: ["r4"] });
    expect(await newest.walk({ order: "-id", limit: 2, offset: 1 }, true)).toMatchObject({
      ids: [...named(3, 1), ...named(5, 5)],
      error: undefined,
    });
  });

  test("ends the walk without onSkippedOffset although it was yielded before it failed", async () => {
    const changes: Changes = { "9+11": ({ broken }) => broken.push("r9") };
    const strict = await serveList({ ids: named(20) }, { ...changes });
    const { ids, error } = await strict.walk({ order: "-id", limit: 10 });
    expect(ids).toEqual(named(10));
    expect(error).toBeInstanceOf(ServerError);
    expect(String(error)).toContain("at offset 9;");

    const lenient = await serveList({ ids: named(20) }, { ...changes });
    const found = await lenient.walk({ order: "-id", limit: 10 }, true);
    expect(found).toMatchObject({ ids: named(20), skipped: [9], error: undefined });
  });

  test("at the beginning is reported once the runs are counted", async () => {
    const { requested, walk } = await serveList({ ids: named(4), broken: ["r0"] });
    const { ids, skipped, error } = await walk({ order: "-id", limit: 10 }, true);
    expect({ ids, skipped, error }).toEqual({ ids: named(3, 1), skipped: [0], error: undefined });
    expect(requested).toEqual(["0+10", count, "0+1", "1+1", "1+11"]);
  });

  test("at the beginning does not hide a run that moved up to its place", async () => {
    const { walk } = await serveList(
      { ids: named(4), broken: ["r0"] },
      { "1+1": ({ ids }) => ids.splice(0, 1) },
    );
    expect(await walk({ order: "-id", limit: 10 }, true)).toMatchObject({
      ids: named(3, 1),
      error: undefined,
    });
  });

  test("at the beginning is not reported if it is deleted after the count", async () => {
    const { requested, walk } = await serveList(
      { ids: named(4), broken: ["r0"] },
      { [count]: ({ ids }) => ids.splice(0, 1) },
    );
    const { ids, skipped, error } = await walk({ order: "-id", limit: 10 }, true);
    expect({ ids, skipped, error }).toEqual({ ids: named(3, 1), skipped: [], error: undefined });
    expect(requested).toEqual(["0+10", count, "0+1", "1+2", "3+4"]);
  });

  test.each(["r0", "r5"])("is not skipped if the server gives no total: %s", async (broken) => {
    const { requested, walk } = await serveList({ ids: named(10), broken: [broken], total: null });
    const { ids, skipped, error } = await walk({ limit: 10 }, true);
    expect({ ids, skipped }).toEqual({ ids: [], skipped: [] });
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain(
      "cannot be read completely: the server fails on a run and gives no total",
    );
    expect(requested.at(-1)).toBe(count);
  });

  test("before and after the position of the walk does not keep it from stepping back", async () => {
    const { walk } = await serveList(
      { ids: named(30) },
      {
        "9+11": (list) => {
          list.ids.splice(0, 5);
          list.broken = ["r8", "r17"];
        },
      },
    );
    const { ids, skipped, error } = await walk({ order: "-id", limit: 10 }, true);
    expect({ skipped, error }).toEqual({ skipped: [3, 12], error: undefined });
    expect(ids).toEqual(named(30).filter((id) => id !== "r17"));
  });

  test("may be one of up to a hundred in a row", async () => {
    const some = await serveList({ ids: named(110), broken: named(100, 5) });
    const { ids, skipped, error } = await some.walk({ order: "-id", limit: 10 }, true);
    expect({ ids, error }).toEqual({ ids: [...named(5), ...named(5, 105)], error: undefined });
    expect(skipped).toEqual(Array.from({ length: 100 }, (_, index) => 5 + index));

    const all = await serveList({ ids: named(200), broken: named(200) });
    const failed = await all.walk({ limit: 10 }, true);
    expect(failed.error).toBeInstanceOf(ServerError);
    expect(String(failed.error)).toContain("at offset 100;");
    expect(failed).toMatchObject({ ids: [], skipped: [] });
    expect(all.requested).toHaveLength(103);
  });
});

describe("a list that is walked twice", () => {
  test.each([
    [12, [4, 8, 6]],
    [16, [8, 6]],
  ])("yields no empty page from offset %d on", async (offset, lengths) => {
    const { requested, walk } = await serveList({ ids: named(30) });
    const { pages, ids } = await walk({ order: "state", limit: 8, offset });
    expect(pages.map(({ length }) => length)).toEqual(lengths);
    expect(ids).toEqual(named(30).slice(offset));
    expect(requested.slice(0, 5)).toEqual(["0+8", "8+8", "16+8", "24+8", "again 0+8"]);
  });

  test("reports the runs that fail in the second pass", async () => {
    const { walk } = await serveList(
      { ids: named(10), broken: ["r3"] },
      { "again 0+2": ({ broken }) => broken.push("r7") },
    );
    const { ids, skipped, error } = await walk({ order: "state", limit: 2 }, true);
    expect({ skipped, error }).toEqual({ skipped: [3, 6], error: undefined });
    expect(ids).toEqual(named(10).filter((id) => id !== "r3"));
  });

  test("reports a run that fails in the second pass only", async () => {
    const { walk } = await serveList({ ids: named(10) }, { "again 0+2": ({ broken }) => broken.push("r7") });
    const { ids, skipped, error } = await walk({ order: "state", limit: 2 }, true);
    expect({ ids, skipped, error }).toEqual({ ids: named(10), skipped: [2], error: undefined });
  });

  test("throws the error of the second pass", async () => {
    const { walk } = await serveWindows((offset, limit, window) =>
      window.startsWith("again")
        ? { status: 403, json: { title: "Forbidden" } }
        : {
            json: {
              dag_runs: named(4)
                .slice(offset, offset + limit)
                .map(rowOf),
              total_entries: 4,
            },
          },
    );
    const { ids, error } = await walk({ order: "state", limit: 2 });
    expect(ids).toEqual(named(4));
    expect(error).toMatchObject({ name: "PermissionDeniedError", status: 403 });
  });
});

describe("one change between any two requests", () => {
  interface Run {
    dag_id: string;
    dag_run_id: string;
    execution_date: string;
    id: number;
  }
  type Kind = "is deleted" | "is recreated" | "begins to fail" | "is added";
  const kinds: readonly Kind[] = ["is deleted", "is recreated", "begins to fail", "is added"];

  /** Walks a list of five runs, one of which changes before a request. In this process, because there are thousands. */
  async function walkOnce(
    order: ListOrder,
    { limit, clamp, broken }: { limit: number; clamp: number; broken: readonly number[] },
    change?: { before: number; kind: Kind; at: number },
  ) {
    const make = (name: string, id: number) => ({
      dag_id: "d",
      dag_run_id: name,
      execution_date: String(id),
      id,
    });
    // The oldest has the lowest id.
    const oldest = named(5).map(make);
    const runs: Run[] = order === "newest first" ? oldest.reverse() : oldest;
    const failing = new Set(broken.map((at) => runs[at]?.dag_run_id));
    const staying = new Set(runs.map((run) => run.dag_run_id));
    for (const name of failing) if (name !== undefined) staying.delete(name);
    const add = (run: Run) => (order === "newest first" ? runs.unshift(run) : runs.push(run));
    const apply = (kind: Kind, at: number) => {
      if (kind === "is added") return add(make("new", 5));
      const [run] = kind === "begins to fail" ? runs.slice(at) : runs.splice(at, 1);
      if (run === undefined) return;
      staying.delete(run.dag_run_id);
      if (kind === "begins to fail") failing.add(run.dag_run_id);
      if (kind === "is recreated") add(make(run.dag_run_id, 5));
    };
    let requests = 0;
    const fetch: FetchWindow<Page> = (window, newestFirst) => {
      if (change?.before === requests) apply(change.kind, change.at);
      requests += 1;
      const { offset = 0 } = window;
      const shown = newestFirst ? [...runs].sort((one, other) => other.id - one.id) : runs;
      const page = shown.slice(offset, offset + Math.min(window.limit, clamp));
      return page.some((run) => failing.has(run.dag_run_id))
        ? Promise.reject(new ServerError({ status: 500, method: "GET", path: "/", text: "Ooops!" }))
        : Promise.resolve({ dag_runs: page, total_entries: runs.length });
    };
    const ids: (string | null | undefined)[] = [];
    let error: unknown;
    try {
      const list = { offset: 0, limit, order, cursors: false, onSkippedOffset: () => undefined };
      for await (const page of walk(fetch, list)) ids.push(...page.dag_runs.map((run) => run.dag_run_id));
    } catch (thrown) {
      if (!(thrown instanceof UnexpectedResponseError || thrown instanceof ServerError)) throw thrown;
      error = thrown;
    }
    const missed = error === undefined ? [...staying].filter((id) => !ids.includes(id)) : [];
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    return {
      problem: [...missed.map((id) => `missed ${id}`), ...twice.map((id) => `twice ${String(id)}`)],
      requests,
      error,
    };
  }

  const failing: readonly number[][] = [[], [0], [1], [4], [1, 2], [1, 3]];
  const sizes = [1, 2, 3].flatMap((clamp) => [1, 3].map((limit) => ({ clamp, limit })));

  test.each<ListOrder>(["newest first", "fixed", "moving"])(
    "makes no walk (%s) miss or double a run without an error",
    async (order) => {
      const problems: string[] = [];
      for (const list of sizes.flatMap((size) => failing.map((broken) => ({ ...size, broken })))) {
        const quiet = await walkOnce(order, list);
        expect(quiet).toMatchObject({ problem: [], error: undefined });
        for (let before = 1; before < quiet.requests; before += 1) {
          for (const kind of kinds) {
            for (let at = 0; at < 5; at += 1) {
              const { problem } = await walkOnce(order, list, { before, kind, at });
              if (problem.length > 0) problems.push(JSON.stringify({ ...list, before, kind, at, problem }));
              if (kind === "is added") break;
            }
          }
        }
      }
      expect(problems).toEqual([]);
    },
  );
});
