import type { Spec } from "../generate/spec.js";
import type { Allowance, Allowances, Pattern } from "./allowances.js";
import { compare } from "./compare.js";
import { isAlive, specVersionOf } from "./release.js";
import type { Upstream } from "./stored.js";
import { takeOutline } from "./take-outline.js";

/** The verdict on our spec as of one release. */
export interface Verdict {
  readonly release: string;
  /** The differences without an allowance. */
  readonly open: readonly string[];
  /** The differences with an allowance. */
  readonly allowed: readonly Allowed[];
  /** Unused allowances for this release. */
  readonly idle: readonly Allowance[];
}

/** A difference and its allowance. */
export interface Allowed {
  readonly difference: string;
  readonly allowance: Allowance;
  readonly pattern: Pattern;
}

/** Compares our spec, as of a release, with Airflow's own documents of that release. */
export function judge(
  specs: Readonly<Record<"v1" | "v2", Spec>>,
  { release, outlines }: Upstream,
  allowances: Allowances,
): Verdict {
  const version = specVersionOf(release);
  const valid = allowances[version].filter((allowance) => isAlive(allowance, release));
  const patterns = valid.flatMap((allowance) =>
    allowance.patterns.map((pattern) => ({ allowance, pattern })),
  );
  const open: string[] = [];
  const allowed: Allowed[] = [];
  for (const difference of compare(takeOutline(specs[version], release), outlines)) {
    const match = patterns.find(({ pattern }) => pattern.expression.test(difference));
    if (match === undefined) open.push(difference);
    else allowed.push({ difference, ...match });
  }
  const used = new Set(allowed.map(({ allowance }) => allowance));
  return { release, open, allowed, idle: valid.filter((allowance) => !used.has(allowance)) };
}

/** The patterns that are unused in all of these releases. */
export function unusedPatterns(allowances: Allowances, verdicts: readonly Verdict[]): Pattern[] {
  const used = new Set(verdicts.flatMap(({ allowed }) => allowed.map(({ pattern }) => pattern)));
  const all = [...allowances.v1, ...allowances.v2].flatMap(({ patterns }) => patterns);
  return all.filter((pattern) => !used.has(pattern));
}
