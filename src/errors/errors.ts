import { fieldErrorsOf, type FieldError, messageOf, onOneLine, requestIdIn } from "./error-body.js";
import { isRecord, parseBody } from "./json.js";
import type { DagRun } from "../schema/index.js";

/** The server, DAG and run of a call. */
export interface CallTarget {
  readonly origin?: string | undefined;
  readonly dagId?: string | undefined;
  readonly dagRunId?: string | undefined;
}

/** The properties that an error has of its call. */
export interface ErrorContext extends CallTarget {
  ambiguous?: boolean | undefined;
  cause?: unknown;
}

/**
 * The base class of all errors of this package, except the `TypeError` and `RangeError` of a wrong argument and the caller's
 * own abort reason. The message ends with the DAG, the run and the server. The stack begins at the line that called the method;
 * the `cause` is the error of the network, if there is one.
 */
export class AirflowError extends Error {
  /** The name of the class. */
  override name = "AirflowError";
  /**
   * Whether the server may have carried out the request although the call failed: an attempt of a request that changes
   * something was lost. Read the run before you call again.
   */
  readonly ambiguous: boolean;
  /** The server's origin, such as `https://airflow.example.com`; `undefined` if the call has none. */
  readonly origin: string | undefined;
  /** The DAG of the call; `undefined` for a call about several DAGs. */
  readonly dagId: string | undefined;
  /** The run id of the call, which a trigger may have made; `undefined` for a call about several runs. */
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

/** The target of a call as the end of a message: ` [DAG "nightly", run "r", https://airflow.example.com]`. */
function wordsOf({ dagId, dagRunId, origin }: CallTarget): string {
  // Airflow's longest id.
  const named = (kind: string, id?: string) => id !== undefined && `${kind} "${id.slice(0, 250)}"`;
  const words = [named("DAG", dagId), named("run", dagRunId), origin].filter(Boolean).join(", ");
  return words && ` [${words}]`;
}

/** The parts of an `ApiError`. */
export interface ApiErrorInit extends ErrorContext {
  status: number;
  /** The HTTP method. */
  method: string;
  /** The path template, such as `/dags/{dag_id}/dagRuns`; never the filled path, so that logs group. */
  path: string;
  /** The body, at most the first 64 KiB of it. */
  text: string;
  requestId?: string | undefined;
  /** A likely cause and the setting to check. */
  hint?: string | undefined;
  retryable?: boolean | undefined;
  /** Milliseconds of its `Retry-After`. */
  retryAfterMs?: number | undefined;
}

/** The server responded with an error status; the subclasses stand for single statuses. */
export class ApiError extends AirflowError {
  override name = "ApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The HTTP method. */
  readonly method: string;
  /** The path template, such as `/dags/{dag_id}/dagRuns`. */
  readonly path: string;
  /** The server's own message, from problem+json, FastAPI's `detail`, `{ "error": … }`, text or the title of a page. */
  readonly detail: string | undefined;
  /** The body: parsed if it is JSON, else its text; at most the first 64 KiB. */
  readonly body: unknown;
  /** The id under which the server or a gateway logged the request; `undefined` if the response has none. */
  readonly requestId: string | undefined;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds to wait before the next request (`Retry-After`); `undefined` if the response has no such header. */
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

/** 401: the server does not accept the credentials. Check the `auth` option: the message names the likely cause. */
export class AuthenticationError extends ApiError {
  override name = "AuthenticationError";
}

/**
 * 403: not permitted. Give the user the permission for the DAG; on Airflow 2.9 and 2.11 check the credentials too, because
 * these releases also respond 403 to wrong or missing ones.
 */
export class PermissionDeniedError extends ApiError {
  override name = "PermissionDeniedError";
}

/** 404: no such DAG or DAG run, or a wrong base URL. Check the ids, then `baseUrl`. */
export class NotFoundError extends ApiError {
  override name = "NotFoundError";
}

/** 409: another run has that id or date (use `ensure`), or the run's state does not allow the request. */
export class ConflictError extends ApiError {
  override name = "ConflictError";
}

/** 400 and 422: the server refused a parameter or the body. Correct what `detail` and `fieldErrors` name. */
export class ValidationError extends ApiError {
  override name = "ValidationError";
  /** The refused fields, if the server names them (Airflow 3). */
  readonly fieldErrors: readonly FieldError[];

  /** @hidden */
  constructor(init: ApiErrorInit) {
    super(init);
    this.fieldErrors = fieldErrorsOf(this.body);
  }
}

/** 429: too many requests. Airflow has no rate limit: a gateway responded. Wait for `retryAfterMs`. */
export class RateLimitError extends ApiError {
  override name = "RateLimitError";
}

/** 5xx: the server or a gateway failed. Try later, and look in its log for `requestId`. */
export class ServerError extends ApiError {
  override name = "ServerError";
}

/** Whether the same request may succeed later: a fault or a limit of the server, by its status. */
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
 * Whether an error proves that the DAG or run does not exist. Airflow's own 404 is JSON with a text as `detail` (v2), or with
 * `title` and `status` (v1); every other 404 may be a gateway's.
 */
export function isGone(error: unknown): error is NotFoundError {
  if (!(error instanceof NotFoundError) || !isRecord(error.body)) return false;
  const { detail, title, status } = error.body;
  return typeof detail === "string" || (typeof title === "string" && typeof status === "number");
}

/**
 * The request did not reach the server, or its response did not reach the client. Check `baseUrl`, the network, proxies and
 * certificates; the last `cause` has the code. If `ambiguous`, check whether the server carried out the request.
 */
export class ConnectionError extends AirflowError {
  override name = "ConnectionError";
}

/** The time of an attempt (`timeoutMs`) or of the whole call (`retry.totalTimeoutMs`) was up. Raise it, or request less. */
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

/** The response is not one of Airflow's API: HTML, a redirect to a login, a body that is cut or not JSON. Check `baseUrl`. */
export class UnexpectedResponseError extends AirflowError {
  override name = "UnexpectedResponseError";
  /** The HTTP status, which may be 200. */
  readonly status: number;
  /** Whether the same request may succeed later: the body seems to be cut. */
  readonly retryable: boolean;

  /** @hidden */
  constructor(message: string, options: ErrorContext & { status: number; retryable?: boolean }) {
    super(message, options);
    this.status = options.status;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * This version of the API, or this release of Airflow, lacks the requested feature. Nothing was sent. The message names the
 * release that has it.
 */
export class UnsupportedFeatureError extends AirflowError {
  override name = "UnsupportedFeatureError";
}

/** The run ended in `failed`, and `throwOnFailed` is set. See the logs of its tasks. */
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
 * The run was not finished when the time for waiting was up. The run itself continues: wait again with `waitFor`. If
 * `isPaused`, unpause the DAG first.
 */
export class WaitTimeoutError extends AirflowError {
  override name = "WaitTimeoutError";
  /** The run as last seen; `undefined` if it was never seen. */
  readonly run: DagRun | undefined;
  /** Milliseconds that were allowed. */
  readonly timeoutMs: number;
  /**
   * Whether the run's DAG was paused when the time was up, so that the run does not start or continue. `undefined` if the DAG
   * could not be read, such as without the permission.
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
