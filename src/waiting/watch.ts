import { expectResponse, isWaitEvent } from "../checks/response.js";
import { checkOptions, type OptionKinds } from "../checks/options.js";
import {
  AirflowError,
  type CallTarget,
  ConflictError,
  fromHere,
  TimeoutError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import { type CallOptions, callOptions, callOptionsOf, targetOf } from "../http/call.js";
import { onAbort, orAbort, sleep, withDeadline } from "../http/deadline.js";
import type { RunKey, Version, WaitEvent } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isFinished, ObservedRun } from "./observe.js";

/** How to watch a run. `timeoutMs` limits the time until a response begins, not its duration. */
export interface WatchOptions extends CallOptions {
  /**
   * Milliseconds between two reports of the server, or between two reads where it has no stream. `RangeError` unless
   * positive.
   * @default 1000
   */
  intervalMs?: number | undefined;
  /**
   * Ids of tasks whose results the last report contains. Airflow 3.1 or newer; `UnsupportedFeatureError` on older releases.
   * @default none
   */
  results?: readonly string[] | undefined;
  /**
   * Milliseconds without a report after which the stream is closed; servers report every `intervalMs`. `RangeError`
   * unless positive.
   * @default 30000 more than intervalMs
   */
  idleTimeoutMs?: number | undefined;
  /**
   * The number of connections or reads in a row that may fail before the watch throws the last error. The delay before each is
   * twice the last one, from `intervalMs` to half a minute. `RangeError` if negative.
   * @default 8
   */
  maxReconnects?: number | undefined;
}

const watchOptions: OptionKinds<WatchOptions> = {
  ...callOptions,
  intervalMs: "ms",
  idleTimeoutMs: "ms",
  maxReconnects: "limit",
  results: "any",
};

type CompleteOptions = WatchOptions & { intervalMs: number; idleTimeoutMs: number; maxReconnects: number };

/** Streams in a row that may end at their first report, before the run is read instead. */
const maxBreaks = 2;

/** The longest delay after failures, in milliseconds. */
const maxBackoffMs = 30_000;

const operation = "wait_dag_run_until_finished";

/**
 * Yields the states of a run, each once, until it is finished. Leaving the iterator ends the connection at once, also while
 * a `next()` is pending.
 */
export function watch<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WatchOptions,
): AsyncGenerator<WaitEvent, void, undefined> {
  checkOptions("watch", options, watchOptions);
  transport.check("get_dag_run", { path: { ...ref } });
  const ended = new AbortController();
  const states = statesOf(transport, ref, options, ended);
  const own = {
    next: states.next.bind(states),
    return: states.return.bind(states),
    throw: states.throw.bind(states),
  };
  const left = new Error("The iterator was left");
  // The methods of a generator wait for a pending `next()`, so that has to end first.
  return Object.assign(states, {
    next: () =>
      own.next().catch((error: unknown): IteratorReturnResult<void> => {
        if (error === left) return { done: true, value: undefined };
        throw error;
      }),
    return: () => {
      ended.abort(left);
      return own.return();
    },
    throw: (reason: unknown) => {
      ended.abort(left);
      return own.throw(reason);
    },
  });
}

async function* statesOf<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WatchOptions,
  ended: AbortController,
): AsyncGenerator<WaitEvent, void, undefined> {
  const { intervalMs = 1000, idleTimeoutMs = intervalMs + 30_000, maxReconnects = 8 } = options;
  options.signal?.throwIfAborted();
  const forget = onAbort(options.signal, (reason) => ended.abort(reason));
  try {
    const complete = { ...options, intervalMs, idleTimeoutMs, maxReconnects };
    yield* new Watch(transport, ref, complete, ended.signal).states();
  } catch (error) {
    throw fromHere(error);
  } finally {
    forget();
  }
}

/** The lines of an open stream, each a report of the server. */
type Lines = AsyncGenerator<unknown, void, undefined>;

class Watch<V extends Version> {
  readonly #transport: Transport<V>;
  readonly #path: { dag_id: string; dag_run_id: string };
  readonly #options: CompleteOptions;
  readonly #signal: AbortSignal;
  readonly #watched = new ObservedRun<WaitEvent>();
  /** Streams in a row that broke before their second report. */
  #breaks = 0;

  constructor(
    transport: Transport<V>,
    { dag_id, dag_run_id }: RunKey,
    options: CompleteOptions,
    signal: AbortSignal,
  ) {
    this.#transport = transport;
    this.#path = { dag_id, dag_run_id };
    this.#options = options;
    this.#signal = signal;
  }

