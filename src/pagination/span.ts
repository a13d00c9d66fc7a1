import type { Page } from "./page.js";

/** Consecutive runs of a list: those of one page, or of several pages if one page does not reach a new run. */
export class Span<P extends Page> {
  readonly offset: number;
  readonly runs: P["dag_runs"][number][] = [];
  /** Offsets of the runs between them that the server fails on. */
  readonly skipped: number[] = [];
  /** The last page of it. */
  page: P | undefined;
  pages = 0;
  total: number | undefined;
  /** Whether the total changed while it was read: runs may be missing between its pages. */
  changed = false;

  /** @param total the count of the list before the first page is read, if it is known. */
  constructor(offset: number, total?: number) {
    this.offset = offset;
    this.total = total;
  }

  /** The offset after its last run. */
  get end(): number {
    return this.offset + this.runs.length + this.skipped.length;
  }

  /** Whether it was read with several requests, between which the list may have changed. */
  get isPieced(): boolean {
    return this.pages > 1 || this.skipped.length > 0;
  }

  /** Whether its last page is empty: there are no more runs. */
  get isAtEnd(): boolean {
    return this.page?.dag_runs.length === 0;
  }

  /** Whether it holds the last run that the server counts. */
  get reachesTotal(): boolean {
    return this.end >= (this.total ?? Infinity);
  }

  add(page: P): void {
    for (const run of page.dag_runs) this.runs.push(run);
    const total = totalOf(page, this.runs.length > 0 ? this.end : 0);
    if (this.total !== undefined && total !== this.total) this.changed = true;
    this.total = total;
    this.page = page;
    this.pages += 1;
  }
}

/** How many runs the list has; `undefined` for a count that stopped at its limit or is below what was `shown`. */
export function totalOf(page: Page, shown: number): number | undefined {
  const { total_entries: total, total_entries_limit: most } = page;
  return typeof total !== "number" || total < shown || total >= (most ?? Infinity) ? undefined : total;
}
