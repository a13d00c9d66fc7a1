import type { Fetch, RetryOptions } from "../../src/index.js";
import type { Trial, TrialResult } from "../../test/faults/trigger-trial.js";

/** One trial of a series: a number of triggers with one retry policy. */
export interface Case {
  readonly name: string;
  readonly count: number;
  readonly concurrency: number;
  readonly retry: RetryOptions;
  /** The timeout of an attempt, and the delay of late requests and responses, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the retries outlast the faults, so that only triggers with a fault that is not retried may fail. */
  readonly patient: boolean;
}

/** The common options of all trials. */
export interface Run {
  readonly seed: number;
  /** The clients' `fetch`; the global one if undefined. */
  readonly fetch: Fetch | undefined;
  readonly signal: AbortSignal;
}

/** The share of requests with a fault. */
export const share = 0.3;

/** The options of a case for its trial. */
export function trialOf(
  { count, concurrency, timeoutMs }: Case,
  seed: number,
): Pick<Trial, "count" | "concurrency" | "lateMs" | "seed" | "share"> {
  return { count, concurrency, seed, share, lateMs: timeoutMs };
}

/**
 * Many triggers with retries that outlast the faults, and fewer with one retry, some of which must fail. In both, the
 * outcomes for the callers must be true.
 */
export function cases(count: number, concurrency: number, timeoutMs: number, delayMs: number): Case[] {
  const common = { concurrency, timeoutMs };
  const delays = { minDelayMs: delayMs, maxDelayMs: 20 * delayMs };
  return [
    { ...common, name: "patient", count, retry: { ...delays, limit: 100 }, patient: true },
    {
      ...common,
      name: "one retry",
      count: Math.ceil(count / 5),
      retry: { ...delays, limit: 1 },
      patient: false,
    },
  ];
}

/** Everything that is wrong with a result. */
export function problemsOf({ count, patient }: Case, { wrongs, counts, finals }: TrialResult): string[] {
  const failed = count - (counts.get("fulfilled") ?? 0);
  if (!patient || failed === finals) return [...wrongs];
  return [...wrongs, `${String(failed)} triggers failed, ${String(finals)} had a fault that is not retried`];
}

/** A result as text. */
export function describe(result: TrialResult, seconds: number): string {
  const injected = [...result.faults.values()].reduce((sum, number) => sum + number, 0);
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, number]) => `${name} ${String(number)}`)
      .join(", ");
  const percent = ((100 * injected) / result.requests).toFixed(1);
  return [
    `  ${list(result.counts)}; ${String(result.runs)} runs, ${String(result.finals)} failed by a fault that is not retried`,
    `  ${String(result.requests)} requests in ${seconds.toFixed(1)} s, ${String(injected)} faults (${percent} %): ${list(result.faults)}`,
  ].join("\n");
}
