import { expectAnswer, isWaitEvent } from "../checks/response.js";
import { checkMs } from "../checks/validate.js";
import {
  AirflowError,
  ConflictError,
  NotFoundError,
  TimeoutError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import type { CallOptions } from "../http/call.js";
import { onAbort, orAbort, sleep, withDeadline } from "../http/deadline.js";
import type { RunKey, Version, WaitEvent } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { deletedMeanwhile, isFinished, isTransient, observe } from "./observe.js";
import { fetchRun } from "./requests.js";
import { backoffMs, retryAfterOf } from "./schedule.js";

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

/** A watch of one run; `signal` ends it. */
interface Watched<V extends Version> extends WatchOptions {
  readonly transport: Transport<V>;
  readonly ref: RunKey;
  readonly signal: AbortSignal;
}

/** How far a connection got. */
interface Connection {
  /** The last state, of this connection or an earlier one. */
  state: string | undefined;
  /** Whether the server began to respond. */
  isOpen: boolean;
  reports: number;
}

/** Streams in a row that bring one report at most, after which the run is read instead. */
const maxBreaks = 2;

/**
 * Yields the states of a run, each once, until it is finished: from the server's stream, which is opened again when it ends
 * early, or by reading the run where there is no stream or it is held back. Leaving the iterator ends the connection at once,
 * also while a `next()` is pending.
 */
export function watch<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WatchOptions,
): AsyncGenerator<WaitEvent, void, undefined> {
  const ended = new AbortController();
  const events = watchUntilFinished(
    { ...options, transport, ref, signal: ended.signal },
    options.signal,
    ended,
  );
  const [next, leave, fail] = [
    events.next.bind(events),
    events.return.bind(events),
    events.throw.bind(events),
  ];
  // A generator that waits for a report cannot be left by itself: its own methods wait for that report.
  let isLeft = false;
  return Object.assign(events, {
    next: () =>
      next().catch((error: unknown): IteratorReturnResult<void> => {
        if (isLeft) return { done: true, value: undefined };
        throw error;
      }),
    return: () => {
      isLeft = true;
      ended.abort();
      return leave();
    },
    throw: (reason: unknown) => {
      isLeft = true;
      ended.abort(reason);
      return fail(reason);
    },
  });
}

async function* watchUntilFinished<V extends Version>(
  watched: Watched<V>,
  signal: AbortSignal | undefined,
  ended: AbortController,
): AsyncGenerator<WaitEvent, void, undefined> {
  const { transport, intervalMs, idleTimeoutMs, maxReconnects = 0 } = watched;
  checkMs("intervalMs", intervalMs);
  checkMs("idleTimeoutMs", idleTimeoutMs);
  if (!(maxReconnects >= 0)) throw new RangeError("maxReconnects must be a number that is not negative");
  signal?.throwIfAborted();
  const forget = onAbort(signal, (reason) => ended.abort(reason));
  try {
    const isHeldBack = await transport.holdsLinesBack("wait_dag_run_until_finished", watched.signal);
    yield* isHeldBack ? pollStates(watched, undefined) : streamStates(watched);
  } finally {
    forget();
  }
}

