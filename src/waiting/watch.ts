import { expectResponse, isWaitEvent } from "../checks/response.js";
import { checkMs } from "../checks/validate.js";
import {
  AirflowError,
  ConflictError,
  TimeoutError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import type { CallOptions } from "../http/call.js";
import { onAbort, orAbort, sleep, withDeadline } from "../http/deadline.js";
import type { RunKey, Version, WaitEvent } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { isFinished, observe, type RunSource } from "./observe.js";
import { fetchRun } from "./requests.js";
import { backoffMs } from "./schedule.js";

/** How to watch a run. `timeoutMs` is the time until a response begins; how long it may last has no limit. */
export interface WatchOptions extends CallOptions {
  /**
   * Milliseconds between two reports of the server, or between two reads where it has no stream. `RangeError` unless
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
   * How many connections or reads in a row may fail before the watch throws the last fault. The delay before each is twice
   * that before the last one, from `intervalMs` to half a minute. `RangeError` if negative.
   * @default 8
   */
  maxReconnects?: number | undefined;
}

type CheckedOptions = WatchOptions & {
  readonly signal: AbortSignal;
  readonly intervalMs: number;
  readonly idleTimeoutMs: number;
  readonly maxReconnects: number;
};

/** Streams in a row that may end at their first report, before the run is read instead. */
const maxBreaks = 2;

/**
 * Yields the states of a run, each once, until it is finished. Leaving the iterator ends the connection at once, also while
 * a `next()` is pending.
 */
export function watch<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WatchOptions,
): AsyncGenerator<WaitEvent, void, undefined> {
  const ended = new AbortController();
  const events = statesOf(transport, ref, options, ended);
  const own = {
    next: events.next.bind(events),
    return: events.return.bind(events),
    throw: events.throw.bind(events),
  };
  let isLeft = false;
  const leave = (reason?: unknown) => {
    isLeft = true;
    ended.abort(reason);
  };
  // The methods of a generator wait for a pending `next()`, so what that waits for has to end first.
  return Object.assign(events, {
    next: () =>
      own.next().catch((error: unknown): IteratorReturnResult<void> => {
        if (isLeft) return { done: true, value: undefined };
        throw error;
      }),
    return: () => {
      leave();
      return own.return();
    },
    throw: (reason: unknown) => {
      leave(reason);
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
  checkMs("intervalMs", intervalMs);
  checkMs("idleTimeoutMs", idleTimeoutMs);
  if (!(maxReconnects >= 0)) throw new RangeError("maxReconnects must be a number that is not negative");
  options.signal?.throwIfAborted();
  const forget = onAbort(options.signal, (reason) => ended.abort(reason));
  const { signal } = ended;
  const source = new StateSource(transport, ref, {
    ...options,
    signal,
    intervalMs,
    idleTimeoutMs,
    maxReconnects,
  });
  try {
    for await (const { run, isNew } of observe(source)) if (run !== undefined && isNew) yield run;
  } finally {
    forget();
    source.close();
  }
}

const operation = "wait_dag_run_until_finished";

/** Gives the next state of a run: from the server's stream, or by reading the run where the stream is missing or useless. */
class StateSource<V extends Version> implements RunSource<WaitEvent> {
  readonly signal: AbortSignal;
  readonly maxFailures: number;
  readonly #transport: Transport<V>;
  readonly #ref: RunKey;
  readonly #options: CheckedOptions;
  #stream: { lines: AsyncGenerator<unknown, void, undefined>; connection: AbortController } | undefined;
  #reports = 0;
  #breaks = 0;
  #wasOpened = false;
  #polls: boolean | undefined;

  constructor(transport: Transport<V>, ref: RunKey, options: CheckedOptions) {
    this.signal = options.signal;
    this.maxFailures = options.maxReconnects;
    this.#transport = transport;
    this.#ref = ref;
    this.#options = options;
  }

  readonly isReached = () => this.#wasOpened;

  readonly fetchRun = async (): Promise<WaitEvent> => {
    const { signal, timeoutMs, retry, results, intervalMs, maxReconnects } = this.#options;
    this.#polls ??= await this.#transport.holdsLinesBack(operation, signal);
    while (!this.#polls) {
      this.#polls = await this.#open().then(
        () => false,
        (error: unknown) => this.#lacksStream(error),
      );
      const event = await this.#nextReport();
      if (event !== undefined) return event;
      if (this.#breaks >= maxBreaks || this.#breaks > maxReconnects) this.#polls = true;
      if (!this.#polls) await sleep(backoffMs(this.#breaks, intervalMs), signal);
    }
    const { state } = await fetchRun(this.#transport, this.#ref, { signal, timeoutMs, retry });
    return isFinished(state) && results !== undefined ? this.#lastReport() : { state };
  };

  readonly pause = async (failures: number, retryAfterMs: number): Promise<void> => {
    if (failures === 0 && this.#polls !== true) return;
    await sleep(Math.max(backoffMs(failures, this.#options.intervalMs), retryAfterMs), this.signal);
  };

  close(): void {
    this.#stream?.connection.abort();
    this.#stream = undefined;
  }

  async #open(): Promise<void> {
    if (this.#stream !== undefined) return;
    const { signal, timeoutMs, retry, results, intervalMs } = this.#options;
    const connection = new AbortController();
    const forget = onAbort(signal, (reason) => connection.abort(reason));
    connection.signal.addEventListener("abort", forget);
    try {
      const lines = await this.#transport.stream(operation, {
        path: { dag_id: this.#ref.dag_id, dag_run_id: this.#ref.dag_run_id },
        query: { interval: intervalMs / 1000, ...(results && { result: [...results] }) },
        options: { signal: connection.signal, timeoutMs, retry },
      });
      this.#stream = { lines, connection };
    } catch (error) {
      connection.abort();
      throw error;
    }
    this.#wasOpened = true;
    this.#reports = 0;
  }

  /** Not before Airflow 3.1, nor where no response begins, nor where Airflow 3.4 refuses it for a result inside a loop. */
  #lacksStream(error: unknown): boolean {
    this.signal.throwIfAborted();
    const isMissing = error instanceof UnsupportedFeatureError || error instanceof ConflictError;
    if (error instanceof TimeoutError || (isMissing && this.#options.results === undefined)) return true;
    throw error;
  }

  /** @returns `undefined` if the stream broke: an open one does so whatever the error is. */
  async #nextReport(): Promise<WaitEvent | undefined> {
    let isSilent = false;
    try {
      const event = await this.#readReport();
      if (event !== undefined) return event;
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof AirflowError)) throw error;
      // A proxy may hold the reports back until the end.
      isSilent = error instanceof TimeoutError && this.#reports === 0;
    }
    this.close();
    const isProgress = this.#reports > 1;
    this.#breaks = isSilent ? maxBreaks : isProgress ? 0 : this.#breaks + 1;
    return undefined;
  }

  /** @returns `undefined` at the end of the stream. */
  async #readReport(): Promise<WaitEvent | undefined> {
    if (this.#stream === undefined) return undefined;
    const { lines, connection } = this.#stream;
    const line = await withDeadline(connection.signal, this.#options.idleTimeoutMs, (signal) =>
      orAbort(lines.next(), signal),
    );
    if (line.done === true) return undefined;
    const event = expectResponse(line.value, isWaitEvent, "a state");
    this.#reports += 1;
    return event;
  }

  /** The results come through once the run is finished. */
  async #lastReport(): Promise<WaitEvent> {
    await this.#open();
    const event = await this.#readReport().finally(() => this.close());
    if (event !== undefined && isFinished(event.state)) return event;
    throw new UnexpectedResponseError("The stream ended without the results", { status: 200 });
  }
}
