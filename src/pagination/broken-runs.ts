import { failureAt, type FetchPart, isFailure, lostTrack, type Page } from "./page.js";
import { Span, totalOf } from "./span.js";

/** An offset that no list reaches: its page has no runs, and so cannot fail. */
const beyondAnyList = 2 ** 31 - 1;

/** The most runs in a row that are left out; more are a fault of the server itself. */
const maxBrokenRuns = 100;

/**
 * Reads a window that the server failed on, in shorter pages, up to a run behind the one that it fails on.
 *
 * @param skips whether to leave that run out; if not, the span ends before it.
 * @throws ServerError with the place of that run, if nothing new comes before it and it is not left out.
 */
export async function readAroundBrokenRun<P extends Page>(
  fetch: FetchPart<P>,
  { offset, limit, overlap }: { offset: number; limit: number; overlap: number },
  skips: boolean,
): Promise<Span<P>> {
  // Counted first: a total that is the same behind the broken run shows that no run moved past it meanwhile.
  const span = new Span<P>(offset, skips ? await count(fetch) : undefined);
  for (let size = 1; ;) {
    try {
      span.add(await fetch({ offset: span.end, limit: size }));
      if (span.isAtEnd || span.skipped.length > 0 || span.end >= offset + limit) return span;
      size *= 2;
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (size > 1) size = 1;
      else if (span.skipped.length < (skips ? maxBrokenRuns : 0)) span.skipped.push(span.end);
      else if (span.runs.length > overlap) return span;
      else throw failureAt(error, span.end);
    }
  }
}

async function count(fetch: FetchPart<Page>): Promise<number> {
  const total = totalOf(await fetch({ offset: beyondAnyList, limit: 1 }), 0);
  if (total === undefined) throw lostTrack("the server fails on a run and gives no total");
  return total;
}
