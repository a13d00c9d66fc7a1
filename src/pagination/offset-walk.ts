import { failureAt, isFailure, lostTrack, type Outcome, type Page, type Pass } from "./page.js";
import { isSameRun, type Row } from "./seen-runs.js";

/** After so many requests in a row that brought nothing new, a walk gives up that never had to step back. */
const patience = 100;

/** An offset that no list reaches: its page shows no run, and so the total alone. */
const beyond = 2 ** 31 - 1;

/**
 * By offset. What is deleted behind the walk makes later runs move up, past it. So where runs keep their order, a page has
 * to begin with a run that the walk has met, else it steps back: between that run and the page's last one nothing is then
 * left out, and what is before it was met, unless it came meanwhile.
 *
 * That would fail only if the run it begins with was deleted and made anew, behind runs that were not met. In newest-first
 * order there is no such place. In others a doubt is left, unless it begins with the last run of the page before, with the
 * date that it had.
 *
 * Pages of one run (`maximum_page_limit` is 1) cannot overlap. Newest first, an unchanged total tells that none was deleted
 * behind the walk, unless at that same moment an older run came into a filtered list. In other orders a run may have come
 * at the end, and a doubt is left. So it is with the pages on both sides of a run that the server fails on; what comes
 * between two requests there and goes between the next two is not noticed.
 *
 * @param fetched the page at the beginning, if it is there already.
 */
export async function* walkByOffset<P extends Page>(
  pass: Pass<P>,
  fetched?: P,
): AsyncGenerator<P, Outcome, undefined> {
  const { fetch, offset: start, limit, onSkippedOffset, met } = pass;
  let { order } = pass;
  let outcome: Outcome = order === "moving" ? "doubtful" : "complete";
  let next = start;
  let size = limit;
  let back = 1;
  let repeats = 0;
  let top: Row | undefined;
  let last: Row | undefined;
  let total: number | undefined;
  // Why a page does not overlap the one before. What joins the two is then the total: nothing came or went.
  let apart: "no" | "pages of one run" | "a failure between" = "no";

  // Where it had to, the way forward again may take a request for each run, several on pages of one run, and more come meanwhile.
  let wayBack = 0;
  for (let idle = 0; idle < patience + 10 * wayBack; idle += 1) {
    const overlap: number = order === "moving" || apart !== "no" ? 0 : Math.min(back, next - start);
    const at = next - overlap;
    let page: P;
    try {
      page = fetched ?? (await fetch({ offset: at, limit: size + Math.min(size, overlap) }));
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (size > 1) size = 1;
      else if (overlap > 1 && at > start) back *= 2;
      else if (overlap > 1) next = start;
      else {
        // The run that failed may be the one met before: then the next one is tried alone.
        if (overlap === 0) {
          if (onSkippedOffset === undefined || idle === patience - 1) throw failureAt(error, next);
          if (total === undefined) {
            total = totalOf(await fetch({ offset: beyond, limit: 1 }));
            if (total === undefined) throw lostTrack("the server fails on a run and gives no total");
            continue;
          }
          onSkippedOffset(next);
          next += 1;
        }
        apart = "a failure between";
        if (order !== "newest first") outcome = "doubtful";
      }
      continue;
    }
    fetched = undefined;
    const { dag_runs: runs } = page;
    const [first] = runs;
    if (at === start) top = first;
    else if (order !== "moving" && isSameRun(first, top)) {
      const { dag_runs: again } = await fetch({ offset: start, limit: 1 });
      // What came before it may be gone again; it is not every time.
      if (isSameRun(first, again[0])) {
        repeats += 1;
        if (repeats === 3) throw lostTrack("the server answers the same page at every offset");
        continue;
      }
    }
    const before = total;
    total = totalOf(page);

    if (overlap > 0 && at > start) {
      if (first === undefined || !met.has(first)) {
        back = 2 * back + Math.max(0, (before ?? 0) - (total ?? 0));
        wayBack = Math.max(wayBack, next - start);
        continue;
      }
      if (order === "fixed" && !isSameRun(first, last)) outcome = "doubtful";
    } else if (apart === "a failure between") {
      if (order === "newest first" && (total === undefined || total !== before)) {
        throw lostTrack("it changed beside a run that the server fails on");
      }
    } else if (apart === "pages of one run") {
      if (total === undefined && first !== undefined) {
        throw lostTrack("the server gives one run at a time and no total");
      }
      if (before !== total) {
        apart = "no";
        continue;
      }
    } else if (at === 0 && runs.length === total) {
      outcome = "complete";
    }

    apart = runs.length === 1 && at + 1 === next ? "pages of one run" : "no";
    // With a change for every two requests, a walk on pages of one run met a hundred in a row again that it had met.
    if (apart !== "no") wayBack = Math.max(wayBack, 20);
    if (apart !== "no" && order === "fixed" && next < (total ?? 0)) {
      // Where runs may come at the end, the total does not tell that none went before.
      order = "moving";
      outcome = "doubtful";
    }
    back = 1;
    next = at + runs.length;
    last = runs.at(-1) ?? last;
    size = Math.min(limit, size * 2);
    const fresh = runs.filter((run) => met.add(run));
    if (fresh.length > 0) {
      idle = -1;
      repeats = 0;
      yield { ...page, dag_runs: fresh };
    }
    if (runs.length === 0 || next >= (total ?? Infinity)) return outcome;
  }
  throw lostTrack(`${String(patience + 10 * wayBack)} requests in a row brought nothing new`);
}

/** A list that is counted up to a limit may be longer. */
function totalOf({ total_entries: total, total_entries_limit: most }: Page): number | undefined {
  return typeof total !== "number" || total >= (most ?? Infinity) ? undefined : total;
}