  async *states(): AsyncGenerator<WaitEvent, void, undefined> {
    if (!(await this.#transport.holdsLinesBack(operation, this.#signal))) yield* this.#fromStreams();
    while (!this.#isFinished) {
      const event = await this.#withRetries(() => this.#readRun());
      if (this.#watched.seen(event)) yield event;
      if (!this.#isFinished) await this.#sleep(0);
    }
  }

  get #target(): CallTarget {
    return targetOf(this.#transport.origin, { path: this.#path });
  }

  get #isFinished(): boolean {
    return isFinished(this.#watched.run?.state);
  }

  /** Ends when the run is finished, or has to be read because there is no usable stream. */
  async *#fromStreams(): AsyncGenerator<WaitEvent, void, undefined> {
    for (;;) {
      const closed = new AbortController();
      const lines = await this.#withRetries(() => this.#openIfAny(closed.signal));
      if (lines === undefined) return;
      let reports = 0;
      try {
        for (;;) {
          const event = await this.#reportIfAny(lines, reports);
          if (event === undefined) break;
          reports += 1;
          if (this.#watched.seen(event)) yield event;
          if (this.#isFinished) return;
        }
      } finally {
        closed.abort();
      }
      this.#breaks = reports > 1 ? 0 : this.#breaks + 1;
      if (this.#breaks >= maxBreaks || this.#breaks > this.#options.maxReconnects) return;
      await this.#sleep(this.#breaks);
    }
  }

  async #readRun(): Promise<WaitEvent> {
    const { results } = this.#options;
    const options = { ...callOptionsOf(this.#options), signal: this.#signal };
    const { state } = await this.#transport.call("get_dag_run", { path: this.#path, options });
    if (!isFinished(state) || results === undefined) return { state };
    // Once the run is finished, the stream gives its last report at once.
    const closed = new AbortController();
    const lines = await this.#open(closed.signal);
    const event = await this.#report(lines).finally(() => closed.abort());
    if (event !== undefined && isFinished(event.state)) return event;
    throw new UnexpectedResponseError("The stream ended without the results", {
      ...this.#target,
      status: 200,
    });
  }

  #open(closed: AbortSignal): Promise<Lines> {
    const { results, intervalMs } = this.#options;
    const signal = AbortSignal.any([this.#signal, closed]);
    return this.#transport.stream(operation, {
      path: this.#path,
      query: { interval: intervalMs / 1000, ...(results && { result: [...results] }) },
      options: { ...callOptionsOf(this.#options), signal },
    });
  }

  /**
   * @returns `undefined` if there is no stream: before Airflow 3.1, where no response begins, and where Airflow 3.4 responds
   *   409 for a result inside a loop. With `results`, the first and the last of these throw.
   */
  async #openIfAny(closed: AbortSignal): Promise<Lines | undefined> {
    try {
      return await this.#open(closed);
    } catch (error) {
      this.#signal.throwIfAborted();
      const isMissing = error instanceof UnsupportedFeatureError || error instanceof ConflictError;
      const canDoWithout = isMissing && this.#options.results === undefined;
      if (error instanceof TimeoutError || canDoWithout) return undefined;
      throw error;
    }
  }

  /** @returns `undefined` at the end of the stream. */
  async #report(lines: Lines): Promise<WaitEvent | undefined> {
    const line = await withDeadline(this.#signal, this.#options.idleTimeoutMs, (signal) =>
      orAbort(lines.next(), signal),
    );
    return line.done === true ? undefined : expectResponse(line.value, isWaitEvent, "a state", this.#target);
  }

  /** @returns `undefined` at the end of the stream, and after any fault: an open stream may break in any way. */
  async #reportIfAny(lines: Lines, reports: number): Promise<WaitEvent | undefined> {
    try {
      return await this.#report(lines);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!(error instanceof AirflowError)) throw error;
      // A proxy may hold the reports back until the end.
      if (error instanceof TimeoutError && reports === 0) this.#breaks = maxBreaks;
      return undefined;
    }
  }

  /** Retries after faults that are tolerated. */
  async #withRetries<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        this.#signal.throwIfAborted();
        // The first stream or read has to succeed.
        if (this.#watched.run === undefined && this.#breaks === 0) throw error;
        this.#watched.failed(error);
        if (this.#watched.failures > this.#options.maxReconnects) throw error;
      }
      await this.#sleep(this.#watched.failures, this.#watched.retryAfterMs);
    }
  }

  /** Sleeps for `intervalMs`, doubled for each failure in a row after the first, or for a longer `Retry-After`. */
  async #sleep(failures: number, retryAfterMs = 0): Promise<void> {
    const { intervalMs } = this.#options;
    const ms = Math.min(intervalMs * 2 ** Math.max(0, failures - 1), Math.max(maxBackoffMs, intervalMs));
    const jitter = failures === 0 ? 0 : Math.random() / 4;
    await sleep(Math.max(ms * (1 - jitter), retryAfterMs), this.#signal);
  }
}
