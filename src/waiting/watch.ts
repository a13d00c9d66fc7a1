import type { CallOptions } from "../http/call.js";
import { longestMs, onAbort, sleep } from "../http/deadline.js";
import {
  AirflowError,
  NotFoundError,
  TimeoutError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import type { DagRun, WaitEvent } from "../schema/index.js";
import { checkMs } from "../checks/validate.js";
import { deletedMeanwhile, isFinished, isTransient, retryAfterOf } from "./wait.js";

/** How to watch a run. `timeoutMs` is the time until an answer begins; how long it may last has no limit. */
export interface WatchOptions extends CallOptions {
  /**
   * Milliseconds between two reports of the server, or between two looks where it has no stream. `RangeError` unless
   * positive.
   * @default 1000
   */
  intervalMs?: number | undefined;
  /**
   * Ids of tasks whose results the last report is to hold. Airflow 3.1 or newer, elsewhere `UnsupportedFeatureError`.
   * @default none
   */
  results?: readonly string[] | undefined;
  /**
   * Milliseconds without a report after which the stream is taken for dead; servers report every `intervalMs`. `RangeError`
   * unless positive.
   * @default 30000 more than intervalMs
   */
  idleTimeoutMs?: number | undefined;
  /**
   * How many connections in a row may fail, or end at their first report, before the watch gives up the stream. The delay
   * before each is twice that before the last one, from `intervalMs` to half a minute. `RangeError` if negative.
   * @default 8
   */
  maxReconnects?: number | undefined;
}

/** What a watch asks the server. */
export interface WatchSource {
  /** Opens the server's own stream of reports. */
  open: (options: CallOptions) => Promise<AsyncGenerator<WaitEvent, void, undefined>>;
  look: (options: CallOptions) => Promise<DagRun>;
  /** Whether the reports would come at the end of the stream only. */
  isHeldBack: (signal: AbortSignal | undefined) => Promise<boolean>;
}

const maxDelayMs = 30_000;

/**
 * The states of a run, each once, until it is finished: over the server's stream, which is opened again when it ends before
 * the run does, and by looking at the run where there is no stream or none comes through.
 */
export async function* watchUntilFinished(
  source: WatchSource,
  options: WatchOptions,
): AsyncGenerator<WaitEvent, void, undefined> {
  const { signal, results, intervalMs = 1000, idleTimeoutMs, maxReconnects = 8 } = options;
  checkMs("intervalMs", intervalMs);
  checkMs("idleTimeoutMs", idleTimeoutMs);
  if (!(maxReconnects >= 0)) throw new RangeError("maxReconnects must be a number that is not negative");
  if (await source.isHeldBack(signal)) {
    return yield* (results === undefined ? lookUntilFinished : lookThenOpen)(source, options, undefined);
  }
  let state: string | undefined;
  let wasOpened = false;
  let fault: unknown;
  let failures = 0;
  for (;;) {
    const stream = new Stream(options);
    let reports = 0;
    try {
      await stream.open(source);
      wasOpened = true;
      for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
        reports += 1;
        if (event.state !== state || isFinished(event.state)) yield event;
        if (isFinished(event.state)) return;
        state = event.state;
      }
      fault = undefined;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof UnsupportedFeatureError && results === undefined) {
        return yield* lookUntilFinished(source, options, state);
      }
      if (error instanceof NotFoundError) throw state === undefined ? error : deletedMeanwhile(error);
      if (!(error instanceof AirflowError)) throw error;
      // What goes wrong after the head of the answer is a cut, whatever it looks like; the first head has to come.
      const isWaitedOut = stream.isOpen || (wasOpened && isTransient(error, fault));
      if (!isWaitedOut && !(error instanceof TimeoutError)) throw error;
      fault = error;
    } finally {
      await stream.close();
    }
    failures = reports > 1 ? 0 : failures + 1;
    // A proxy that collects the answer, or a server that does not answer at all: a look will tell.
    const isHeldBack = fault instanceof TimeoutError && reports === 0;
    if (!isHeldBack && failures > maxReconnects && !stream.isOpen) throw fault;
    if (isHeldBack || failures > maxReconnects) return yield* lookThenOpen(source, options, state);
    await sleep(Math.max(delayAfter(failures, intervalMs), retryAfterOf(fault)), signal);
  }
}

