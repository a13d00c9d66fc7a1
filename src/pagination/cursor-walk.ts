import { walkByOffset } from "./offset-walk.js";
import {
  failureAt,
  isFailure,
  lostTrack,
  maxIdleRequests,
  type Outcome,
  type Page,
  type Pass,
} from "./page.js";

/**
 * Walks a list by the server's cursor, or by offset if the server has none. A cursor stands for a place in the order: runs
 * that are inserted or deleted do not shift the page that begins there.
 */
export async function* walkByCursor<P extends Page>(pass: Pass<P>): AsyncGenerator<P, Outcome, undefined> {
  let { limit } = pass;
  let cursor = "";
  let read = 0;
  for (let idle = 0; idle < maxIdleRequests; idle += 1) {
    let page: P;
    try {
      // An empty cursor asks for the first page; a server without cursors drops it and gives the page at offset 0.
      page = await pass.fetch({ cursor, limit });
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (limit === 1) throw failureAt(error, read);
      limit = 1;
      continue;
    }
    const { dag_runs: runs, next_cursor: next } = page;
    if (next === undefined && cursor === "") return yield* walkByOffset(pass, page);
    if ((typeof next !== "string" && next !== null) || next === cursor) {
      throw lostTrack("the server's next_cursor does not advance");
    }
    const fresh = runs.filter((run) => pass.seen.add(run));
    if (fresh.length > 0) {
      idle = -1;
      yield { ...page, dag_runs: fresh };
    }
    if (next === null) return "complete";
    cursor = next;
    read += runs.length;
    limit = Math.min(pass.limit, limit * 2);
  }
  throw lostTrack(`${String(maxIdleRequests)} requests in a row returned no new run`);
}
