import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  AirflowClient,
  type AirflowClientOptions,
  bearer,
  RateLimitError,
  TimeoutError,
} from "../../src/index.js";
import { embeddedAirflow, type Fault, manualClock } from "../../src/testing/index.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call to an embedded Airflow on fake timers. With `isSilent` the server does not respond. */
function lab(options: Partial<AirflowClientOptions>, faults: Fault[] = [], isSilent = false) {
  const airflow = embeddedAirflow({ clock: manualClock(), latencyMs: isSilent ? 1 : 0 });
  airflow.faults.push(...faults);
  /** When each request was sent, in milliseconds from the start. */
  const sent: number[] = [];
  const start = performance.now();
  const client = new AirflowClient({
    baseUrl: airflow.baseUrl,
    auth: bearer("t"),
    ...options,
    fetch: (url, init) => {
      sent.push(performance.now() - start);
      return airflow.fetch(url, init);
    },
  });
  let end: unknown = "pending";
  let endedAt = NaN;
  const note = (outcome: unknown) => {
    end = outcome;
    endedAt = performance.now() - start;
  };
  client.http.GET("/version").then(({ response }) => note(response.status), note);
  return {
    sent,
    end: () => end,
    endedAt: () => endedAt,
    drive: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

const busy = (seconds: string): Fault => ({ status: 503, headers: { "retry-after": seconds } });

describe("with fake timers", () => {
  test("Retry-After is honoured to the millisecond", async () => {
    const { sent, end, drive } = lab({}, [busy("50")]);
    await drive(49_999);
    expect([sent, end()]).toEqual([[0], "pending"]);
    await drive(1);
    expect([sent, end()]).toEqual([[0, 50_000], 200]);
  });

  test("delays double from half a second to their maximum, minus a quarter at most", async () => {
    const faults = [{ status: 503, times: 7 }];
    const { sent, end, drive } = lab({ retry: { limit: 7 } }, faults);
    await drive(60_000);
    expect(end()).toBe(200);
    const delays = sent.slice(1).map((at, index) => at - (sent[index] ?? 0));
    for (const [index, most] of [500, 1000, 2000, 4000, 8000, 8000, 8000].entries()) {
      // Timers have whole milliseconds.
      expect(delays[index]).toBeGreaterThanOrEqual(most * 0.75 - 1);
      expect(delays[index]).toBeLessThanOrEqual(most + 1);
    }
  });

  test("each attempt has a timeout, and the call has its total timeout", async () => {
    const retry = { limit: 9, minDelayMs: 0, totalTimeoutMs: 25_000 };
    const { sent, end, endedAt, drive } = lab({ timeoutMs: 10_000, retry }, [], true);
    await drive(24_999);
    expect(end()).toBe("pending");
    await drive(1);
    expect(end()).toBeInstanceOf(TimeoutError);
    expect(end()).toMatchObject({ timeoutMs: 25_000 });
    expect(endedAt()).toBe(25_000);
    expect(sent.map((at) => Math.round(at / 1000))).toEqual([0, 10, 20]);
  });

  test("a delay that would exceed the total timeout is not started", async () => {
    const { sent, endedAt, drive } = lab({ retry: { totalTimeoutMs: 5000 } }, [busy("3"), busy("3")]);
    await drive(60_000);
    expect(sent).toEqual([0, 3000]);
    expect(endedAt()).toBe(3000);
  });

  test("a Retry-After above the maximum ends the call at once", async () => {
    const airflow = embeddedAirflow();
    airflow.faults.push({ status: 429, headers: { "retry-after": "3600" } });
    const { dagRuns } = new AirflowClient({
      baseUrl: airflow.baseUrl,
      auth: bearer("t"),
      fetch: airflow.fetch,
    });
    await expect(dagRuns.get("d", "r")).rejects.toBeInstanceOf(RateLimitError);
  });
});
