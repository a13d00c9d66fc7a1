import { failureAt, isFailure, lostTrack, type Page, type Window } from "./page.js";
import { Span, totalOf } from "./span.js";

/** An offset that no list reaches: its page has no runs, and so cannot fail. */
const beyondAnyList = 2 ** 31 - 1;

/** After this many runs in a row that the server fails on, it is the server that fails. */
const maxBrokenRuns = 100;

/**
 * Reads a window that the server failed on, in shorter pages, up to a run behind the one that it fails on.
 *
 * @param skips whether to leave that run out; if not, the span ends before it and has the failure.
 * @throws ServerError with the place of the run if the span would be empty.
 */
export async function readAroundBrokenRun<P extends Page>(
  fetch: (window: Window) => Promise<P>,
  { offset, limit }: { offset: number; limit: number },
  skips: boolean,
): Promise<Span<P>> {
  // Counted first: a total that is the same behind the broken run shows that no run moved past it meanwhile.
  const span = new Span<P>(offset, skips ? await count(fetch) : undefined);
  const most = skips ? maxBrokenRuns : 0;
  let size = 1;
  let broken = 0;
  while (span.end < offset + limit || broken > 0) {
    try {
      span.add(await fetch({ offset: span.end, limit: size }));
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (size > 1) {
        size = 1;
        continue;
      }
      if (broken === most) {
        if (span.pages === 0) throw failureAt(error, span.end);
        span.failure = failureAt(error, span.end);
        return span;
      }
      broken += 1;
      span.skipped.push(span.end);
      continue;
    }
    if (broken > 0 || span.isAtEnd) return span;
    size *= 2;
  }
  return span;
}

async function count<P extends Page>(fetch: (window: Window) => Promise<P>): Promise<number> {
  const total = totalOf(await fetch({ offset: beyondAnyList, limit: 1 }), 0);
  if (total === undefined) throw lostTrack("the server fails on a run and gives no total");
  return total;
}
