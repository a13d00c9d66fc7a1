import { UnsupportedFeatureError } from "../errors/errors.js";
import { walkByCursor } from "./cursor-walk.js";
import { walkByOffset } from "./offset-walk.js";
import { type ListOrder, lostTrack, type Outcome, type Page, type Pass, type Window } from "./page.js";
import { SeenRuns } from "./seen-runs.js";

/** Where a walk begins, how long its pages are, and what it can rely on. */
export interface Walk {
  offset: number;
  limit: number;
  order: ListOrder;
  /** Whether the server may have cursors: its first response shows it. */
  cursors: boolean;
  /** Called with the offset of a run that the server fails on, which is then left out. */
  onSkippedOffset?: ((offset: number) => void) | undefined;
}

/** Fetches a part of the list in the requested order, or newest first. */
export type FetchWindow<P extends Page> = (window: Window, newestFirst: boolean) => Promise<P>;

/**
 * Yields all runs of a list, page by page, each once, in the requested order. If that may have missed runs, a second pass
 * yields them newest first.
 *
 * @throws UnexpectedResponseError if the list changes too fast, or the server does not page.
 */
export async function* walk<P extends Page>(
  fetch: FetchWindow<P>,
  { offset, limit, order, cursors, onSkippedOffset }: Walk,
): AsyncGenerator<P, void, undefined> {
  // A walk by cursor cannot pass a run that the server fails on.
  const byCursor = cursors && onSkippedOffset === undefined;
  const through = (pass: Omit<Pass<P>, "limit">) =>
    byCursor && pass.order !== "moving" && pass.offset === 0
      ? walkByCursor<P>({ ...pass, limit })
      : walkByOffset<P>({ ...pass, limit });
  // In a moving order only runs that were seen can be left out.
  const start = order === "moving" ? 0 : offset;
  const seen = new SeenRuns();
  let reported = 0;
  const report = (at: number) => {
    reported += 1;
    onSkippedOffset?.(at);
  };
  const outcome = yield* withoutFirst(
    through({
      fetch: (window) => fetch(window, false),
      offset: start,
      order,
      onSkippedOffset: onSkippedOffset && report,
      seen,
    }),
    offset - start,
  );
  if (outcome === "complete") return;
  if (start > 0) {
    throw lostTrack(
      "a list from an offset on cannot be checked, and it changed or has a run that the server fails on",
    );
  }
  const again = through({
    fetch: (window) => fetch(window, true),
    offset: 0,
    order: "newest first",
    // The first pass has reported as many.
    onSkippedOffset: onSkippedOffset && ((at) => void (reported-- > 0 || onSkippedOffset(at))),
    seen: new SeenRuns(),
  });
  try {
    for await (const page of again) {
      const missed = page.dag_runs.filter((run) => seen.add(run));
      if (missed.length > 0) yield { ...page, dag_runs: missed };
    }
  } catch (error) {
    if (!(error instanceof UnsupportedFeatureError)) throw error;
    throw lostTrack("it changed, and this release cannot list newest first to check it", error);
  }
}

/** The pages without their first `count` runs. */
async function* withoutFirst<P extends Page>(
  pages: AsyncGenerator<P, Outcome, undefined>,
  count: number,
): AsyncGenerator<P, Outcome, undefined> {
  let left = count;
  for (;;) {
    const step = await pages.next();
    if (step.done === true) return step.value;
    const runs = step.value.dag_runs.slice(left);
    left = Math.max(0, left - step.value.dag_runs.length);
    if (runs.length > 0) yield { ...step.value, dag_runs: runs };
  }
}