/** The states from the stream, as long as it is worth it. */
async function* streamStates<V extends Version>(
  watched: Watched<V>,
): AsyncGenerator<WaitEvent, void, undefined> {
  const { signal, intervalMs = 1000, maxReconnects = 8 } = watched;
  let state: string | undefined;
  let fault: AirflowError | undefined;
  let wasOpened = false;
  let failures = 0;
  let breaks = 0;
  for (;;) {
    const connection: Connection = { state, isOpen: false, reports: 0 };
    try {
      yield* readStream(watched, connection);
      fault = undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!connection.isOpen && lacksStream(error, watched)) return yield* pollStates(watched, state);
      if (error instanceof NotFoundError && state !== undefined) throw deletedMeanwhile(error);
      if (!(error instanceof AirflowError)) throw error;
      // An open stream can only break. The first one has to open.
      const mayPass =
        connection.isOpen || error instanceof TimeoutError || (wasOpened && isTransient(error, fault));
      if (!mayPass) throw error;
      fault = error;
    }
    ({ state } = connection);
    if (isFinished(state)) return;
    const hasProgress = connection.reports > 1;
    wasOpened ||= connection.isOpen;
    failures = hasProgress ? 0 : failures + 1;
    if (connection.isOpen) breaks = hasProgress ? 0 : breaks + 1;
    // A proxy collects the reports, or the server does not respond at all.
    const isSilent = fault instanceof TimeoutError && connection.reports === 0;
    if (isSilent || breaks >= maxBreaks || (failures > maxReconnects && connection.isOpen)) {
      return yield* pollStates(watched, state);
    }
    if (failures > maxReconnects && fault !== undefined) throw fault;
    await sleep(Math.max(backoffMs(failures, intervalMs), retryAfterOf(fault)), signal);
  }
}

/** Whether the run has to be read instead: Airflow before 3.1, or 3.4 for a result inside a loop, which it answers 409 to. */
function lacksStream(error: unknown, { results }: WatchOptions): boolean {
  return (
    results === undefined && (error instanceof UnsupportedFeatureError || error instanceof ConflictError)
  );
}

/** The new states that one connection brings. Closes it at its end. */
async function* readStream<V extends Version>(
  watched: Watched<V>,
  connection: Connection,
): AsyncGenerator<WaitEvent, void, undefined> {
  const { transport, ref, results, timeoutMs, retry, intervalMs = 1000 } = watched;
  const { idleTimeoutMs = intervalMs + 30_000 } = watched;
  const controller = new AbortController();
  const { signal } = controller;
  const forget = onAbort(watched.signal, (reason) => controller.abort(reason));
  try {
    const lines = await transport.stream("wait_dag_run_until_finished", {
      path: { dag_id: ref.dag_id, dag_run_id: ref.dag_run_id },
      query: { interval: intervalMs / 1000, ...(results && { result: [...results] }) },
      options: { signal, timeoutMs, retry },
    });
    connection.isOpen = true;
    for (;;) {
      const line = await withDeadline(signal, idleTimeoutMs, (signal) => orAbort(lines.next(), signal));
      if (line.done === true) return;
      const event = expectAnswer(line.value, isWaitEvent, "a state");
      const isNew = event.state !== connection.state;
      connection.state = event.state;
      connection.reports += 1;
      if (isNew || isFinished(event.state)) yield event;
      if (isFinished(event.state)) return;
    }
  } finally {
    forget();
    controller.abort();
  }
}

/** The states from reading the run, and the results, which come through once the run is finished, from a last stream. */
async function* pollStates<V extends Version>(
  watched: Watched<V>,
  state: string | undefined,
): AsyncGenerator<WaitEvent, void, undefined> {
  const { transport, ref, signal, timeoutMs, retry, results, intervalMs = 1000, maxReconnects = 8 } = watched;
  const source = {
    signal,
    fetchRun: () => fetchRun(transport, ref, { signal, timeoutMs, retry }),
    pause: (failures: number, retryAfterMs: number) =>
      sleep(Math.max(backoffMs(failures, intervalMs), retryAfterMs), signal),
    maxFailures: maxReconnects,
  };
  for await (const { run, isNew } of observe(source, state)) {
    if (run === undefined || !isNew) continue;
    yield isFinished(run.state) && results !== undefined ? await lastReport(watched) : { state: run.state };
  }
}

async function lastReport<V extends Version>(watched: Watched<V>): Promise<WaitEvent> {
  const connection: Connection = { state: undefined, isOpen: false, reports: 0 };
  for await (const event of readStream(watched, connection)) {
    if (isFinished(event.state)) return event;
    break;
  }
  throw new UnexpectedResponseError("The stream ended without the results", { status: 200 });
}
