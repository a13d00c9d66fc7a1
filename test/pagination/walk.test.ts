import fc from "fast-check";
import { getEventListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  type Fetch,
  type ListOptions,
  ServerError,
  UnexpectedResponseError,
} from "../../src/index.js";
import { ChurningList, type ListRules } from "../support/churning-list.js";
import { type CannedResponse, type Handler, serve } from "../support/server.js";

const quiet: ListRules = { seed: 1, count: 0, clamp: 100, churn: 0 };

type Order = "id" | "-id" | "start_date" | "-start_date" | undefined;

function listOf(
  server: string | Fetch,
  {
    order,
    limit = 100,
    offset = 0,
    version = "2.11.2",
  }: Partial<Record<"limit" | "offset", number>> & {
    order?: Order;
    version?: string;
  },
  options: ListOptions = {},
) {
  const where =
    typeof server === "string" ? { baseUrl: server } : { baseUrl: "http://airflow.test", fetch: server };
  const common = { ...where, airflowVersion: version, retry: false } as const;
  const window = { limit, offset };
  return version < "3"
    ? new AirflowClient({ ...common, apiVersion: "v1" }).dagRuns.list(
        "d",
        { ...window, ...(order && { order_by: order }) },
        options,
      )
    : new AirflowClient(common).dagRuns.list(
        "d",
        { ...window, ...(order && { order_by: [order] }) },
        options,
      );
}

async function idsOf(list: AsyncIterable<{ dag_run_id: string | null }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const run of list) ids.push(run.dag_run_id ?? "");
  return ids;
}

/** The ids that were yielded before the error, and the error. */
async function untilError(list: AsyncIterable<{ dag_run_id: string | null }>) {
  const ids: string[] = [];
  try {
    for await (const run of list) ids.push(run.dag_run_id ?? "");
  } catch (error) {
    return { ids, error };
  }
  throw new Error("No error");
}

const named = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => `r${String(first + index)}`);

const rowOf = (dag_run_id: string, date = dag_run_id) => ({ dag_id: "d", dag_run_id, execution_date: date });

/** Responds from a list of ids that the test changes. */
function byOffset(ids: readonly string[], clamp = 100): Handler {
  return ({ url }) => {
    const query = new URL(url, "http://x").searchParams;
    const offset = Number(query.get("offset"));
    const shown = query.get("order_by") === "-id" ? [...ids].reverse() : ids;
    const page = shown.slice(offset, offset + Math.min(Number(query.get("limit")), clamp));
    return { json: { dag_runs: page.map((id) => rowOf(id)), total_entries: ids.length } };
  };
}

