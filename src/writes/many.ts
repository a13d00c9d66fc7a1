import { checkOptions, type OptionKinds } from "../checks/options.js";
import { type CallOptions, callOptions, type Result } from "../http/call.js";
import { AirflowError } from "../errors/errors.js";
import { notify } from "../http/observe.js";
import type { RunKey } from "../schema/index.js";

/** Options of a method for many runs; `timeoutMs` and `retry` apply to each request. */
export interface ManyOptions extends Omit<CallOptions, "signal"> {
  /**
   * The number of requests in flight at once. `RangeError` unless a positive integer.
   * @default 8
   */
  concurrency?: number | undefined;
  /**
   * Ends the work: requests in flight are aborted, and no more are started. The outcomes say which is which; nothing is
   * thrown.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Whether nothing more is started once an item was refused or is uncertain.
   * @default false
   */
  stopOnError?: boolean | undefined;
  /**
   * Called after each item, in the order in which the items end. Errors that it throws are dropped.
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

/** The progress of the work on many items. */
export interface ManyProgress {
  /** The number of items that have ended. */
  done: number;
  /** The number of all items. */
  total: number;
  /** The position of the item that has just ended. */
  index: number;
  /** How it ended. */
  status: Outcome<unknown>["status"];
}

/** The outcome for one run: its ids, and a settled promise with two more statuses. */
export type Outcome<T> = RunKey & Ending<T>;

/** How the work on one run ended. */
export type Ending<T> =
  | {
      /** It was done. */
      status: "fulfilled";
      /** The run; `undefined` for a deletion. */
      value: T;
    }
  | {
      /** It was not done. */
      status: "rejected";
      /** The error that the method for one run would have thrown. */
      reason: unknown;
    }
  | {
      /** It may have been done: the response was lost. Read the run before you retry. */
      status: "uncertain";
      /** The error of the last attempt. */
      reason: unknown;
    }
  | {
      /** No request was sent for it. */
      status: "not-started";
    };

const lost = "The response to an attempt was lost, and the work ended before a retry";

/** The outcomes for many runs, a few of which are worked on at a time. A failure does not stop the rest unless `stopOnError`. */
export class Ledger<T> {
  /** In the order of the runs. */
  readonly outcomes: Outcome<T>[];
  readonly #options: ManyOptions;
  readonly #concurrency: number;
  #done = 0;
  #stopped = false;

  /** @throws RangeError unless `concurrency` is a positive integer. */
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

  /** Records the outcome for the run at a position. */
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
   * @param work does the work for one item.
   * @param wasLost whether an earlier request for all of them may have been carried out although its response was lost.
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
 * Checks each item of an array argument.
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
