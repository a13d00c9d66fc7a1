import type { Verdict } from "./judge.js";

/** The differences without an allowance: a line for each, with its releases. */
export function linesOfOpen(verdicts: readonly Verdict[]): string[] {
  const all = verdicts.map(({ release }) => release);
  return [...grouped(verdicts, ({ open }) => open)].map(
    ([difference, releases]) => `${difference} [${inWords(releases, all)}]`,
  );
}

/** The differences with an allowance, below its reason. */
export function linesOfAllowed(verdicts: readonly Verdict[]): string[] {
  const all = verdicts.map(({ release }) => release);
  const reasons = grouped(verdicts, ({ allowed }) => allowed.map(({ allowance }) => allowance));
  return [...reasons.keys()].flatMap((allowance) => {
    const differences = grouped(verdicts, ({ allowed }) =>
      allowed.filter((one) => one.allowance === allowance).map(({ difference }) => difference),
    );
    const lines = [...differences].map(
      ([difference, releases]) => `  ${difference} [${inWords(releases, all)}]`,
    );
    return [allowance.reason, ...lines];
  });
}

/** The releases of an allowance in which it is unused. */
export function linesOfIdle(verdicts: readonly Verdict[]): string[] {
  const all = verdicts.map(({ release }) => release);
  return [...grouped(verdicts, ({ idle }) => idle)].map(
    ([{ patterns }, releases]) =>
      `${patterns.map(({ text }) => text).join("; ")} [${inWords(releases, all)}]`,
  );
}

function grouped<T>(verdicts: readonly Verdict[], of: (verdict: Verdict) => readonly T[]): Map<T, string[]> {
  const groups = new Map<T, string[]>();
  for (const verdict of verdicts) {
    for (const item of new Set(of(verdict))) groups.set(item, [...(groups.get(item) ?? []), verdict.release]);
  }
  return groups;
}

/** Consecutive releases as `from to to`. */
function inWords(releases: readonly string[], all: readonly string[]): string {
  const [first = "", last = ""] = [releases[0], releases.at(-1)];
  const span = all.slice(all.indexOf(first), all.indexOf(last) + 1);
  if (releases.length < 3 || span.length > releases.length) return releases.join(", ");
  return `${first} to ${last}`;
}
