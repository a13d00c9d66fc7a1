import { checkOption, checkOptions, type OptionKinds } from "../checks/options.js";
import { type CallTarget, fromHere, UnexpectedResponseError } from "../errors/errors.js";
import { type CallOptions, callOptions } from "../http/call.js";
import type { Page, Window } from "./page.js";
import { type Walk, walk } from "./walk.js";

/** Options of a list. `timeoutMs` and `retry` apply to each page. */
export interface ListOptions extends CallOptions {
  /**
   * Whether an iteration fetches the next page while the caller works on this one; never more than one ahead. Leaving the loop
   * aborts that request.
   * @default true
   */
  prefetch?: boolean | undefined;
  /**
   * Called with the offset of each run that the server fails on (500), before the page without that run is yielded. The
   * iteration then reads by offset, twice unless newest first (`-id`). If runs before it are deleted meanwhile, it may be
   * called for a run once more, with the new offset. If it throws or its promise rejects, the iteration ends; the promise is
   * not awaited.
   * @default none: the iteration ends in the ServerError, whose message has the offset
   */
  onSkippedOffset?: ((offset: number) => unknown) | undefined;
}

/** The kinds of {@link ListOptions}. */
export const listOptions: OptionKinds<ListOptions> = {
  ...callOptions,
  prefetch: "boolean",
  onSkippedOffset: "function",
};

/** How a page is fetched for an iteration. */
export interface Iteration {
  /** Ends the request when the caller leaves the iteration, and when the list's own signal does. */
  call: { signal: AbortSignal };
  /** Whether to list newest first instead of in the requested order. */
  newestFirst: boolean;
}

/** Fetches one page. */
export type FetchPage<P extends Page> = (window: Window, iteration?: Iteration) => Promise<P>;

/**
 * A list that is fetched when it is awaited, which gives its first page, or iterated, which yields every run of every page.
 * Each `await` and each iteration starts from the beginning.
 *
 * An iteration yields every run that is in the list all the time exactly once, whatever is inserted, deleted or changed
 * meanwhile and whatever page size the server allows; a run that is inserted or deleted meanwhile, at most once. It keeps
 * the ids of the runs, about 0.1 kB each, and throws UnexpectedResponseError if it cannot be sure.
 */
export class Paginator<P extends Page> implements PromiseLike<P>, AsyncIterable<P["dag_runs"][number]> {
  readonly #fetch: FetchPage<P>;
  readonly #walk: Walk;
  readonly #options: ListOptions;
  readonly #target: CallTarget;

  /** @internal */
  constructor(fetch: FetchPage<P>, walk: Walk, options: ListOptions, target: CallTarget) {
    this.#target = target;
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

  /** The pages as the server sends them, without runs that an earlier page had. */
  pages(): AsyncGenerator<P, void, undefined> {
    return this.#pages(this.#options.prefetch ?? true);
  }

  /** @param missing the number of runs that the caller still needs: no page requests more. */
  async *#pages(prefetch: boolean, missing = () => Infinity): AsyncGenerator<P, void, undefined> {
    const { limit, offset, order } = this.#walk;
    if (limit < 1)
      throw new RangeError(`limit is ${String(limit)}: an iteration needs pages of at least one run`);
    const { signal, onSkippedOffset } = this.#options;
    signal?.throwIfAborted();
    const left = new AbortController();
    const call = { signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal };
    // A walk in a moving order also reads the runs before the offset.
    const before = order === "moving" ? offset : 0;
    const fetch = (window: Window, newestFirst: boolean) => {
      const overlap = Math.max(0, window.limit - limit);
      const most = missing() + before + overlap;
      return this.#fetch({ ...window, limit: Math.min(window.limit, most) }, { call, newestFirst });
    };
    const report = (offset: number) => {
      Promise.resolve(onSkippedOffset?.(offset)).catch((reason: unknown) => left.abort(reason));
    };
    const pages = walk(fetch, { ...this.#walk, onSkippedOffset: onSkippedOffset && report });
    try {
      for await (const page of prefetch ? readAhead(pages) : pages) {
        call.signal.throwIfAborted();
        yield page;
      }
      left.signal.throwIfAborted();
    } catch (error) {
      if (!(error instanceof UnexpectedResponseError) || error.origin !== undefined) throw fromHere(error);
      // An error of the walk, which does not know the server.
      const { message, status, cause } = error;
      throw new UnexpectedResponseError(message, { ...this.#target, status, cause });
    } finally {
      left.abort();
    }
  }

  /**
   * Collects items into an array. No page asks for more runs than are missing.
   *
   * @throws RangeError if `maxItems` is not a positive integer or Infinity; it has no default, because memory is finite.
   */
  async collect(options: { maxItems: number }): Promise<P["dag_runs"][number][]> {
    checkOptions("collect", options, { maxItems: "most" });
    const { maxItems } = options;
    checkOption("maxItems", maxItems, "most");
    const items: P["dag_runs"][number][] = [];
    // Nothing happens between two pages during which one could be fetched ahead.
    for await (const { dag_runs: runs } of this.#pages(false, () => maxItems - items.length)) {
      for (const run of runs.slice(0, maxItems - items.length)) items.push(run);
      if (items.length >= maxItems) break;
    }
    return items;
  }
}

/** Requests the next value while the caller works on this one, never more than one ahead; yields a failure in its turn. */
async function* readAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void, undefined> {
  let next = source.next();
  for (;;) {
    const step = await next;
    if (step.done === true) return;
    next = source.next();
    // The caller may leave before it: that is not an unhandled rejection.
    next.catch(() => undefined);
    yield step.value;
  }
}
