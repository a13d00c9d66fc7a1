import { checkOptions, type OptionKinds } from "../checks/options.js";
import { type CallOptions, callOptions, type Result } from "../http/call.js";
import { AirflowError } from "../errors/errors.js";
import { notify } from "../http/observe.js";
import type { RunKey } from "../schema/index.js";

/** Options of a method that does one thing to many runs; `timeoutMs` and `retry` are those of each request. */
export interface ManyOptions extends Omit<CallOptions, "signal"> {
  /**
   * How many requests are under way at once. `RangeError` unless a positive integer.
   * @default 8
   */
  concurrency?: number | undefined;
  /**
   * Ends the work: what is under way is given up, what is left is not started. The outcomes tell which is which; nothing
   * is thrown.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Whether nothing more is started once an item was refused or is uncertain.
   * @default false
   */
  stopOnError?: boolean | undefined;
  /**
   * Called after each item, in the order in which they end. What it throws is dropped.
   * @default none
   */
  onProgress?: ((progress: ManyProgress) => void) | undefined;
}

const manyOptions: OptionKinds<ManyOptions> = {
  ...callOptions,
  concurrency: "count",
  stopOnError: "boolean",
  onProgress: "function",
};

/** How far the work on many items is. */
export interface ManyProgress {
  /** Items that have ended, in whatever way. */
  done: number;
  /** All items. */
  total: number;
  /** The position of the item that ended just now. */
  index: number;
  /** How it ended. */
  status: Outcome<unknown>["status"];
}

/** What became of one run: what names it, and a settled promise with two more ways to end. */
export type Outcome<T> = RunKey & Ending<T>;

/** How the work on one run ended. */
export type Ending<T> =
  | {
      /** It was done. */
      status: "fulfilled";
      /** What the server responded with: the run, or nothing for a deletion. */
      value: T;
    }
  | {
      /** It was not done. */
      status: "rejected";
      /** Why: what the method for one run would have thrown. */
      reason: unknown;
    }
  | {
      /** It may have been done: the response was lost. Look before you retry it. */
      status: "uncertain";
      /** What the last attempt met with. */
      reason: unknown;
    }
  | {
      /** Nothing was sent for it. */
      status: "not-started";
    };

const lost = "The answer to an attempt was lost, and the work was ended before another one";

/** What became of many runs so far, while a few at a time are worked on. A failure does not stop the rest unless asked to. */
export class Ledger<T> {
  /** In the order of the runs. */
  readonly outcomes: Outcome<T>[];
  readonly #options: ManyOptions;
  readonly #concurrency: number;
  #done = 0;
  #stopped = false;

  /** @throws RangeError for a `concurrency` that is no positive integer. */
  constructor(runs: readonly RunKey[], options: ManyOptions) {
    checkOptions("many", options, manyOptions);
    this.#options = options;
    this.#concurrency = options.concurrency ?? 8;
    this.outcomes = runs.map(({ dag_id, dag_run_id }) => ({ dag_id, dag_run_id, status: "not-started" }));
  }

  /** Whether anything more may be sent. */
  get isOpen(): boolean {
    return !this.#stopped && this.#options.signal?.aborted !== true;
  }

  /** Notes what became of the run at a position. */
  end(index: number, ending: Ending<T>): void {
    const { dag_id = "", dag_run_id = "" } = this.outcomes[index] ?? {};
    this.outcomes[index] = { dag_id, dag_run_id, ...ending };
    this.#done += 1;
    if (this.#options.stopOnError === true && ending.status !== "fulfilled") this.#stopped = true;
    notify(this.#options.onProgress, {
      done: this.#done,
      total: this.outcomes.length,
      index,
      status: ending.status,
    });
  }

  /**
   * Works on these items.
   *
   * @param items each with its position.
   * @param work does one.
   * @param wasLost whether an earlier request for all of them was lost, which may have been carried out.
   */
  async work<I>(
    items: readonly (readonly [index: number, item: I])[],
    work: (item: I) => Promise<Result<T>>,
    wasLost = false,
  ): Promise<void> {
    const queue = items.values();
    const workOff = async () => {
      for (const [index, item] of queue) {
        if (this.isOpen) this.end(index, this.#settled(await work(item)));
        else if (wasLost)
          this.end(index, { status: "uncertain", reason: new AirflowError(lost, { ambiguous: true }) });
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#concurrency, items.length) }, workOff));
  }

  #settled(result: Result<T>): Ending<T> {
    if (result.ok) return { status: "fulfilled", value: result.value };
    const reason = result.error();
    if (result.wasLost) return { status: "uncertain", reason };
    const { signal } = this.#options;
    const isAborted = signal?.aborted === true && reason === signal.reason;
    return isAborted ? { status: "not-started" } : { status: "rejected", reason };
  }
}

/**
 * Checks each item of an argument, before anything is sent.
 *
 * @throws TypeError or RangeError with the position of the bad item.
 */
export function checkEach<I>(name: string, items: readonly I[], check: (item: I) => void): void {
  for (const [index, item] of items.entries()) {
    try {
      check(item);
    } catch (error) {
      const message = `${name}[${String(index)}]: ${error instanceof Error ? error.message : String(error)}`;
      throw error instanceof RangeError ? new RangeError(message) : new TypeError(message);
    }
  }
}
