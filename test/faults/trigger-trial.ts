import { AirflowError, NotFoundError } from "../../src/index.js";
import { drawFault, type Fault, isFinal } from "./fault.js";
import { faultProxy, type PassingRequest } from "./fault-proxy.js";
import { randomFrom } from "./random.js";

/** The outcome of a trigger for its caller. */
export type Outcome =
  | { readonly number: number; readonly end: "fulfilled"; readonly dagRunId: string }
  | { readonly number: number; readonly end: "rejected"; readonly error: unknown };

/** A run on the server at the end. */
export interface FoundRun {
  readonly dag_run_id: string;
  readonly conf?: unknown;
}

/** Triggers a run by a client of either version. */
export type Trigger = (body: { conf: { number: number } }) => Promise<{ dag_run_id: string }>;

/** The setting of a trial. */
export interface Trial {
  /** The origin of the server. */
  readonly upstream: string;
  /** Returns the trigger of a client of the proxy at `origin`. */
  readonly triggerAt: (origin: string) => Trigger;
  /** Reads the runs on the server at the end, without the proxy. */
  readonly readRuns: () => Promise<readonly FoundRun[]>;
  readonly seed: number;
  readonly count: number;
  /** The number of concurrent triggers. */
  readonly concurrency: number;
  /** The share of requests with a fault, from 0 to 1. */
  readonly share: number;
  /** The delay of late requests and responses in milliseconds; above the client's `timeoutMs` they time out. */
  readonly lateMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The result of a trial. */
export interface TrialResult extends Verdict {
  readonly runs: number;
  /** The number of failed triggers that had a fault which is not retried. */
  readonly finals: number;
  readonly requests: number;
  readonly faults: ReadonlyMap<string, number>;
}

/** Triggers runs through a proxy that injects faults, waits until no request is pending, and judges the outcomes. */
export async function runTrial(trial: Trial): Promise<TrialResult> {
  const finals = new Set<number>();
  const proxy = await faultProxy(trial.upstream, trialFaults(trial.seed, trial, finals));
  try {
    const outcomes = await triggerAll(trial.triggerAt(proxy.origin), trial);
    await proxy.settled();
    const runs = await trial.readRuns();
    const { requests, faults } = proxy;
    const { counts, wrongs } = judge(outcomes, runs);
    const failed = outcomes.filter((outcome) => outcome.end === "rejected");
    const lost = failed.filter(({ number, error }) => error instanceof NotFoundError && !finals.has(number));
    return {
      counts,
      wrongs: [...wrongs, ...lost.map(({ number }) => `trigger ${String(number)}: a 404 that was not sent`)],
      runs: runs.length,
      finals: failed.filter(({ number }) => finals.has(number)).length,
      requests,
      faults,
    };
  } finally {
    await proxy.close();
  }
}

/** Triggers `count` runs, each with its number in `conf`, and returns the outcomes. */
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
 * The faults of a trial. The faults of a trigger depend on the seed, its number and the attempt only, so that the same
 * seed gives the same faults however requests are interleaved. A login, which triggers share, has no fault that looks
 * like a final response.
 *
 * @param finals the numbers of triggers with such a fault are added to it.
 */
export function trialFaults(
  seed: number,
  { share, lateMs }: { share: number; lateMs: number },
  finals = new Set<number>(),
): (request: PassingRequest) => Fault | undefined {
  const seen = new Map<string, number>();
  const numbers = new Map<string, string>();
  return ({ method, target, body }) => {
    const number = /"number":\s*(\d+)/.exec(body)?.[1];
    const sentId = /"dag_run_id":\s*"([^"]+)"/.exec(body)?.[1];
    if (number !== undefined && sentId !== undefined) numbers.set(sentId, number);
    const requestedId = decodeURIComponent(target.split("/").at(-1) ?? "");
    const ofTrigger = number ?? numbers.get(requestedId);
    const key = `${method} ${ofTrigger ?? target}`;
    const attempt = (seen.get(key) ?? 0) + 1;
    seen.set(key, attempt);
    const fault = drawFault(randomFrom(seed, `${key} ${String(attempt)}`), share, lateMs);
    if (fault === undefined || !isFinal(fault)) return fault;
    if (ofTrigger === undefined) return undefined;
    finals.add(Number(ofTrigger));
    return fault;
  };
}

/** The verdict on a trial. */
export interface Verdict {
  /** The number of triggers by outcome. */
  readonly counts: ReadonlyMap<string, number>;
  /** Everything that is wrong. */
  readonly wrongs: readonly string[];
}

/**
 * Compares the outcomes for the callers with the runs on the server.
 *
 * A fulfilled trigger has exactly one run, the returned one. A rejected trigger has no run, or its error has
 * `ambiguous: true` and the run's id. No trigger has two.
 */
export function judge(outcomes: readonly Outcome[], runs: readonly FoundRun[]): Verdict {
  const counts = new Map<string, number>();
  const wrongs: string[] = [];
  const found = new Map<number, string[]>();
  for (const { dag_run_id, conf } of runs) {
    const number = numberIn(conf);
    if (number === undefined)
      wrongs.push(`${dag_run_id} has a conf that was not sent: ${JSON.stringify(conf)}`);
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
      if (ids.length === 0) wrong(`lost: ${outcome.dagRunId} was returned, and does not exist`);
      else if (!ids.includes(outcome.dagRunId))
        wrong(`${outcome.dagRunId} was returned, ${ids.join()} exists`);
    } else {
      const { error } = outcome;
      const exists = ids.length > 0 ? "run exists" : "no run";
      if (!(error instanceof AirflowError)) {
        way = `rejected with another error, ${exists}`;
        wrong(`rejected with ${String(error)}`);
      } else if (error.ambiguous) {
        way = `rejected as ambiguous, ${exists}`;
        if (ids.some((id) => id !== error.dagRunId))
          wrong(`the error names ${String(error.dagRunId)}, ${ids.join()} exists`);
      } else {
        way = `rejected unambiguously, ${exists}`;
        if (ids.length > 0) wrong(`the run exists, and the error is not ambiguous: ${String(error)}`);
      }
    }
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  for (const [number, ids] of found) wrongs.push(`${ids.join()}: ${String(number)} was not triggered`);
  return { counts, wrongs };
}

function numberIn(conf: unknown): number | undefined {
  const number: unknown = typeof conf === "object" && conf !== null ? Reflect.get(conf, "number") : undefined;
  return typeof number === "number" ? number : undefined;
}
