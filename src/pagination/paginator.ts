import type { CallOptions } from "../http/call.js";
import type { Page, Window } from "./page.js";
import { type Walk, walk } from "./walk.js";

/** Options of a list. `timeoutMs` and `retry` hold for each page. */
export interface ListOptions extends CallOptions {
  /**
   * Whether an iteration fetches the next page while the caller works on this one; never more than one ahead. Leaving the
   * loop ends that request.
   * @default true
   */
  prefetch?: boolean | undefined;
  /**
   * Told the place, in the list as it is walked, of each run that the server answers 500 to when it shall show it. The
   * iteration then leaves such runs out and goes by offset, twice unless newest first (`-id`); an error thrown here ends it.
   * A page that the caller works on may come before the ones told of.
   * @default none: the iteration ends in that ServerError, which names the place
   */
  onSkippedOffset?: ((offset: number) => void) | undefined;
}

/** How a page is fetched for an iteration. */
export interface Iteration {
  /** Ends the request when the caller leaves the iteration, and when the list's own signal does. */
  call: { signal: AbortSignal };
  /** Whether to list newest first, whatever order was asked for. */
  newestFirst: boolean;
}

/** Fetches one page. */
export type FetchPage<P extends Page> = (window: Window, iteration?: Iteration) => Promise<P>;

/**
 * A list that is not fetched until it is awaited, which gives its first page, or iterated, which gives every item of
 * every page. Each awaiting and each iteration starts anew.
 *
 * An iteration gives each run that was there all the time once, though runs be inserted, deleted or changed meanwhile, and
 * whatever page size the server cuts down to. One that comes or goes meanwhile is given once or not at all; if it is made
 * anew with its old id, a list by cursor may give both. An iteration ends in an UnexpectedResponseError where that cannot
 * be done. By the server's cursor it remembers nothing; by offset it remembers the ids of what it gave, about 0.1 kB a run.
 */
export class Paginator<P extends Page> implements PromiseLike<P>, AsyncIterable<P["dag_runs"][number]> {
  readonly #fetch: FetchPage<P>;
  readonly #walk: Walk;
  readonly #options: ListOptions;

  /** @internal */
  constructor(fetch: FetchPage<P>, walk: Walk, options: ListOptions = {}) {
    this.#fetch = fetch;
    this.#walk = walk;
    this.#options = options;
  }

  /** Awaiting the list fetches its first page only. */
  then<A = P, B = never>(
    onPage?: ((page: P) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const { offset, limit } = this.#walk;
    return this.#fetch({ offset, limit }).then(onPage, onError);
  }

  /** Every item of every page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<P["dag_runs"][number], void, undefined> {
    for await (const { dag_runs: runs } of this.pages()) {
      for (const run of runs) yield run;
    }
  }

  /** Page by page: as the server answers them, without the runs that an earlier page had. */
  pages(): AsyncGenerator<P, void, undefined> {
    return this.#pages(this.#options.prefetch ?? true);
  }

  async *#pages(prefetch: boolean): AsyncGenerator<P, void, undefined> {
    const { limit } = this.#walk;
    if (limit < 1) throw new RangeError(`limit is ${String(limit)}: no walk gets on with pages of that size`);
    const { signal, onSkippedOffset } = this.#options;
    signal?.throwIfAborted();
    const left = new AbortController();
    const call = { signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal };
    const pages = walk((window, newestFirst) => this.#fetch(window, { call, newestFirst }), {
      ...this.#walk,
      onSkippedOffset,
    });
    try {
      for await (const page of prefetch ? readAhead(pages) : pages) {
        signal?.throwIfAborted();
        yield page;
      }
    } finally {
      left.abort();
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
    // There is no work to be done meanwhile.
    for await (const { dag_runs: runs } of this.#pages(false)) {
      for (const run of runs.slice(0, maxItems - items.length)) items.push(run);
      if (items.length >= maxItems) break;
    }
    return items;
  }
}

/**
 * Asks for the next value while the caller works on this one, never for more than one. A failure is told when the caller
 * gets there.
 */
export async function* readAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void, undefined> {
  let next = source.next();
  for (;;) {
    const step = await next;
    if (step.done === true) return;
    next = source.next();
    // Nobody may get there, which makes it no unhandled failure.
    next.catch(() => undefined);
    yield step.value;
  }
}
