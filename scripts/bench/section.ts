/** A part of the results. */
export interface Section {
  /** As `npm run bench -- NAME` has it. */
  readonly name: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly goals: readonly Goal[];
}

/** What is to be reached, and what was. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  /** Which side of the limit is good. */
  readonly side: "at most" | "at least";
  /** Behind the numbers; empty for a ratio. */
  readonly unit?: string;
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Whether a goal is met; NaN meets none. */
export function isMet({ measured, limit, side }: Goal): boolean {
  return side === "at most" ? measured <= limit : measured >= limit;
}

/** The goals of a section and whether each is met. */
export function goalsTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => {
    const { what, measured, limit, side, unit = "" } = goal;
    const digits = limit < 100 ? 2 : 0;
    return [
      what,
      `${side} ${String(limit)}${unit}`,
      `${measured.toFixed(digits)}${unit}`,
      isMet(goal) ? "yes" : "**no**",
    ];
  });
  return table(["goal", "limit", "measured", "met"], rows);
}
