import {
  type ApiError,
  type CallTarget,
  apiError,
  type ErrorContext,
  mayPass,
  UnexpectedResponseError,
} from "../errors/errors.js";
import { messageOf } from "../errors/error-body.js";
import { hintFor } from "../errors/hints.js";
import { isCut, isHtml } from "../errors/json.js";
import type { Version } from "../schema/index.js";
import type { Operation } from "../../generated/operations.js";
import { type Call, effectOf, type Failure } from "./call.js";
import { requestIdOf } from "./observe.js";
import { askedDelayMs } from "./retry-policy.js";
import type { HttpRequest } from "./send.js";

/** A response that is not the success of its operation, and its call. */
export interface Refusal extends ErrorContext {
  method: string;
  /** The path template. */
  path: string;
  url: string;
  status: number;
  headers: Headers;
  text: string;
  apiVersion: Version;
  /** The name of the auth provider, if there is one. */
  auth: string | undefined;
  /** A hint of the caller of the operation. */
  hint?: string | undefined;
}

/** Statuses with which a gateway or Airflow 2 sends a web page, and which say enough. From 502 on all do. */
const ownStatuses = [408, 429, 500];

/** The error of a response that is not the success of its operation. */
export function toError(refusal: Refusal): ApiError | UnexpectedResponseError {
  const { method, path, status, text, headers } = refusal;
  const retryAfterMs = askedDelayMs(headers);
  const delay = retryAfterMs !== undefined && `retry after ${String(Math.ceil(retryAfterMs / 1000))} s`;
  const hint = [hintFor(refusal), refusal.hint, delay].filter(Boolean).join("; ");
  if (status < 400 || (isHtml(text) && status < 502 && !ownStatuses.includes(status))) {
    const what = isRedirect(status) ? "a redirect" : status < 400 ? "an unexpected status" : messageOf(text);
    const message = `${method} ${path}: ${String(status)}, ${what ?? "a web page"}${hint && ` (${hint})`}`;
    return new UnexpectedResponseError(message, refusal);
  }
  return apiError({
    ...refusal,
    hint,
    retryable: mayPass(status),
    retryAfterMs,
    requestId: requestIdOf(headers),
  });
}

/** The error of a success whose body cannot be read: a web page, or a cut response. */
export function unreadable(
  request: HttpRequest,
  { status, text }: { status: number; text: string },
  context: ErrorContext,
): UnexpectedResponseError {
  const what = text === "" ? "no body" : isHtml(text) ? "a web page" : "a body that is not JSON";
  const hint = isHtml(text)
    ? " (check baseUrl: this is a web page, not the API)"
    : " (check baseUrl and the proxy)";
  const message = `${request.method} ${request.path}: ${String(status)} with ${what}${hint}`;
  return new UnexpectedResponseError(message, { ...context, status, retryable: isCut(text) });
}

/** A browser hides a redirect behind the status 0. */
function isRedirect(status: number): boolean {
  return status === 0 || (status >= 300 && status < 400);
}

/** A success with a response that does not belong to the call. */
export function unexpected(
  problem: string,
  operation: Operation,
  { call, target, wasLost }: { call: Call; target: CallTarget; wasLost: boolean },
): Failure {
  const { method, path, success } = operation;
  const ambiguous = wasLost || effectOf(call, operation, method) !== "read";
  const context = { ...target, status: success, ambiguous };
  const error = new UnexpectedResponseError(`${method} ${path}: ${problem}`, context);
  return { ok: false, status: undefined, wasLost: ambiguous, error: () => error };
}
