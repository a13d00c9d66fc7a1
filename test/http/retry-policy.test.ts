import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  askedDelayMs,
  delayAfter,
  retryAfterMs,
  retryPolicy,
  type RetryPolicy,
} from "../../src/http/retry-policy.js";
import { mayPass } from "../../src/errors/errors.js";

function policy(options: object = {}): RetryPolicy {
  const made = retryPolicy(options);
  if (made === false) throw new Error("No policy");
  return made;
}

const day = 24 * 3600_000;
/** Whole seconds, as HTTP dates have them, of the years 1970 to 2069. */
const second = fc.integer({ min: 0, max: Date.UTC(2069, 0, 1) / 1000 }).map((seconds) => seconds * 1000);

/** A date in each of the forms that RFC 9110 has. */
const forms: Record<string, (ms: number) => string> = {
  "IMF-fixdate": (ms) => new Date(ms).toUTCString(),
};

describe("Retry-After", () => {
  test("in seconds, any number of them", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e9 }),
        fc.constantFrom("", " ", "\t", "00"),
        second,
        (seconds, blank, now) => {
          expect(retryAfterMs(`${blank}${String(seconds)}`, now)).toBe(seconds * 1000);
        },
      ),
    );
    expect(retryAfterMs("9".repeat(400), 0)).toBe(Infinity);
  });

  test.each(Object.entries(forms))("as a date, %s", (_, form) => {
    fc.assert(
      fc.property(second, second, (now, at) => {
        expect(retryAfterMs(form(at), now)).toBe(Math.max(0, at - now));
      }),
    );
  });

  test("anything else says nothing", () => {
    const around = fc.constantFrom(
      (date: string) => `x${date}`,
      (date: string) => `${date}x`,
      (date: string) => `${date}, ${date}`,
    );
    const nothing = fc.oneof(
      fc.string(),
      fc.double().map(String),
      second.map((ms) => new Date(ms).toISOString()),
      second.map((ms) => new Date(ms).toUTCString().replace("GMT", "+0100")),
      second.map((ms) => new Date(ms).toUTCString().slice(5)),
      fc
        .tuple(second, fc.constantFrom(...Object.values(forms)), around)
        .map(([ms, form, put]) => put(form(ms))),
      fc.constantFrom(
        "",
        " ",
        "1e3",
        "0x10",
        "1 2",
        "5s",
        "-1",
        "+1",
        "1.5",
        "１",
        "Mon, 45 Jan 2026 00:00:00 GMT",
      ),
    );
    fc.assert(
      fc.property(nothing, (text) => {
        fc.pre(!/^\s*\d+\s*$/.test(text));
        expect(retryAfterMs(text, 0)).toBeUndefined();
      }),
    );
    expect(retryAfterMs(null, 0)).toBeUndefined();
  });

  test("is read by the server's clock, which may differ", () => {
    const date = new Date(Date.now() - 365 * day);
    const retryAfter = new Date(date.getTime() + 20_000).toUTCString();
    const asked = (headers: Record<string, string>) => askedDelayMs(new Headers(headers));
    expect(asked({ "Retry-After": retryAfter, Date: date.toUTCString() })).toBe(20_000);
    expect(asked({ "Retry-After": retryAfter })).toBe(0);
    expect(asked({ "Retry-After": retryAfter, Date: "yesterday" })).toBe(0);
    expect(asked({ Date: date.toUTCString() })).toBeUndefined();
  });

  test("is honoured up to its bound, and never shortened", () => {
    expect(delayAfter(1, policy({ maxRetryAfterMs: 61_000 }), 61_000)).toBe(61_000);
    expect(delayAfter(1, policy({ maxRetryAfterMs: 60_999 }), 61_000)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 1000 }),
        (asked, maxRetryAfterMs, attempt) => {
          const delay = delayAfter(attempt, policy({ maxRetryAfterMs }), asked);
          expect(delay).toBe(asked <= maxRetryAfterMs ? asked : undefined);
        },
      ),
    );
  });
});

