import { fieldErrorsOf, type FieldError, messageOf, onOneLine, requestIdIn } from "./error-body.js";
import { isRecord, parseBody } from "./json.js";
import type { DagRun } from "../schema/index.js";

/** Where a call goes: the server, and the DAG and run that it is about. */
export interface CallTarget {
  readonly origin?: string | undefined;
  readonly dagId?: string | undefined;
  readonly dagRunId?: string | undefined;
}

/** What an error knows of its call. */
export interface ErrorContext extends CallTarget {
  ambiguous?: boolean | undefined;
  cause?: unknown;
}

/**
 * Any error of this package, but for the `TypeError` and `RangeError` of a wrong argument and the caller's own abort reason.
 * The message ends with the DAG, the run and the server. The stack begins at the line that called the method; the `cause` is
 * the error of the network, if there is one.
 */
export class AirflowError extends Error {
  /** The name of the class. */
  override name = "AirflowError";
  /**
   * Whether the server may have done what was asked although the call failed: an attempt of a request that
   * changes something was lost on the way. Look before you repeat it.
   */
  readonly ambiguous: boolean;
  /** The server that was asked, such as `https://airflow.example.com`; `undefined` where nothing was to be sent. */
  readonly origin: string | undefined;
  /** The DAG that the call is about; `undefined` for a call about several. */
  readonly dagId: string | undefined;
  /** The id of the run that the call is about, also if a trigger made it; `undefined` for a call about several runs. */
  readonly dagRunId: string | undefined;

  /** @hidden */
  constructor(message: string, context: ErrorContext = {}) {
    const { ambiguous = false, cause, origin, dagId, dagRunId } = context;
    super(onOneLine(message, wordsOf(context)), cause === undefined ? undefined : { cause });
    this.ambiguous = ambiguous;
    this.origin = origin;
    this.dagId = dagId;
    this.dagRunId = dagRunId;
  }
}

/** Where a call goes, as the end of a message: ` [DAG "nightly", run "r", https://airflow.example.com]`. */
function wordsOf({ dagId, dagRunId, origin }: CallTarget): string {
  // Airflow's longest id.
  const named = (kind: string, id?: string) => id !== undefined && `${kind} "${id.slice(0, 250)}"`;
  const words = [named("DAG", dagId), named("run", dagRunId), origin].filter(Boolean).join(", ");
  return words && ` [${words}]`;
}

/** What an `ApiError` is made of. */
export interface ApiErrorInit extends ErrorContext {
  status: number;
  /** The HTTP method. */
  method: string;
  /** The path template, such as `/dags/{dag_id}/dagRuns`; never the filled path, so that logs group. */
  path: string;
  /** The body, at most the first 64 KiB of it. */
  text: string;
  requestId?: string | undefined;
  /** A likely cause and the setting to look at. */
  hint?: string | undefined;
  retryable?: boolean | undefined;
  /** Milliseconds of its `Retry-After`. */
  retryAfterMs?: number | undefined;
}

/** The server responded with an error status. `instanceof` a subclass tells which. */
export class ApiError extends AirflowError {
  override name = "ApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The HTTP method. */
  readonly method: string;
  /** The path template, such as `/dags/{dag_id}/dagRuns`. */
  readonly path: string;
  /** The server's own words, wherever in the body they were: problem+json, FastAPI's `detail`, `{ "error": … }`. */
  readonly detail: string | undefined;
  /** The body: parsed where it is JSON, else its text; at most the first 64 KiB. */
  readonly body: unknown;
  /** The id under which the server or a gateway logged the request; `undefined` where the response has none. */
  readonly requestId: string | undefined;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds that the server asked to be left alone (`Retry-After`); `undefined` where it did not. */
  readonly retryAfterMs: number | undefined;

  /** @hidden */
  constructor(init: ApiErrorInit) {
    const { status, method, path, text, hint, retryable = false } = init;
    const body = parseBody(text);
    const detail = messageOf(body);
    const message = [`${method} ${path}: ${String(status)}`, detail, hint && `(${hint})`]
      .filter(Boolean)
      .join(" ");
    super(message, init);
    this.status = status;
    this.method = method;
    this.path = path;
    this.body = body;
    this.detail = detail;
    this.requestId = init.requestId ?? requestIdIn(detail);
    this.retryable = retryable;
    this.retryAfterMs = init.retryAfterMs;
  }
}

/** 401: the server does not know who is asking. Check the `auth` option: the message names what to look at. */
export class AuthenticationError extends ApiError {
  override name = "AuthenticationError";
}

/**
 * 403: not permitted. Give the user the permission for the DAG; on Airflow 2.9 and 2.11 check the credentials too, because
 * these respond so to wrong or missing ones.
 */
export class PermissionDeniedError extends ApiError {
  override name = "PermissionDeniedError";
}

/** 404: no such DAG or DAG run, or a wrong base URL. Check the ids, then `baseUrl`. */
export class NotFoundError extends ApiError {
  override name = "NotFoundError";
}

/** 409: there is a run with that id or date already (use `ensure`), or the run's state forbids what was asked. */
export class ConflictError extends ApiError {
  override name = "ConflictError";
}

