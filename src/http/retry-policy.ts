import { checkOptions, type OptionKinds } from "../checks/options.js";

/** When a failed request is retried. Only requests for which a retry does no harm are. */
export interface RetryOptions {
  /**
   * The number of retries after the first attempt; `Infinity` for as many as `totalTimeoutMs` allows. `RangeError` unless it
   * is an integer that is not negative, or `Infinity`.
   * @default 2
   */
  limit?: number;
  /**
   * Milliseconds before the first retry; doubled for each further one, less up to a quarter of jitter. `RangeError` if
   * negative.
   * @default 500
   */
  minDelayMs?: number;
  /**
   * Milliseconds that the growing delay does not exceed. `RangeError` if negative.
   * @default 8000
   */
  maxDelayMs?: number;
  /**
   * The longest `Retry-After` in milliseconds that is honoured; a longer one ends the retries. `RangeError` if negative.
   * @default 60000
   */
  maxRetryAfterMs?: number;
  /**
   * Milliseconds for the whole call with all attempts and delays. A delay that would exceed it is not begun: the call fails
   * at once with its last error. `RangeError` unless positive.
   * @default Infinity
   */
  totalTimeoutMs?: number;
  /**
   * Statuses after which a request is retried. 500 is always one of them, because Airflow responds with it to races; after
   * 429 an unsafe request is retried too, because the server did nothing. `RangeError` for a status outside of 400 to 599.
   * @default [408, 429, 502, 503, 504]
   */
  statuses?: readonly number[];
}

/** Complete retry options. */
export type RetryPolicy = Readonly<Required<RetryOptions>>;

const defaults: RetryPolicy = {
  limit: 2,
  minDelayMs: 500,
  maxDelayMs: 8000,
  maxRetryAfterMs: 60_000,
  totalTimeoutMs: Infinity,
  statuses: [408, 429, 502, 503, 504],
};

/**
 * The policy of a call: its own options override the client's, which override the defaults. An option that is `undefined`
 * counts as absent.
 *
 * @throws TypeError for an unknown option, RangeError for an invalid value, each with its name.
 */
export function retryPolicy(...options: readonly (RetryOptions | false | undefined)[]): RetryPolicy | false {
  let policy: RetryPolicy | false = defaults;
  for (const option of options) {
    if (option === undefined) continue;
    policy = option === false ? false : { ...(policy || defaults), ...checked(option) };
  }
  return policy;
}

const retryOptions: OptionKinds<RetryOptions> = {
  limit: "limit",
  minDelayMs: "delay",
  maxDelayMs: "delay",
  maxRetryAfterMs: "delay",
  totalTimeoutMs: "ms",
  statuses: "statuses",
};

/** Checks the options, and drops those that are `undefined`. */
function checked(options: RetryOptions): RetryOptions {
  checkOptions("retry", options, retryOptions, "retry.");
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * Milliseconds to wait after a failed attempt: the server's `Retry-After` if there is one, else the growing delay.
 *
 * @param attempt the attempt that failed, from 1.
 * @param asked the milliseconds of the `Retry-After`.
 * @returns `undefined` if the server asks for a longer wait than the policy allows.
 */
export function delayAfter(attempt: number, policy: RetryPolicy, asked?: number): number | undefined {
  if (asked !== undefined) return asked > policy.maxRetryAfterMs ? undefined : asked;
  // Limited, because 0 * Infinity is NaN.
  const delay = Math.min(policy.minDelayMs * 2 ** Math.min(attempt - 1, 100), policy.maxDelayMs);
  return delay * (1 - Math.random() / 4);
}

/**
 * Milliseconds of the `Retry-After` of a response, by the server's own clock (`Date`); `undefined` if it has no valid one.
 */
export function askedDelayMs(headers: Headers): number | undefined {
  return retryAfterMs(headers.get("retry-after"), httpDate(headers.get("date") ?? "") ?? Date.now());
}

/**
 * Milliseconds of a `Retry-After` header in seconds or as an HTTP date; `undefined` if it is not valid.
 *
 * @param now the time of the response, in milliseconds since 1970.
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = httpDate(value);
  return date === undefined ? undefined : Math.max(0, date - now);
}

/** A date as HTTP writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`, in milliseconds since 1970. */
function httpDate(text: string): number | undefined {
  const ms = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)
    ? Date.parse(text)
    : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