/** Where streams end early or are held back: the last report, with the results, comes through when the run is finished. */
async function* lookThenOpen(
  source: WatchSource,
  options: WatchOptions,
  state: string | undefined,
): AsyncGenerator<WaitEvent, void, undefined> {
  for await (const event of lookUntilFinished(source, options, state)) {
    yield isFinished(event.state) ? await lastReport(source, options, event) : event;
  }
}

async function lastReport(source: WatchSource, options: WatchOptions, end: WaitEvent): Promise<WaitEvent> {
  const stream = new Stream(options);
  try {
    await stream.open(source);
    const event = await stream.next();
    if (event !== undefined && isFinished(event.state)) return event;
    throw new UnexpectedResponseError("The stream ended without the results", { status: 200 });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (options.results !== undefined) throw error;
    return end;
  } finally {
    await stream.close();
  }
}

async function* lookUntilFinished(
  source: WatchSource,
  { intervalMs = 1000, maxReconnects = 8, signal, timeoutMs, retry }: WatchOptions,
  state: string | undefined,
): AsyncGenerator<WaitEvent, void, undefined> {
  let fault: unknown;
  let failures = 0;
  for (;;) {
    try {
      const run = await source.look({ signal, timeoutMs, retry });
      failures = 0;
      fault = undefined;
      const isNew = run.state !== state;
      state = run.state;
      if (isNew) yield { state };
      if (isFinished(state)) return;
    } catch (error) {
      signal?.throwIfAborted();
      if (state === undefined) throw error;
      if (error instanceof NotFoundError) throw deletedMeanwhile(error);
      failures += 1;
      if (!isTransient(error, fault) || failures > maxReconnects) throw error;
      fault = error;
    }
    await sleep(Math.max(delayAfter(failures, intervalMs), retryAfterOf(fault)), signal);
  }
}

/** One connection with the server, ended by the caller's abort, by {@link close}, and when no report comes for too long. */
class Stream {
  readonly #options: WatchOptions;
  readonly #controller = new AbortController();
  readonly #forget: () => void;
  #reports: AsyncGenerator<WaitEvent, void, undefined> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#forget = onAbort(options.signal, (reason) => this.#controller.abort(reason));
  }

  /** Whether the server has begun to answer. */
  get isOpen(): boolean {
    return this.#reports !== undefined;
  }

  async open({ open }: WatchSource): Promise<void> {
    const { signal, timeoutMs, retry } = this.#options;
    signal?.throwIfAborted();
    this.#reports = await open({ signal: this.#controller.signal, timeoutMs, retry });
  }

  /** The next report; `undefined` at the end of the stream. */
  async next(): Promise<WaitEvent | undefined> {
    const { intervalMs = 1000, idleTimeoutMs = intervalMs + 30_000 } = this.#options;
    // A timer takes a longer time than it can hold, 24 days, for none at all.
    const timer = setTimeout(
      () => this.#controller.abort(new TimeoutError(idleTimeoutMs)),
      Math.min(idleTimeoutMs, longestMs),
    );
    try {
      const next = await this.#reports?.next();
      return next?.done === false ? next.value : undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#forget();
    await this.#reports?.return();
    // Reports that nobody has begun to read do not close the connection by themselves.
    this.#controller.abort();
  }
}

/** Milliseconds before the next connection, or before the next look. */
function delayAfter(failures: number, intervalMs: number): number {
  const ms = Math.min(intervalMs * 2 ** Math.max(0, failures - 1), Math.max(maxDelayMs, intervalMs));
  return failures === 0 ? ms : ms * (1 - Math.random() / 4);
}
