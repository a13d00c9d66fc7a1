import { walkByCursor } from "./cursor-walk.js";
import { UnsupportedFeatureError } from "../errors/errors.js";
import { type ListOrder, lostTrack, type Page, type Window } from "./page.js";
import { walkByOffset } from "./offset-walk.js";
import { SeenRuns } from "./seen-runs.js";

/** Where a walk begins, how long its pages are, and what it can rely on. */
export interface Walk {
  offset: number;
  limit: number;
  order: ListOrder;
  /** Whether the server may have cursors: its first answer tells. */
  cursors: boolean;
  /** Told the place of a run that the server fails on, which is then left out. */
  onSkippedOffset?: ((offset: number) => void) | undefined;
}

/** Fetches a part of the list in the order that was asked for, or newest first. */
export type FetchWindow<P extends Page> = (window: Window, newestFirst: boolean) => Promise<P>;

/**
 * All runs of a list, page by page, each once.
 *
 * Between two pages runs come and go and, in a moving order, change places. Where a walk in the order that was asked for
 * cannot know that it met every run, it goes through the list again, newest first, for those it did not meet: in that order
 * it can always know.
 *
 * @throws UnexpectedResponseError where the list changes too fast, or the server does not page.
 */
export async function* walk<P extends Page>(
  fetch: FetchWindow<P>,
  { offset, limit, order, cursors, onSkippedOffset }: Walk,
): AsyncGenerator<P, void, undefined> {
  // By cursor there is no way past a run that the server fails on.
  const hasCursors = cursors && onSkippedOffset === undefined;
  // In a moving order, only those that were met can be left out.
  const start = order === "moving" ? 0 : offset;
  let before = offset - start;
  let skipped = 0;
  const met = new SeenRuns();
  const through = hasCursors && order !== "moving" && offset === 0 ? walkByCursor<P> : walkByOffset<P>;
  const pages = through({
    fetch: (window) => fetch(window, false),
    offset: start,
    limit,
    order,
    onSkippedOffset:
      onSkippedOffset &&
      ((at) => {
        skipped += 1;
        onSkippedOffset(at);
      }),
    met,
  });
  let step = await pages.next();
  for (; step.done !== true; step = await pages.next()) {
    const page: P = step.value;
    const { length } = page.dag_runs;
    if (before < length) yield { ...page, dag_runs: page.dag_runs.slice(before) };
    before = Math.max(0, before - length);
  }
  if (step.value === "complete") return;
  if (start > 0)
    throw lostTrack(
      "a list from an offset on cannot be checked, and it changed or has a run that the server fails on",
    );

  const missed = (hasCursors ? walkByCursor<P> : walkByOffset<P>)({
    fetch: (window) => fetch(window, true),
    offset: 0,
    limit,
    order: "newest first",
    onSkippedOffset:
      onSkippedOffset &&
      ((at) => {
        // As many were told of already.
        if (skipped === 0) onSkippedOffset(at);
        else skipped -= 1;
      }),
    met: new SeenRuns(),
  });
  try {
    for await (const page of missed) {
      const runs = page.dag_runs.filter((run) => met.add(run));
      if (runs.length > 0) yield { ...page, dag_runs: runs };
    }
  } catch (error) {
    if (!(error instanceof UnsupportedFeatureError)) throw error;
    throw lostTrack("it changed, and this release cannot list newest first to check it", error);
  }
}
