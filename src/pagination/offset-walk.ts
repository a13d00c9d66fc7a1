import { readAroundBrokenRun } from "./broken-runs.js";
import {
  type FetchPart,
  isFailure,
  lostTrack,
  maxIdleRequests,
  type Outcome,
  type Page,
  type Pass,
} from "./page.js";
import { isSameRun, type Row } from "./seen-runs.js";
import { Span } from "./span.js";

/** With pages of one run, stepping back needs a request for each seen run, and more if the list keeps changing. */
const idleRequestsPerSeenRun = 10;

/** Walks a list by offset: each page overlaps the one before (see the README.md of this folder). */
export function walkByOffset<P extends Page>(
  pass: Pass<P>,
  firstPage?: P,
): AsyncGenerator<P, Outcome, undefined> {
  return new OffsetWalk(pass).pages(firstPage);
}

class OffsetWalk<P extends Page> {
  readonly #pass: Pass<P>;
  readonly #reported = new Set<number>();
  #outcome: Outcome;
  /** The offset of the first run that was not read yet. */
  #next: number;
  /** By how many runs the next page overlaps what was read. */
  #overlap = 1;
  /** The last run that was read, and the total then. */
  #last: Row | undefined;
  #total = 0;
  /** Requests since the last new run. */
  #idle = 0;
  /** Whether the walk had to step back, or to put spans together. */
  #isSlow = false;

  constructor(pass: Pass<P>) {
    this.#pass = pass;
    this.#next = pass.offset;
    // Stryker disable next-line StringLiteral: only "complete" is compared
    this.#outcome = pass.order === "moving" ? "doubtful" : "complete";
  }

  async *pages(firstPage?: P): AsyncGenerator<P, Outcome, undefined> {
    for (let given = firstPage; this.#idle < this.#maxIdle; given = undefined) {
      const span = await this.#read(given);
      const isJoined = this.#isJoined(span);
      this.#isSlow ||= !isJoined || span.isPieced;
      if (!isJoined) this.#stepBack(span);
      else if (this.#pass.order !== "newest first" || !span.changed) {
        const fresh = this.#accept(span);
        if (span.page !== undefined && fresh.length > 0) yield { ...span.page, dag_runs: fresh };
        if (span.isAtEnd) return this.#outcome;
        // A server that sends the same page for every offset reaches its total as well, but with nothing new.
        if (span.reachesTotal && (fresh.length > 0 || (await this.#isEmptyAt(span.end))))
          return this.#outcome;
      }
    }
    throw lostTrack(`${String(this.#idle)} requests in a row returned no new run`);
  }

  get #maxIdle(): number {
    return maxIdleRequests + (this.#isSlow ? idleRequestsPerSeenRun * this.#pass.seen.size : 0);
  }

  readonly #fetch: FetchPart<P> = (window) => {
    this.#idle += 1;
    return this.#pass.fetch(window);
  };

  /** Reads the next runs, and before them the overlap. */
  async #read(given: P | undefined): Promise<Span<P>> {
    const { offset: start, limit, order, onSkippedOffset } = this.#pass;
    const overlap = order === "moving" ? 0 : Math.min(this.#overlap, this.#next - start);
    const window = { offset: this.#next - overlap, limit: limit + Math.min(limit, overlap) };
    const span = new Span<P>(window.offset);
    try {
      span.add(given ?? (await this.#fetch(window)));
      if (overlap > 0 && this.#hasOneSeenRun(span) && !span.reachesTotal) {
        const isCounted = span.total !== undefined;
        span.add(await this.#fetch({ offset: span.end, limit }));
        if (!isCounted && !span.isAtEnd) throw lostTrack("the server gives one run at a time and no total");
      }
      return span;
    } catch (error) {
      if (!isFailure(error)) throw error;
      return readAroundBrokenRun(this.#fetch, { ...window, overlap }, onSkippedOffset !== undefined);
    }
  }

  /** Whether a page leaves no room for a new run beside the overlap (`maximum_page_limit` is 1). */
  #hasOneSeenRun({ runs: [only, ...more] }: Span<P>): boolean {
    return only !== undefined && more.length === 0 && this.#pass.seen.has(only);
  }

  async #isEmptyAt(offset: number): Promise<boolean> {
    return (await this.#fetch({ offset, limit: this.#pass.limit })).dag_runs.length === 0;
  }

  /** Whether no run can be missing before the span: it begins with a run that was seen. */
  #isJoined({ offset, runs: [first] }: Span<P>): boolean {
    const { offset: start, order, seen } = this.#pass;
    return order === "moving" || offset === start || (first !== undefined && seen.has(first));
  }

  /** Overlaps twice as much next time, and at once as much as the list shrank by. */
  #stepBack({ total = 0 }: Span<P>): void {
    this.#overlap = 2 * this.#overlap + Math.max(0, this.#total - total);
  }

  /** Goes on behind the span. Returns its runs that are new. */
  #accept(span: Span<P>): P["dag_runs"][number][] {
    if (this.#pass.order !== "newest first") this.#outcome = this.#judge(span);
    for (const offset of span.skipped) {
      if (!this.#reported.has(offset)) this.#pass.onSkippedOffset?.(offset);
      this.#reported.add(offset);
    }
    this.#overlap = 1;
    this.#next = span.end;
    this.#total = span.total ?? 0;
    this.#last = span.runs.at(-1) ?? this.#last;
    const fresh = span.runs.filter((run) => this.#pass.seen.add(run));
    if (fresh.length > 0) this.#idle = 0;
    return fresh;
  }

  /** Whether the walk may have missed a run in an order in which others may have come at the end. */
  #judge({ offset, runs, isPieced, total }: Span<P>): Outcome {
    if (offset === 0 && !isPieced && runs.length === total) return "complete";
    const follows = offset === this.#pass.offset || isSameRun(runs[0], this.#last);
    // An equal total does not show that no run was deleted between two pages.
    // Stryker disable next-line StringLiteral: only "complete" is compared
    return follows && (!isPieced || total === undefined) ? this.#outcome : "doubtful";
  }
}
