import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test } from "vitest";
import { AirflowClient } from "../../src/index.js";
import { serve } from "../support/server.js";

/** A list and its pages. */
interface Listing {
  count: number;
  pageSize: number;
  /** The field of each run that makes it large. */
  note?: string;
  cursors?: boolean;
}

/** A list of a client, on a server with that many runs. */
async function lab({ count, pageSize, note, cursors = false }: Listing) {
  const pages = new Map<number, string>();
  const pageAt = (offset: number) => {
    const end = Math.min(offset + pageSize, count);
    const dag_runs = Array.from({ length: end - offset }, (_, index) => ({
      dag_id: "d",
      dag_run_id: `r${String(offset + index)}`,
      state: "success",
      note,
    }));
    const next = cursors ? { next_cursor: end < count ? String(end) : null } : { total_entries: count };
    return JSON.stringify({ dag_runs, ...next });
  };
  const server = await serve(({ url }) => {
    const query = new URL(url, "http://x").searchParams;
    const offset = Number((cursors ? query.get("cursor") : query.get("offset")) ?? 0);
    const text = pages.get(offset) ?? pageAt(offset);
    // Cached, so that the second walk does not measure the server.
    if (note === undefined) pages.set(offset, text);
    return { text };
  });
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2", pageSize });
  // In an object, because an await of the list itself would fetch it.
  return { list: dagRuns.list("d") };
}

/** Runs the garbage collector. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}

test("one page may have more runs than a function has arguments", async () => {
  const { list } = await lab({ count: 130_000, pageSize: 130_000 });
  expect(await list.collect({ maxItems: Infinity })).toHaveLength(130_000);
});

describe("a list takes time that is linear in its length", () => {
  const oneLargePage = (count: number) => ({ count, pageSize: count });
  const manyPages = (count: number) => ({ count, pageSize: 500 });
  const manyPagesByCursor = (count: number) => ({ ...manyPages(count), cursors: true });

  test.each([
    ["collected, one large page", oneLargePage, false],
    ["collected, many pages", manyPages, false],
    ["iterated, many pages", manyPages, true],
    ["iterated, many pages by cursor", manyPagesByCursor, true],
  ] as const)("%s", async (_, listing, isIterated) => {
    const timeFor = async (count: number) => {
      const { list } = await lab(listing(count));
      let least = Infinity;
      // The first walk also makes the pages. The shortest time is the least disturbed one.
      for (let round = 0; round < 3; round += 1) {
        const start = performance.now();
        let length = 0;
        if (isIterated) for await (const _ of list) length += 1;
        else ({ length } = await list.collect({ maxItems: Infinity }));
        expect(length).toBe(count);
        least = Math.min(least, performance.now() - start);
      }
      return least;
    };
    const count = 6000;
    const short = await timeFor(count);
    // Four times the length takes 4 times as long in linear time, and 16 times in quadratic time.
    expect((await timeFor(4 * count)) / short).toBeLessThan(9);
  });
});

describe("an iteration keeps no more than the ids of the runs", () => {
  test.each([false, true])("by cursor: %s", async (cursors) => {
    // 40 MB in total.
    const { list } = await lab({ count: 8000, pageSize: 100, note: "n".repeat(5000), cursors });
    const heap: number[] = [];
    let read = 0;
    for await (const _ of list) {
      read += 1;
      if (read % 2000 !== 0) continue;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    }
    expect(read).toBe(8000);
    expect(heap).toHaveLength(4);
    const [first = 0, ...others] = heap;
    expect(Math.max(...others) - first).toBeLessThan(8_000_000);
  });
});

test("many lists leave no listener on a signal that they share", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const { signal } = new AbortController();
  const server = await serve(({ url }) => {
    const offset = Number(new URL(url, "http://x").searchParams.get("offset"));
    const dag_runs = [0, 1].map((at) => ({ dag_id: "d", dag_run_id: `r${String(offset + at)}` }));
    return { json: { dag_runs, total_entries: 10 } };
  });
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2", pageSize: 2 });
  const walk = async () => {
    let read = 0;
    for await (const _ of dagRuns.list("d", {}, { signal })) read += 1;
    return read;
  };
  const walks = Array.from({ length: 30 }, walk);
  expect(new Set(await Promise.all(walks))).toEqual(new Set([10]));
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
