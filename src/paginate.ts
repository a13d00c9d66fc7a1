/** What a page of a list has to have to be walked. */
export interface Page {
  readonly dag_runs: readonly { readonly dag_id: string; readonly dag_run_id?: string | null | undefined }[];
  readonly total_entries?: number | null | undefined;
}

/** Fetches one page: at most `limit` items from `offset` on. */
export type FetchPage<P extends Page> = (window: { offset: number; limit: number }) => Promise<P>;

/**
 * A list that is not fetched until it is awaited, which gives its first page, or iterated, which gives every item of
 * every page. Each awaiting and each iteration starts anew.
 */
export class Paginator<P extends Page> implements PromiseLike<P>, AsyncIterable<P["dag_runs"][number]> {
  readonly #fetch: FetchPage<P>;
  readonly #offset: number;
  readonly #limit: number;

  constructor(fetch: FetchPage<P>, { offset, limit }: { offset: number; limit: number }) {
    this.#fetch = fetch;
    this.#offset = offset;
    this.#limit = limit;
  }

  /** Awaiting the list fetches its first page only. */
  then<A = P, B = never>(
    onPage?: ((page: P) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#fetch({ offset: this.#offset, limit: this.#limit }).then(onPage, onError);
  }

  /** Every item of every page, each once, though runs be inserted or deleted meanwhile and the server cut the page size. */
  async *[Symbol.asyncIterator](): AsyncGenerator<P["dag_runs"][number], void, undefined> {
    let before = new Set<string>();
    for await (const { dag_runs: runs } of this.pages()) {
      const here = new Set<string>();
      for (let index = 0; index < runs.length; index += 1) {
        const run = runs[index];
        if (run === undefined) continue;
        const key = JSON.stringify([run.dag_id, run.dag_run_id]);
        if (!before.has(key) && !here.has(key)) yield run;
        here.add(key);
      }
      before = here;
    }
  }

  /** Page by page. The walk goes on by as many items as came, since servers cut the page size without a word. */
  async *pages(): AsyncGenerator<P, void, undefined> {
    let offset = this.#offset;
    for (;;) {
      const page = await this.#fetch({ offset, limit: this.#limit });
      const { length } = page.dag_runs;
      if (length === 0) return;
      yield page;
      offset += length;
      if (typeof page.total_entries === "number" && offset >= page.total_entries) return;
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
