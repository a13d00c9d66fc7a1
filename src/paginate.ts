import { UnexpectedResponseError } from "./errors.js";

/** What tells one run from another; `fields` may leave either out. */
interface Row {
  readonly dag_id?: string | undefined;
  readonly dag_run_id?: string | null | undefined;
}

/** What a page of a list has to have to be walked. */
export interface Page {
  readonly dag_runs: readonly Row[];
  readonly total_entries?: number | null | undefined;
  /** Where the next page begins, `null` on the last one; absent where the server has no cursors. */
  readonly next_cursor?: string | null | undefined;
}

/** Which part of a list to fetch: from an offset on, or from where a cursor points. */
export interface Window {
  limit: number;
  offset?: number;
  cursor?: string;
}

/** Where a walk begins, how long its pages are, and whether it may go by the server's cursor. */
export interface Walk {
  offset: number;
  limit: number;
  cursors: boolean;
}

/** Fetches one page. */
export type FetchPage<P extends Page> = (window: Window) => Promise<P>;

/**
 * A list that is not fetched until it is awaited, which gives its first page, or iterated, which gives every item of
 * every page. Each awaiting and each iteration starts anew.
 */
export class Paginator<P extends Page> implements PromiseLike<P>, AsyncIterable<P["dag_runs"][number]> {
  readonly #fetch: FetchPage<P>;
  readonly #walk: Walk;

  constructor(fetch: FetchPage<P>, walk: Walk) {
    this.#fetch = fetch;
    this.#walk = walk;
  }

  /** Awaiting the list fetches its first page only. */
  then<A = P, B = never>(
    onPage?: ((page: P) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const { offset, limit } = this.#walk;
    return this.#fetch({ offset, limit }).then(onPage, onError);
  }

  /** Every item of every page, each once, though runs be inserted or deleted meanwhile and the server cut the page size. */
  async *[Symbol.asyncIterator](): AsyncGenerator<P["dag_runs"][number], void, undefined> {
    let before = new Set<string>();
    for await (const { dag_runs: runs } of this.pages()) {
      const here = new Set<string>();
      for (let index = 0; index < runs.length; index += 1) {
        const run = runs[index];
        if (run === undefined) continue;
        const key = keyOf(run);
        if (key === undefined || !(before.has(key) || here.has(key))) yield run;
        if (key !== undefined) here.add(key);
      }
      before = here;
    }
  }

  /**
   * Page by page: by the server's cursor where it has one, else on by as many items as came, since servers cut the page
   * size without a word.
   */
  async *pages(): AsyncGenerator<P, void, undefined> {
    const { limit, cursors } = this.#walk;
    if (limit < 1) throw new RangeError(`limit is ${String(limit)}: no walk gets on with pages of that size`);
    let { offset } = this.#walk;
    // An empty cursor asks for the first page; a server without cursors drops it and answers the page at offset 0.
    let cursor: string | null | undefined = cursors && offset === 0 ? "" : undefined;
    for (;;) {
      const page: P = await this.#fetch(typeof cursor === "string" ? { cursor, limit } : { offset, limit });
      const { length } = page.dag_runs;
      if (length === 0) return;
      yield page;
      offset += length;
      if (typeof cursor === "string" && page.next_cursor === cursor) {
        throw new UnexpectedResponseError("The server's cursor does not move on", { status: 200 });
      }
      if (cursor !== undefined) cursor = page.next_cursor;
      if (cursor === null) return;
      if (
        typeof cursor !== "string" &&
        typeof page.total_entries === "number" &&
        offset >= page.total_entries
      )
        return;
    }
  }

  /**
   * Collects items into an array.
   *
   * @throws RangeError if `maxItems` is no positive integer: there is no default, so that nobody fills memory by accident.
   */
  async collect({ maxItems }: { maxItems: number }): Promise<P["dag_runs"][number][]> {
    if (!(Number.isInteger(maxItems) || maxItems === Infinity) || maxItems < 1) {
      throw new RangeError("maxItems must be a positive integer, or Infinity");
    }
    const items: P["dag_runs"][number][] = [];
    for await (const item of this) {
      items.push(item);
      if (items.length >= maxItems) break;
    }
    return items;
  }
}

/** `undefined` for a run of which not enough was asked for to tell it from others. */
function keyOf({ dag_id, dag_run_id }: Row): string | undefined {
  if (typeof dag_id !== "string" || typeof dag_run_id !== "string") return undefined;
  return JSON.stringify([dag_id, dag_run_id]);
}