describe("the growing delay", () => {
  const ms = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e9, noNaN: true }));

  test("doubles up to its bound, less up to a quarter, whatever the policy and the attempt", () => {
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: 1, max: 1e9 }), (minDelayMs, maxDelayMs, attempt) => {
        const delay = delayAfter(attempt, policy({ minDelayMs, maxDelayMs })) ?? NaN;
        const most = minDelayMs === 0 ? 0 : Math.min(minDelayMs * 2 ** (attempt - 1), maxDelayMs);
        expect(delay).toBeLessThanOrEqual(most);
        expect(delay).toBeGreaterThanOrEqual(most * 0.75);
      }),
    );
  });

  test("differs from call to call, so that many callers do not come again at once", () => {
    expect(new Set(Array.from({ length: 50 }, () => delayAfter(1, policy()))).size).toBeGreaterThan(40);
  });
});

describe("a policy", () => {
  test("is that of the nearest place, over the client's, over the defaults", () => {
    expect(retryPolicy()).toEqual({
      limit: 2,
      minDelayMs: 500,
      maxDelayMs: 8000,
      maxRetryAfterMs: 60_000,
      totalTimeoutMs: Infinity,
      statuses: [408, 429, 502, 503, 504],
    });
    expect(retryPolicy({ limit: 1, minDelayMs: 7 }, { limit: 5 })).toMatchObject({ limit: 5, minDelayMs: 7 });
    expect(retryPolicy({ limit: 1 }, undefined)).toMatchObject({ limit: 1 });
    expect(retryPolicy({ limit: 1 }, false)).toBe(false);
    expect(retryPolicy(false, undefined)).toBe(false);
    expect(retryPolicy(false, { minDelayMs: 7 })).toMatchObject({ limit: 2, minDelayMs: 7 });
  });

  const ms = [0, 0.5, 1e12, Infinity];
  const allowed: Record<keyof RetryPolicy, unknown[]> = {
    limit: [0, 3, Infinity],
    minDelayMs: ms,
    maxDelayMs: ms,
    maxRetryAfterMs: ms,
    totalTimeoutMs: [0.5, 1e12, Infinity],
    statuses: [[], [400, 599]],
  };
  const noInteger = "must be an integer that is not negative, or Infinity";
  const noTime = "must be a number of milliseconds that is not negative";
  const noStatuses = "must be an array of statuses from 400 to 599";
  const noMs: [unknown[], string] = [[-1, -Infinity, NaN, "5", null], noTime];
  const refused: Record<keyof RetryPolicy, [unknown[], string]> = {
    limit: [[-1, 1.5, NaN, -Infinity, "2", null], noInteger],
    minDelayMs: noMs,
    maxDelayMs: noMs,
    maxRetryAfterMs: noMs,
    totalTimeoutMs: [[0, -1, NaN, "5", null], "must be a positive number of milliseconds"],
    statuses: [[503, null, ["503"], [399], [600], [450.5], [503, 200]], noStatuses],
  };

  test.each(Object.entries(allowed))("%s can be %j", (name, values) => {
    for (const value of values) expect(retryPolicy({ [name]: value })).toHaveProperty(name, value);
  });

  test.each(Object.entries(refused))("%s cannot be %j", (name, [values, problem]) => {
    for (const value of values) {
      const shown =
        typeof value === "string" ? `"${value}"` : Array.isArray(value) ? "an array" : String(value);
      const error = new RangeError(`retry.${name} ${problem}, not ${shown}`);
      expect(() => retryPolicy({ [name]: value }), String(value)).toThrow(error);
      expect(() => retryPolicy({ limit: 1 }, { limit: 2, [name]: value }), String(value)).toThrow(error);
    }
  });

  test.each([
    [3, "3"],
    [true, "true"],
    ["never", "a string"],
    [[], "an array"],
    [null, "null"],
  ])("is not %j", (options, shown) => {
    expect((): unknown => Reflect.apply(retryPolicy, undefined, [options])).toThrow(
      new TypeError(`The options of retry must be an object, not ${shown}`),
    );
  });

  test("has no other options, and one that is undefined is not given", () => {
    expect(() => policy({ limit: 1, retries: 3 })).toThrow(
      /^retry\.retries is not an option of retry; there are limit, /,
    );
    expect(policy({ limit: undefined, minDelayMs: 7 })).toMatchObject({ limit: 2, minDelayMs: 7 });
  });
});

test.each([
  [200, false],
  [302, false],
  [400, false],
  [407, false],
  [408, true],
  [409, false],
  [428, false],
  [429, true],
  [499, false],
  [500, true],
  [503, true],
])("whether %d may pass: %j", (status, expected) => {
  expect(mayPass(status)).toBe(expected);
});
