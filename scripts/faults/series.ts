import type { Fetch, RetryOptions } from "../../src/index.js";
import type { Trial, TrialResult } from "../../test/faults/trigger-trial.js";

/** One trial of a series: so many triggers, under one policy of retries. */
export interface Case {
  readonly name: string;
  readonly count: number;
  readonly concurrency: number;
  readonly retry: RetryOptions;
  /** Milliseconds that an attempt may take, and by which a late request or answer is late. */
  readonly timeoutMs: number;
  /** Whether the retries outlast the faults, so that no trigger may fail but those that meet a fault which no retry mends. */
  readonly patient: boolean;
}

/** What all trials of a run have in common. */
export interface Run {
  readonly seed: number;
  /** What the clients send with; the global `fetch` if undefined. */
  readonly fetch: Fetch | undefined;
  readonly signal: AbortSignal;
}

/** The share of requests that meet a fault. */
export const share = 0.3;

/** What a case needs of its trial. */
export function trialOf(
  { count, concurrency, timeoutMs }: Case,
  seed: number,
): Pick<Trial, "count" | "concurrency" | "lateMs" | "seed" | "share"> {
  return { count, concurrency, seed, share, lateMs: timeoutMs };
}

/**
 * Many triggers with retries that outlast the faults, and fewer with one repeat, where some must fail: there, what the
 * callers are told must be true.
 */
export function cases(count: number, concurrency: number, timeoutMs: number, delayMs: number): Case[] {
  const common = { concurrency, timeoutMs };
  const delays = { minDelayMs: delayMs, maxDelayMs: 20 * delayMs };
  return [
    { ...common, name: "patient", count, retry: { ...delays, limit: 100 }, patient: true },
    {
      ...common,
      name: "one repeat",
      count: Math.ceil(count / 5),
      retry: { ...delays, limit: 1 },
      patient: false,
    },
  ];
}

/** What is wrong with a result; empty where nothing is. */
export function problemsOf({ count, patient }: Case, { wrongs, counts, unmended }: TrialResult): string[] {
  const failed = count - (counts.get("fulfilled") ?? 0);
  if (!patient || failed === unmended) return [...wrongs];
  return [
    ...wrongs,
    `${String(failed)} triggers failed, ${String(unmended)} met a fault that no retry mends`,
  ];
}

/** A result in words. */
export function describe(result: TrialResult, seconds: number): string {
  const injected = [...result.faults.values()].reduce((sum, number) => sum + number, 0);
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, number]) => `${name} ${String(number)}`)
      .join(", ");
  const percent = ((100 * injected) / result.requests).toFixed(1);
  return [
    `  ${list(result.counts)}; ${String(result.runs)} runs, ${String(result.unmended)} failed by a fault that no retry mends`,
    `  ${String(result.requests)} requests in ${seconds.toFixed(1)} s, ${String(injected)} faults (${percent} %): ${list(result.faults)}`,
  ].join("\n");
}
