import { readAroundBrokenRun } from "./broken-runs.js";
import {
  isFailure,
  lostTrack,
  maxIdleRequests,
  nothingNew,
  type Outcome,
  type Page,
  type Pass,
  type Window,
} from "./page.js";
import { isSameRun, type Row } from "./seen-runs.js";
import { Span } from "./span.js";

/** A walk that stepped back by a run may need a request for it, and more where the list keeps changing. */
const idleRequestsPerRunBack = 10;

/** The same for pages of one run: with a change for every two requests a hundred in a row brought nothing new. */
const maxIdleRequestsOnShortPages = 300;

/** Walks a list by offset: each page overlaps the one before (see the README.md of this folder). */
export function walkByOffset<P extends Page>(
  pass: Pass<P>,
  firstPage?: P,
): AsyncGenerator<P, Outcome, undefined> {
  return new OffsetWalk(pass).pages(firstPage);
}

class OffsetWalk<P extends Page> {
  readonly #pass: Pass<P>;
  readonly #told = new Set<number>();
  #outcome: Outcome;
  /** The offset of the first run that was not read yet. */
  #next: number;
  /** By how many runs the next page overlaps what was read. */
  #overlap = 1;
  /** The last run that was read. */
  #last: Row | undefined;
  #total: number | undefined;
  #idle = 0;
  #maxIdle = maxIdleRequests;

  constructor(pass: Pass<P>) {
    this.#pass = pass;
    this.#next = pass.offset;
    this.#outcome = pass.order === "moving" ? "doubtful" : "complete";
  }

  async *pages(firstPage?: P): AsyncGenerator<P, Outcome, undefined> {
    for (let given = firstPage; this.#idle < this.#maxIdle; given = undefined) {
      const span = await this.#read(given);
      if (span.isPieced) this.#maxIdle = Math.max(this.#maxIdle, maxIdleRequestsOnShortPages);
      if (!this.#isJoined(span)) {
        this.#stepBack(span);
        continue;
      }
      if (span.changed && this.#pass.order === "newest first") continue;
      this.#judge(span);
      const fresh = this.#accept(span);
      if (span.page !== undefined && fresh.length > 0) yield { ...span.page, dag_runs: fresh };
      if (span.failure !== undefined) throw span.failure;
      if (await this.#isEnd(span, fresh.length > 0)) return this.#outcome;
    }
    throw nothingNew(this.#maxIdle);
  }

  readonly #fetch = (window: Window): Promise<P> => {
    this.#idle += 1;
    return this.#pass.fetch(window);
  };

  /** Reads the next runs, behind those of the overlap. */
  async #read(given: P | undefined): Promise<Span<P>> {
    const { offset: start, limit, order, onSkippedOffset } = this.#pass;
    const overlap = order === "moving" ? 0 : Math.min(this.#overlap, this.#next - start);
    const window = { offset: this.#next - overlap, limit: limit + Math.min(limit, overlap) };
    const span = new Span<P>(window.offset);
    try {
      span.add(given ?? (await this.#fetch(window)));
      if (overlap > 0 && this.#showsOneSeenRun(span) && !span.reachesTotal) {
        const isCounted = span.total !== undefined;
        span.add(await this.#fetch({ offset: span.end, limit }));
        if (!isCounted && !span.isAtEnd) {
          throw lostTrack("the server gives one run at a time and no total");
        }
      }
      return span;
    } catch (error) {
      if (!isFailure(error)) throw error;
      return readAroundBrokenRun(this.#fetch, window, onSkippedOffset !== undefined);
    }
  }

  /** Whether a page leaves no room for a new run beside the overlap (`maximum_page_limit` is 1). */
  #showsOneSeenRun({ runs: [only, ...more] }: Span<P>): boolean {
    return only !== undefined && more.length === 0 && this.#pass.seen.has(only);
  }

  /** Whether no run can be missing before the span: it begins with a run that was seen. */
  #isJoined({ offset, runs: [first] }: Span<P>): boolean {
    const { offset: start, order, seen } = this.#pass;
    return order === "moving" || offset === start || (first !== undefined && seen.has(first));
  }

  /** Reads more of what was seen next time, at once as much as the list shrank by. */
  #stepBack(span: Span<P>): void {
    const wayBack = this.#next - this.#pass.offset;
    this.#overlap = 2 * this.#overlap + Math.max(0, (this.#total ?? 0) - (span.total ?? 0));
    this.#maxIdle = Math.max(this.#maxIdle, maxIdleRequests + idleRequestsPerRunBack * wayBack);
  }

  /** Goes on behind the span. Returns its runs that are new. */
  #accept(span: Span<P>): P["dag_runs"][number][] {
    for (const offset of span.skipped) {
      if (!this.#told.has(offset)) this.#pass.onSkippedOffset?.(offset);
      this.#told.add(offset);
    }
    this.#overlap = 1;
    this.#next = span.end;
    this.#total = span.total;
    this.#last = span.runs.at(-1) ?? this.#last;
    const fresh = span.runs.filter((run) => this.#pass.seen.add(run));
    if (fresh.length > 0) this.#idle = 0;
    return fresh;
  }

  /** Newest first, a span that is joined leaves no doubt. */
  #judge(span: Span<P>): void {
    const { offset: start, order } = this.#pass;
    if (order === "newest first") return;
    const follows = span.offset === start || isSameRun(span.runs[0], this.#last);
    // An equal total does not show that no run was deleted between two requests: another may have come at the end.
    const isWhole = !span.isPieced || span.total === undefined;
    if (!follows || !isWhole) this.#outcome = "doubtful";
    if (span.offset === 0 && !span.isPieced && span.runs.length === span.total) this.#outcome = "complete";
  }

  /** A server that answers the same page at every offset reaches its total as well, but with nothing new. */
  async #isEnd(span: Span<P>, broughtNew: boolean): Promise<boolean> {
    if (span.isAtEnd) return true;
    if (!span.reachesTotal) return false;
    if (broughtNew) return true;
    const { dag_runs: more } = await this.#fetch({ offset: this.#next, limit: this.#pass.limit });
    return more.length === 0;
  }
}