/** 400 and 422: the server refused a parameter or the body. Correct what `detail` and `fieldErrors` name. */
export class ValidationError extends ApiError {
  override name = "ValidationError";
  /** What was wrong with which field, where the server tells (Airflow 3). */
  readonly fieldErrors: readonly FieldError[];

  /** @hidden */
  constructor(init: ApiErrorInit) {
    super(init);
    this.fieldErrors = fieldErrorsOf(this.body);
  }
}

/** 429: too many requests. Airflow has no rate limit of its own; a gateway responded. Wait for `retryAfterMs`. */
export class RateLimitError extends ApiError {
  override name = "RateLimitError";
}

/** 5xx: the server or a gateway failed. Try later, and look in its log for `requestId`. */
export class ServerError extends ApiError {
  override name = "ServerError";
}

/** Whether the server's trouble, or its patience with us, is what a status tells of: the same request may succeed later. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The error class of a status. */
export function apiError(init: ApiErrorInit): ApiError {
  switch (init.status) {
    case 400:
    case 422:
      return new ValidationError(init);
    case 401:
      return new AuthenticationError(init);
    case 403:
      return new PermissionDeniedError(init);
    case 404:
      return new NotFoundError(init);
    case 409:
      return new ConflictError(init);
    case 429:
      return new RateLimitError(init);
    default:
      return init.status >= 500 ? new ServerError(init) : new ApiError(init);
  }
}

/**
 * Whether an error proves that Airflow does not have what was asked for. Its own 404 is JSON with a text as `detail` (v2), or
 * with `title` and `status` (v1); every other 404 may be a gateway's.
 */
export function isGone(error: unknown): error is NotFoundError {
  if (!(error instanceof NotFoundError) || !isRecord(error.body)) return false;
  const { detail, title, status } = error.body;
  return typeof detail === "string" || (typeof title === "string" && typeof status === "number");
}

/**
 * The request did not reach the server, or its response did not reach the client. Check `baseUrl`, the network, proxies and
 * certificates; the last `cause` has the code. If `ambiguous`, look whether the server did what was asked.
 */
export class ConnectionError extends AirflowError {
  override name = "ConnectionError";
}

/** The time of an attempt (`timeoutMs`), or of the whole call (`retry.totalTimeoutMs`), was up. Allow more, or ask for less. */
export class TimeoutError extends AirflowError {
  override name = "TimeoutError";
  /** Milliseconds that were allowed. */
  readonly timeoutMs: number;

  /** @hidden */
  constructor(timeoutMs: number, options: ErrorContext = {}) {
    super(
      `No response within ${String(timeoutMs)} ms: check the server, or raise timeoutMs or retry.totalTimeoutMs`,
      options,
    );
    this.timeoutMs = timeoutMs;
  }
}

/** The response is not of the Airflow API: HTML, a redirect to a login, a body that is cut or not JSON. */
export class UnexpectedResponseError extends AirflowError {
  override name = "UnexpectedResponseError";
  /** The HTTP status; it may well be 200. */
  readonly status: number;
  /** Whether the same request may succeed later: the body seems to be half of one. */
  readonly retryable: boolean;

  /** @hidden */
  constructor(message: string, options: ErrorContext & { status: number; retryable?: boolean }) {
    super(message, options);
    this.status = options.status;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * This version of the API, or this release of Airflow, does not have what was asked for. Nothing was sent. The message names
 * the release that has it.
 */
export class UnsupportedFeatureError extends AirflowError {
  override name = "UnsupportedFeatureError";
}

/** The run ended in `failed`, and the caller asked to be told by an error. */
export class DagRunFailedError extends AirflowError {
  override name = "DagRunFailedError";
  /** The run as it ended. */
  readonly run: DagRun;

  /** @hidden */
  constructor(run: DagRun, target: CallTarget) {
    super("The DAG run failed: see the logs of its tasks", target);
    this.run = run;
  }
}

/**
 * The run was not finished when the time for waiting was up. The run itself goes on: wait again with `waitFor`. If `isPaused`,
 * unpause the DAG first.
 */
export class WaitTimeoutError extends AirflowError {
  override name = "WaitTimeoutError";
  /** The run as it was seen last; `undefined` if it was never seen. */
  readonly run: DagRun | undefined;
  /** Milliseconds that were allowed. */
  readonly timeoutMs: number;
  /**
   * Whether the run's DAG was paused when the time was up: then nobody starts the run, or goes on with it. `undefined` where
   * the server did not tell, as to a user who may not see DAGs.
   */
  readonly isPaused: boolean | undefined;

  /** @hidden */
  constructor(
    message: string,
    {
      run,
      timeoutMs,
      isPaused,
      ...context
    }: ErrorContext & { run: DagRun | undefined; timeoutMs: number; isPaused?: boolean | undefined },
  ) {
    super(message, context);
    this.run = run;
    this.timeoutMs = timeoutMs;
    this.isPaused = isPaused;
  }
}

/**
 * Begins the stack of an error where it is thrown to the caller: that of the attempt shows only frames of this package, because
 * V8 keeps ten of them. Other engines keep the stack as it is.
 */
export function fromHere(error: unknown): unknown {
  if (error instanceof AirflowError) Error.captureStackTrace?.(error, fromHere);
  return error;
}
