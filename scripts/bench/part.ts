import { table } from "../report/report.js";

/** What every part of the benchmarks is given. */
export interface Context {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** How often each measurement is repeated; undefined: as often as the part says. */
  readonly rounds: number | undefined;
}

/** What a part found. */
export interface Findings {
  /** Markdown. */
  readonly text: string;
  readonly goals: readonly Goal[];
}

/** A limit, and the measured value. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  /** Which side of the limit is good. */
  readonly side: "at most" | "at least";
}

/** Whether a goal is met; NaN meets none. */
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
