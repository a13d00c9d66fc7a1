import { table } from "../report/report.js";

/** The options of every part of the benchmarks. */
export interface Context {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** The number of rounds; undefined: the part's default. */
  readonly rounds: number | undefined;
}

/** The result of a part. */
export interface Findings {
  /** Markdown. */
  readonly text: string;
  readonly goals: readonly Goal[];
}

/** A limit and the measured value. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  /** The good side of the limit. */
  readonly side: "at most" | "at least";
}

/** Whether a goal is met; false for NaN. */
export function isMet({ measured, limit, side }: Goal): boolean {
  return side === "at most" ? measured <= limit : measured >= limit;
}

/** The goals of a part and whether each is met. */
export function goalsTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => {
    const { what, measured, limit, side } = goal;
    return [what, `${side} ${String(limit)}`, measured.toFixed(2), isMet(goal) ? "yes" : "**no**"];
  });
  return table(["goal", "limit", "measured", "met"], rows);
}
