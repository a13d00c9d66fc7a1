import { isHtml } from "../errors/json.js";
import { type AirflowError, apiError, mayPass, UnexpectedResponseError } from "../errors/errors.js";
import { hintFor } from "../errors/hints.js";
import type { Version } from "../schema/index.js";
import type { HttpRequest } from "./send.js";

/** The error of an answer that is not the success its operation has. */
export function refusal(
  request: HttpRequest,
  { status, text, retryAfterMs }: { status: number; text: string; retryAfterMs?: number | undefined },
  server: { apiVersion: Version; auth: string | undefined },
): AirflowError {
  const { method, progress, changes } = request;
  const path = request.operation?.path ?? "";
  const hint = hintFor({ ...server, status, text, url: request.url });
  if (status < 400 || (isHtml(text) && status !== 500 && status < 502)) {
    // A browser hides a redirect behind the status 0.
    const isAnswered = status > 0 && status < 300;
    const what = isAnswered ? "an answer that is not the API's" : status < 400 ? "a redirect" : "a web page";
    return new UnexpectedResponseError(
      `${method} ${path}: ${String(status)}, ${what}${hint ? ` (${hint})` : ""}`,
      { status, ambiguous: progress.ambiguous || (changes && isAnswered) },
    );
  }
  const retryable = mayPass(status);
  const { ambiguous } = progress;
  return apiError({ status, method, path, text, hint, retryable, retryAfterMs, ambiguous });
}
