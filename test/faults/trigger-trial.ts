import { AirflowError, NotFoundError } from "../../src/index.js";
import { drawFault, type Fault, isFinal } from "./fault.js";
import { faultProxy, type PassingRequest } from "./fault-proxy.js";
import { randomFrom } from "./random.js";

/** How a trigger ended, as the caller saw it. */
export type Outcome =
  | { readonly number: number; readonly end: "fulfilled"; readonly dagRunId: string }
  | { readonly number: number; readonly end: "rejected"; readonly error: unknown };

/** A run as the server has it in the end. */
export interface FoundRun {
  readonly dag_run_id: string;
  readonly conf?: unknown;
}

/** Triggers a run, as clients of both versions do. */
export type Trigger = (body: { conf: { number: number } }) => Promise<{ dag_run_id: string }>;

/** What a trial is made of. */
export interface Trial {
  /** The origin of the server. */
  readonly upstream: string;
  /** Makes the trigger of a client that goes through the proxy at `origin`. */
  readonly triggerAt: (origin: string) => Trigger;
  /** Reads the runs that the server has in the end, not through the proxy. */
  readonly readRuns: () => Promise<readonly FoundRun[]>;
  readonly seed: number;
  readonly count: number;
  /** How many at once. */
  readonly concurrency: number;
  /** The share of requests that meet a fault, from 0 to 1. */
  readonly share: number;
  /** Milliseconds by which requests and answers are late; above the client's `timeoutMs`, it gives them up. */
  readonly lateMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a trial came to, and what it took. */
export interface TrialResult extends Verdict {
  readonly runs: number;
  /** How many triggers failed that met a fault which no retry mends. */
  readonly unmended: number;
  readonly requests: number;
  readonly faults: ReadonlyMap<string, number>;
}

/** Triggers runs through a proxy that makes faults, waits until nothing is on its way any more, and judges. */
export async function runTrial(trial: Trial): Promise<TrialResult> {
  const unmended = new Set<number>();
  const proxy = await faultProxy(trial.upstream, trialFaults(trial.seed, trial, unmended));
  try {
    const outcomes = await triggerAll(trial.triggerAt(proxy.origin), trial);
    await proxy.settled();
    const runs = await trial.readRuns();
    const { requests, faults } = proxy;
    const { counts, wrongs } = judge(outcomes, runs);
    const failed = outcomes.filter((outcome) => outcome.end === "rejected");
    const lost = failed.filter(
      ({ number, error }) => error instanceof NotFoundError && !unmended.has(number),
    );
    return {
      counts,
      wrongs: [...wrongs, ...lost.map(({ number }) => `trigger ${String(number)}: a 404 that nobody sent`)],
      runs: runs.length,
      unmended: failed.filter(({ number }) => unmended.has(number)).length,
      requests,
      faults,
    };
  } finally {
    await proxy.close();
  }
}

/** Triggers so many runs, each with its number in `conf`, and notes how each ended. */
async function triggerAll(trigger: Trigger, { count, concurrency, signal }: Trial): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count && signal?.aborted !== true) {
      const number = next;
      next += 1;
      outcomes.push(
        await trigger({ conf: { number } }).then(
          ({ dag_run_id }) => ({ number, end: "fulfilled" as const, dagRunId: dag_run_id }),
          (error: unknown) => ({ number, end: "rejected" as const, error }),
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  signal?.throwIfAborted();
  return outcomes;
}

/**
 * The faults of a trial: which ones a trigger meets depends on the seed, its number and the attempt, not on what else
 * goes on. So the same seed gives the same faults, however the requests are interleaved. A login, which triggers share, meets
 * no fault that looks like the end of the call.
 *
 * @param unmended the numbers of the triggers that meet such a fault are added to it.
 */
export function trialFaults(
  seed: number,
  { share, lateMs }: { share: number; lateMs: number },
  unmended = new Set<number>(),
): (request: PassingRequest) => Fault | undefined {
  const seen = new Map<string, number>();
  const numbers = new Map<string, string>();
  return ({ method, target, body }) => {
    const number = /"number":\s*(\d+)/.exec(body)?.[1];
    const sentId = /"dag_run_id":\s*"([^"]+)"/.exec(body)?.[1];
    if (number !== undefined && sentId !== undefined) numbers.set(sentId, number);
    const askedId = decodeURIComponent(target.split("/").at(-1) ?? "");
    const ofTrigger = number ?? numbers.get(askedId);
    const key = `${method} ${ofTrigger ?? target}`;
    const attempt = (seen.get(key) ?? 0) + 1;
    seen.set(key, attempt);
    const fault = drawFault(randomFrom(seed, `${key} ${String(attempt)}`), share, lateMs);
    if (fault === undefined || !isFinal(fault)) return fault;
    if (ofTrigger === undefined) return undefined;
    unmended.add(Number(ofTrigger));
    return fault;
  };
}

/** What a trial came to. */
export interface Verdict {
  /** How many triggers ended in which way. */
  readonly counts: ReadonlyMap<string, number>;
  /** Everything that must not be; empty when all is well. */
  readonly wrongs: readonly string[];
}

/**
 * Compares what the callers were told with what the server has.
 *
 * A trigger that was fulfilled has exactly one run, the one that was returned. One that was rejected has none, or its
 * error says `ambiguous: true` and names the run's id. No trigger has two.
 */
export function judge(outcomes: readonly Outcome[], runs: readonly FoundRun[]): Verdict {
  const counts = new Map<string, number>();
  const wrongs: string[] = [];
  const found = new Map<number, string[]>();
  for (const { dag_run_id, conf } of runs) {
    const number = numberIn(conf);
    if (number === undefined)
      wrongs.push(`${dag_run_id} has a conf that nobody sent: ${JSON.stringify(conf)}`);
    else found.set(number, [...(found.get(number) ?? []), dag_run_id]);
  }
  for (const outcome of outcomes) {
    const ids = found.get(outcome.number) ?? [];
    found.delete(outcome.number);
    const wrong = (what: string) => wrongs.push(`trigger ${String(outcome.number)}: ${what}`);
    if (ids.length > 1) wrong(`doubled: ${ids.join(", ")}`);
    let way: string;
    if (outcome.end === "fulfilled") {
      way = "fulfilled";
      if (ids.length === 0) wrong(`lost: ${outcome.dagRunId} was returned, and is not there`);
      else if (!ids.includes(outcome.dagRunId))
        wrong(`${outcome.dagRunId} was returned, ${ids.join()} is there`);
    } else {
      const { error } = outcome;
      const there = ids.length > 0 ? "there" : "not there";
      if (!(error instanceof AirflowError)) {
        way = `rejected with something else, ${there}`;
        wrong(`rejected with ${String(error)}`);
      } else if (error.ambiguous) {
        way = `rejected as ambiguous, ${there}`;
        if (ids.some((id) => id !== error.dagRunId))
          wrong(`the error names ${String(error.dagRunId)}, ${ids.join()} is there`);
      } else {
        way = `rejected for sure, ${there}`;
        if (ids.length > 0) wrong(`the run is there, and the error does not say ambiguous: ${String(error)}`);
      }
    }
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  for (const [number, ids] of found) wrongs.push(`${ids.join()}: nobody triggered ${String(number)}`);
  return { counts, wrongs };
}

function numberIn(conf: unknown): number | undefined {
  const number: unknown = typeof conf === "object" && conf !== null ? Reflect.get(conf, "number") : undefined;
  return typeof number === "number" ? number : undefined;
}
