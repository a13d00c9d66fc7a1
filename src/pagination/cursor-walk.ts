import { walkByOffset } from "./offset-walk.js";
import { failureAt, isFailure, lostTrack, type Outcome, type Page, type Pass } from "./page.js";

/**
 * By the server's cursor, where it has one, else by offset. A cursor stands for a place in the order, and its page has what
 * comes after: nothing that comes or goes shifts that, so there is nothing to remember.
 */
export async function* walkByCursor<P extends Page>(pass: Pass<P>): AsyncGenerator<P, Outcome, undefined> {
  let { limit } = pass;
  let cursor = "";
  let mark = cursor;
  let count = 0;
  for (let steps = 1; ;) {
    let page: P;
    try {
      // An empty cursor asks for the first page; a server without cursors drops it and answers the page at offset 0.
      page = await pass.fetch({ cursor, limit });
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (limit === 1) throw failureAt(error, count);
      limit = 1;
      continue;
    }
    const { dag_runs: runs, next_cursor: following } = page;
    if (following === undefined && cursor === "") return yield* walkByOffset(pass, page);
    if (following === undefined || following === mark) throw lostTrack("the server's cursor leads nowhere");
    yield page;
    if (following === null) return "complete";
    cursor = following;
    // A mark that moves on ever more rarely is met again in a circle of any length.
    if (Number.isInteger(Math.log2(steps))) mark = cursor;
    steps += 1;
    count += runs.length;
    limit = Math.min(pass.limit, limit * 2);
  }
}
