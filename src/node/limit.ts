import { type Ending, longestMs, onAbort } from "../http/deadline.js";
import { TimeoutError } from "../errors/errors.js";

/**
 * What ends one request: its caller's signal, or its time. An `AbortSignal` could do that too, but on Node 20 each costs as
 * much as half a request, and lives until the next full collection.
 */
export class Limit implements Ending {
  /** Whether the signal or the time has ended it. */
  aborted = false;
  /** The reason of the signal, or a `TimeoutError`. */
  reason: unknown;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #forget: () => void;
  #act: ((reason: unknown) => void) | undefined;

  /** @param timeoutMs milliseconds; `Infinity`, or more than 24 days, for no limit. */
  constructor(signal: AbortSignal | undefined, timeoutMs: number) {
    if (timeoutMs <= longestMs)
      this.#timer = setTimeout(() => {
        this.#end(new TimeoutError(timeoutMs));
      }, timeoutMs);
    this.#forget = onAbort(signal, (reason) => {
      this.#end(reason);
    });
    if (signal?.aborted === true) this.#end(signal.reason);
  }

  /** @throws the reason, where it has ended. */
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /**
   * Calls `act` with the reason at the end. A request is in one phase at a time: a later one takes the place of the one before.
   *
   * @returns a function that takes it back.
   */
  onAbort(act: (reason: unknown) => void): () => void {
    this.#act = act;
    return () => {
      if (this.#act === act) this.#act = undefined;
    };
  }

  /** The request is over: leaves nothing behind. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#forget();
  }

  #end(reason: unknown): void {
    this.clear();
    this.aborted = true;
    this.reason = reason;
    this.#act?.(reason);
  }
}