describe("under churn", () => {
  test("the walk yields each run that stays exactly once, or throws an error", async () => {
    const cases = fc.record({
      seed: fc.nat(),
      count: fc.nat(60),
      clamp: fc.constantFrom(1, 2, 3, 5, 10, 100),
      churn: fc.constantFrom(0, 0.1, 0.4),
      cursors: fc.boolean(),
      shuffles: fc.boolean(),
      filtered: fc.boolean(),
      limit: fc.constantFrom(1, 2, 7, 50),
      order: fc.constantFrom<Order>(undefined, "id", "-id", "start_date", "-start_date"),
      version: fc.constantFrom("2.11.2", "3.0.6", "3.3.2"),
      prefetch: fc.boolean(),
    });
    let list = new ChurningList(quiet);
    // Without a server, because there are thousands of requests.
    const fetch: Fetch = (url) => {
      const { status = 200, json, text = JSON.stringify(json) } = list.respond({ url, body: "" });
      return Promise.resolve(new Response(text, { status }));
    };
    let failures = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ limit, order, version, prefetch, ...rules }) => {
        list = new ChurningList({
          ...rules,
          cursors: rules.cursors && version === "3.3.2",
          shuffles: rules.shuffles && version === "2.11.2",
          filtered: rules.filtered && rules.clamp > 1,
        });
        let ids: string[];
        try {
          ids = await idsOf(listOf(fetch, { order, limit, version }, { prefetch }));
        } catch (error) {
          expect(String(error)).toContain("The list cannot be read completely");
          failures += 1;
          return;
        }
        const given = new Set(ids);
        expect([...list.staying].filter((id) => !given.has(id))).toEqual([]);
        const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
        expect(twice).toEqual([]);
      }),
      { numRuns: 80 },
    );
    expect(failures).toBeLessThan(8);
  });

  test("pages of one run are walked to the end, although the list changes before each request", async () => {
    const list = new ChurningList({ seed: 13, count: 120, clamp: 1, churn: 0.8 });
    const server = await serve(list.respond);
    const ids = await idsOf(listOf(server.origin, { limit: 10 }, { prefetch: false }));
    expect([...list.staying].filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("a caller may delete each yielded run", async () => {
    const ids = named(100);
    const server = await serve((request, index) => byOffset(ids)(request, index));
    const given: string[] = [];
    for await (const { dag_run_id } of listOf(server.origin, { limit: 10 })) {
      given.push(dag_run_id ?? "");
      ids.splice(ids.indexOf(dag_run_id ?? ""), 1);
    }
    expect(given).toEqual(named(100));
    expect(ids).toEqual([]);
    expect(server.requests.length).toBeLessThan(40);
  });

  test("the walk steps back for runs that are deleted behind it, and misses no others", async () => {
    const ids = named(30);
    const server = await serve((request, index) => {
      if (index === 1) ids.splice(2, 5);
      return byOffset(ids)(request, index);
    });
    expect(await idsOf(listOf(server.origin, { limit: 10 }))).toEqual(named(30));
    expect(server.lines.filter((line) => !line.includes("order_by=-id"))).toHaveLength(4);
  });

  test("recreated runs do not hide the others that moved up", async () => {
    let rows = named(150).map((id) => rowOf(id));
    const server = await serve(({ url }, index) => {
      if (index === 1) rows = [...rows.slice(100), ...rows.slice(0, 100)];
      const query = new URL(url, "http://x").searchParams;
      const shown = query.get("order_by") === "-id" ? [...rows].reverse() : rows;
      const offset = Number(query.get("offset"));
      const page = shown.slice(offset, offset + Math.min(Number(query.get("limit")), 100));
      return { json: { dag_runs: page, total_entries: rows.length } };
    });
    const ids = await idsOf(listOf(server.origin, {}));
    expect([...ids].sort()).toEqual(named(150).sort());
  });

  test("a run recreated in the place of the last one is recognized by its date", async () => {
    let rows = named(150).map((id) => rowOf(id));
    const server = await serve(({ url }, index) => {
      if (index === 1) rows = [...rows.slice(50, 99), ...rows.slice(100), rowOf("r99", "later")];
      const query = new URL(url, "http://x").searchParams;
      const shown = query.get("order_by") === "-id" ? [...rows].reverse() : rows;
      const offset = Number(query.get("offset"));
      return { json: { dag_runs: shown.slice(offset, offset + 100), total_entries: rows.length } };
    });
    expect(await idsOf(listOf(server.origin, {}))).toHaveLength(150);
  });

  test("an offset in a moving order skips that number of runs, and no others", async () => {
    const list = new ChurningList({ ...quiet, count: 50, shuffles: true });
    const server = await serve(list.respond);
    const ids = await idsOf(listOf(server.origin, { order: "start_date", limit: 8, offset: 20 }));
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(30);
  });

  test("a list from an offset on that changed ambiguously ends in an error", async () => {
    const ids = named(40);
    const server = await serve((request, index) => {
      if (index === 1) ids.splice(19, 1); // The last yielded run.
      return byOffset(ids)(request, index);
    });
    const { error } = await untilError(listOf(server.origin, { limit: 10, offset: 10 }));
    expect(String(error)).toContain("a list from an offset on cannot be checked");
  });

  test("if a doubt is left, the list is walked newest first, which Airflow 2.0 cannot do", async () => {
    const churning = (ids: string[]): Handler => {
      return (request, index) => {
        if (index === 1) ids.splice(ids.indexOf("r9"), 1);
        return byOffset(ids)(request, index);
      };
    };
    const server = await serve(churning(named(30)));
    expect(await idsOf(listOf(server.origin, { limit: 10 }))).toEqual(named(30));
    expect(server.lines.at(-1)).toContain("order_by=-id");

    const old = await serve(churning(named(30)));
    const { ids, error } = await untilError(listOf(old.origin, { limit: 10, version: "2.0.2" }));
    expect(ids).toEqual(named(30));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("this release cannot list newest first");
    expect(error).toMatchObject({ status: 200, cause: { name: "UnsupportedFeatureError" } });
  });

  test("a list of one page in any order is one request", async () => {
    const server = await serve(new ChurningList({ ...quiet, count: 50 }).respond);
    expect(await idsOf(listOf(server.origin, { order: "-start_date" }))).toHaveLength(50);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a server that does not page", () => {
  const again = (total: number | null): CannedResponse => ({
    json: { dag_runs: named(10).map((id) => rowOf(id)), total_entries: total },
  });

  test.each([
    [null, undefined],
    [250, undefined],
    [null, "-start_date" as const],
    [250, "-start_date" as const],
  ])("but sends the same page each time, with total %s, in order %s, is an error", async (total, order) => {
    const server = await serve(() => again(total));
    const { ids, error } = await untilError(listOf(server.origin, { order, limit: 10 }));
    expect(ids).toEqual(named(10));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(server.requests.length).toBeLessThan(150);
  });

  test("but sends its pages in a circle is an error", async () => {
    const server = await serve(({ url }) => {
      const offset = Number(new URL(url, "http://x").searchParams.get("offset"));
      const rows = named(30).map((_, index) => rowOf(`r${String((offset + index) % 30)}`));
      return { json: { dag_runs: rows.slice(0, 10), total_entries: null } };
    });
    const { ids, error } = await untilError(listOf(server.origin, { limit: 10 }));
    expect(ids).toEqual(named(30));
    expect(String(error)).toContain("The list cannot be read completely");
    expect(server.requests.length).toBeLessThan(150);
  });

  test("a total that is capped does not end the walk", async () => {
    const server = await serve(({ url }) => {
      const query = new URL(url, "http://x").searchParams;
      const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
      const rows = named(30).map((id) => rowOf(id));
      const dag_runs = rows.slice(offset, offset + limit);
      return { json: { dag_runs, total_entries: 10, total_entries_limit: 10 } };
    });
    expect(await idsOf(listOf(server.origin, { limit: 10 }))).toEqual(named(30));
  });

  test.each<[string, (index: number) => { dag_runs: object[]; next_cursor: string }]>([
    [
      "in a circle",
      (index) => ({ dag_runs: [rowOf(`r${String(index % 7)}`)], next_cursor: `c${String(index % 7)}` }),
    ],
    [
      "in a circle that does not include the first page",
      (index) => {
        const at = index < 5 ? index : 5 + (index % 7);
        return { dag_runs: [rowOf(`r${String(at)}`)], next_cursor: `c${String(at)}` };
      },
    ],
    [
      "to the same page",
      (index) => ({ dag_runs: named(10).map((id) => rowOf(id)), next_cursor: `c${String(index)}` }),
    ],
    ["to empty pages", (index) => ({ dag_runs: [], next_cursor: `c${String(index)}` })],
  ])("a cursor that leads %s for ever is an error", async (_, pageAt) => {
    const server = await serve((_, index) => ({ json: pageAt(index) }));
    const { ids, error } = await untilError(listOf(server.origin, { version: "3.3.2" }));
    expect(new Set(ids).size).toBe(ids.length);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(String(error)).toContain("cannot be read completely: 100 requests in a row returned no new run");
    expect(server.requests.length).toBeLessThan(115);
  });

  test.each([7, {}, false])("a cursor that is %j is an error", async (next_cursor) => {
    const server = await serve(() => ({ json: { dag_runs: [rowOf("r0")], next_cursor } }));
    const { ids, error } = await untilError(listOf(server.origin, { version: "3.3.2" }));
    expect(ids).toEqual([]);
    expect(String(error)).toContain("cursor does not advance");
  });

  test("an empty page in a walk by cursor is not yielded", async () => {
    const server = await serve((_, index) => ({
      json: {
        dag_runs: index === 1 ? [] : [rowOf(`r${String(index)}`)],
        next_cursor: ["a", "b", null][index],
      },
    }));
    const lengths: number[] = [];
    for await (const { dag_runs } of listOf(server.origin, { version: "3.3.2" }).pages()) {
      lengths.push(dag_runs.length);
    }
    expect(lengths).toEqual([1, 1]);
  });

  test("a page by cursor without next_cursor is an error", async () => {
    const server = await serve((_, index) => ({
      json: { dag_runs: [rowOf(`r${String(index)}`)], ...(index === 0 && { next_cursor: "c" }) },
    }));
    const { ids, error } = await untilError(listOf(server.origin, { version: "3.3.2" }));
    expect(ids).toEqual(["r0"]);
    expect(String(error)).toContain("cursor does not advance");
    expect(server.requests).toHaveLength(2);
  });
});

describe("a run that the server cannot serialize", () => {
  const cases: [string, string[], number[]][] = [
    ["in the middle", ["r57"], [57]],
    ["at the beginning", ["r0"], [0]],
    ["at the end", ["r119"], [119]],
    ["with others", ["r3", "r4", "r5", "r90"], [3, 4, 5, 90]],
  ];

  test.each(cases)("%s is skipped and reported", async (_, broken, offsets) => {
    for (const version of ["2.11.2", "3.3.2"]) {
      const list = new ChurningList({ ...quiet, count: 120, broken, cursors: version > "3" });
      const server = await serve(list.respond);
      const skipped: number[] = [];
      const onSkippedOffset = (offset: number) => void skipped.push(offset);
      const ids = await idsOf(listOf(server.origin, { version }, { onSkippedOffset }));
      expect(ids).toEqual(named(120).filter((id) => !broken.includes(id)));
      expect(skipped).toEqual(offsets);
      expect(server.requests.length).toBeLessThan(80);
    }
  });

  test("is reported once if the list is walked twice", async () => {
    const server = await serve(new ChurningList({ ...quiet, count: 120, broken: ["r57"] }).respond);
    const skipped: number[] = [];
    const onSkippedOffset = (offset: number) => void skipped.push(offset);
    const ids = await idsOf(listOf(server.origin, { order: "start_date", limit: 20 }, { onSkippedOffset }));
    expect([...ids].sort()).toEqual(
      named(120)
        .filter((id) => id !== "r57")
        .sort(),
    );
    expect(skipped).toHaveLength(1);
  });

  test.each(["2.11.2", "3.3.2"])(
    "ends the walk without onSkippedOffset, with its offset in the error, on %s",
    async (version) => {
      const list = new ChurningList({ ...quiet, count: 120, broken: ["r57"], cursors: version > "3" });
      const server = await serve(list.respond);
      const { ids, error } = await untilError(listOf(server.origin, { version }));
      expect(ids).toEqual(named(57));
      expect(error).toBeInstanceOf(ServerError);
      expect(error).toMatchObject({
        status: 500,
        method: "GET",
        path: "/dags/{dag_id}/dagRuns",
        body: "Ooops!",
      });
      expect(String(error)).toContain("offset 57");
    },
  );

  test.each<[Pick<CannedResponse, "json" | "text">, unknown]>([
    [{ json: { detail: "no" } }, { detail: "no" }],
    [{ text: "" }, undefined],
  ])("ends the walk with its response %j and its offset in the error", async (response, body) => {
    const server = await serve(() => ({ status: 500, ...response }));
    for (const version of ["2.11.2", "3.3.2"]) {
      const { error } = await untilError(listOf(server.origin, { version }));
      expect(error).toBeInstanceOf(ServerError);
      expect(error).toMatchObject({ status: 500, body });
      expect(String(error)).toContain("(for the one run at offset 0; onSkippedOffset leaves such runs out)");
    }
  });

  test("ends the walk if onSkippedOffset throws", async () => {
    const server = await serve(new ChurningList({ ...quiet, count: 20, broken: ["r7"] }).respond);
    const onSkippedOffset = () => {
      throw new Error("no holes, please");
    };
    const { ids, error } = await untilError(listOf(server.origin, {}, { onSkippedOffset }));
    expect(String(error)).toContain("no holes, please");
    // The callback is called before the page that lacks the run is yielded.
    expect(ids).toEqual([]);
  });

  test.each([true, false])("ends the walk if onSkippedOffset rejects (prefetch: %s)", async (prefetch) => {
    const server = await serve(new ChurningList({ ...quiet, count: 20, broken: ["r7"] }).respond);
    const onSkippedOffset = () => Promise.reject(new Error("no holes, please"));
    const { error } = await untilError(listOf(server.origin, {}, { onSkippedOffset, prefetch }));
    expect(String(error)).toContain("no holes, please");
  });

  test("the walk ends if every request fails", async () => {
    const server = await serve(() => ({ status: 500, text: "down" }));
    const { error } = await untilError(listOf(server.origin, {}));
    expect(error).toBeInstanceOf(ServerError);
    expect(server.requests).toHaveLength(2);
    const skipping = await untilError(listOf(server.origin, {}, { onSkippedOffset: () => undefined }));
    expect(skipping.error).toBeInstanceOf(ServerError);
    expect(server.requests.length).toBeLessThan(120);
  });

  test("other errors do not count as such a run", async () => {
    const server = await serve(() => ({ status: 503, text: "later" }));
    const { error } = await untilError(listOf(server.origin, {}, { onSkippedOffset: () => undefined }));
    expect(error).toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(1);
  });
});

describe("prefetch", () => {
  test("fetches one page ahead while the caller works", async () => {
    const server = await serve(byOffset(named(40)));
    const pages = listOf(server.origin, { limit: 10 }).pages();
    await pages.next();
    await expect.poll(() => server.requests.length).toBe(2);
    await delay(30);
    expect(server.requests).toHaveLength(2);
    await pages.next();
    await expect.poll(() => server.requests.length).toBe(3);
    await pages.return();
  });

  test("can be switched off", async () => {
    const server = await serve(byOffset(named(40)));
    const pages = listOf(server.origin, { limit: 10 }, { prefetch: false }).pages();
    await pages.next();
    await delay(30);
    expect(server.requests).toHaveLength(1);
    await pages.next();
    expect(server.requests).toHaveLength(2);
  });

  test("leaving the loop ends the request in flight", async () => {
    const server = await serve((request, index) =>
      index === 0 ? byOffset(named(40))(request, index) : { fault: "silence" },
    );
    for await (const run of listOf(server.origin, { limit: 10 })) {
      expect(run.dag_run_id).toBe("r0");
      await expect.poll(() => server.requests.length).toBe(2);
      break;
    }
    await server.requests[1]?.gone;
  });

  test("an error of the next page is thrown after the runs of this one", async () => {
    const server = await serve((request, index) =>
      index === 0 ? byOffset(named(40))(request, index) : { status: 403, json: { title: "Forbidden" } },
    );
    const seen: string[] = [];
    const walk = async () => {
      for await (const { dag_run_id } of listOf(server.origin, { limit: 10 })) {
        await expect.poll(() => server.requests.length).toBe(2);
        seen.push(dag_run_id ?? "");
      }
    };
    await expect(walk()).rejects.toMatchObject({ status: 403 });
    expect(seen).toEqual(named(10));
  });

  test("an abort is thrown instead of a page that was prefetched", async () => {
    const server = await serve(byOffset(named(40)));
    const controller = new AbortController();
    const seen: string[] = [];
    const walk = async () => {
      const list = listOf(server.origin, { limit: 10 }, { signal: controller.signal });
      for await (const { dag_run_id } of list) {
        seen.push(dag_run_id ?? "");
        if (dag_run_id !== "r9") continue;
        await expect.poll(() => server.requests.length).toBe(2);
        controller.abort("enough");
      }
    };
    await expect(walk()).rejects.toBe("enough");
    expect(seen).toEqual(named(10));
  });

  test("an iteration leaves no listener on the caller's signal", async () => {
    const server = await serve(byOffset(named(40)));
    const { signal } = new AbortController();
    await idsOf(listOf(server.origin, { limit: 10 }, { signal }));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("an abort before the iteration sends nothing", async () => {
    const server = await serve([]);
    const list = listOf(server.origin, {}, { signal: AbortSignal.abort("no") });
    await expect(list.collect({ maxItems: 1 })).rejects.toBe("no");
    expect(server.lines).toEqual([]);
  });
});
