/** When and how long a failed request is tried again. Only requests that do no harm when repeated are. */
export interface RetryOptions {
  /**
   * How often, after the first attempt.
   * @default 2
   */
  limit?: number;
  /**
   * Milliseconds before the first repeat; doubled for each further one, less up to a quarter of jitter.
   * @default 500
   */
  minDelayMs?: number;
  /**
   * Milliseconds that the growing delay does not exceed.
   * @default 8000
   */
  maxDelayMs?: number;
  /**
   * Milliseconds of a `Retry-After` that is honoured; a longer one ends the retries.
   * @default 60000
   */
  maxRetryAfterMs?: number;
  /**
   * Milliseconds for the whole call, all attempts and delays.
   * @default Infinity
   */
  totalTimeoutMs?: number;
  /**
   * Statuses worth another attempt. 500 is one for reads and for triggers in any case, because Airflow answers it to
   * races; 429 is one for every request, because nothing was done.
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
 * The policy of a call: its own options over the client's over the defaults. `false` at the nearest place wins.
 *
 * @throws RangeError for a negative or non-numeric limit or time.
 */
export function retryPolicy(...options: readonly (RetryOptions | false | undefined)[]): RetryPolicy | false {
  let policy: RetryPolicy | false = defaults;
  for (const option of options) {
    if (option === false) policy = false;
    else if (option !== undefined) policy = { ...(policy || defaults), ...option };
  }
  for (const [name, value] of Object.entries(policy)) {
    if (name !== "statuses" && !(typeof value === "number" && value >= 0)) {
      throw new RangeError(`retry.${name} must be a number that is not negative`);
    }
  }
  return policy;
}

/**
 * Milliseconds to wait after a failed attempt: the server's `Retry-After` if it gave one, else the growing delay.
 *
 * @param attempt the attempt that failed, from 1.
 * @returns `undefined` where the server asks for a longer wait than the policy allows.
 */
export function delayAfter(
  attempt: number,
  policy: RetryPolicy,
  retryAfter: string | null,
): number | undefined {
  const asked = retryAfterMs(retryAfter);
  if (asked !== undefined) return asked > policy.maxRetryAfterMs ? undefined : asked;
  const delay = Math.min(policy.minDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
  return delay * (1 - Math.random() / 4);
}

/** Milliseconds of a `Retry-After` header in seconds or as an HTTP date; `undefined` where it says nothing usable. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  const value = header?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
