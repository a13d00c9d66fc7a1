import { type ApiError, apiError } from "../errors.js";
import { askedDelayMs, mayPass } from "../retry-policy.js";

/**
 * The error of a login that was not done; retryable where the status tells of the server's trouble, or its patience. Nothing
 * of the answer is shown: it can hold the credentials.
 *
 * @param hint why, as far as it is known.
 */
export function loginFailure(
  method: string,
  path: string,
  { status, headers }: Response,
  hint?: string,
): ApiError {
  const retryAfterMs = askedDelayMs(headers);
  return apiError({ method, path, status, text: "", hint, retryable: mayPass(status), retryAfterMs });
}
