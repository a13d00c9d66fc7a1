import type { Verdict } from "./judge.js";

/** The differences that no allowance covers: a line for each, with the releases that show it. */
export function linesOfOpen(verdicts: readonly Verdict[]): string[] {
  const all = verdicts.map(({ release }) => release);
  return [...grouped(verdicts, ({ open }) => open)].map(
    ([difference, releases]) => `${difference} [${inWords(releases, all)}]`,
  );
}

/** The differences that an allowance covers, below the reason of that allowance. */
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

/** Releases in which an allowance covers nothing, though it says it is for them. */
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

/** Neighbours among all releases as `from to to`. */
function inWords(releases: readonly string[], all: readonly string[]): string {
  const [first = "", last = ""] = [releases[0], releases.at(-1)];
  const span = all.slice(all.indexOf(first), all.indexOf(last) + 1);
  if (releases.length < 3 || span.length > releases.length) return releases.join(", ");
  return `${first} to ${last}`;
}
