import { checkOptions, type OptionKinds } from "../checks/options.js";

/** When and how long a failed request is tried again. Only requests that do no harm when repeated are. */
export interface RetryOptions {
  /**
   * How often, after the first attempt; `Infinity` for as long as `totalTimeoutMs` allows. `RangeError` for a negative or
   * broken number.
   * @default 2
   */
  limit?: number;
  /**
   * Milliseconds before the first repeat; doubled for each further one, less up to a quarter of jitter. `RangeError` if
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
   * Milliseconds of a `Retry-After` that is honoured; a longer one ends the retries. `RangeError` if negative.
   * @default 60000
   */
  maxRetryAfterMs?: number;
  /**
   * Milliseconds for the whole call, all attempts and delays. A delay that would overrun it is not begun: the call fails
   * at once with what it has. `RangeError` unless positive.
   * @default Infinity
   */
  totalTimeoutMs?: number;
  /**
   * Statuses after which a request is retried. 500 is always one of them, because Airflow responds with it to races; after
   * 429 an unsafe request is retried too, because nothing was done. `RangeError` for a status outside of 400 to 599.
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
 * The policy of a call: its own options over the client's over the defaults. `false` at the nearest place wins; an option
 * that is `undefined` counts as not given.
 *
 * @throws TypeError for what is no option, RangeError for a value that is none, each with its name.
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

/** The options that are given, each checked. */
function checked(options: RetryOptions): RetryOptions {
  checkOptions("retry", options, retryOptions, "retry.");
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * Milliseconds to wait after a failed attempt: the server's `Retry-After` if it gave one, else the growing delay.
 *
 * @param attempt the attempt that failed, from 1.
 * @param asked the milliseconds of the `Retry-After`.
 * @returns `undefined` where the server asks for a longer wait than the policy allows.
 */
export function delayAfter(attempt: number, policy: RetryPolicy, asked?: number): number | undefined {
  if (asked !== undefined) return asked > policy.maxRetryAfterMs ? undefined : asked;
  // Far above any number of attempts that a time can hold, and below what turns 0 times it into NaN.
  const delay = Math.min(policy.minDelayMs * 2 ** Math.min(attempt - 1, 100), policy.maxDelayMs);
  return delay * (1 - Math.random() / 4);
}

/**
 * Milliseconds that a server asked to wait, by its own clock, which its `Date` tells; `undefined` where it said nothing usable.
 */
export function askedDelayMs(headers: Headers): number | undefined {
  return retryAfterMs(headers.get("retry-after"), httpDate(headers.get("date") ?? "") ?? Date.now());
}

/**
 * Milliseconds of a `Retry-After` header in seconds or as an HTTP date; `undefined` where it says nothing usable.
 *
 * @param now milliseconds since 1970 when the header was written.
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
