import { type Cell, columns } from "./columns.js";
import type { DagRunRecord } from "./dag-run-store.js";
import type { Fields } from "./fields.js";
import type { Instant } from "./instant.js";

/** Whether a run is in the list. */
export type Filter = (run: DagRunRecord) => boolean;

/** What a null in a filtered column means. */
export interface NullRule {
  /** `never`: it matches nothing. `now`: it counts as now. `open`: it matches every lower bound, and counts as now for an upper one. */
  readonly rule: "never" | "now" | "open";
  readonly now: Instant;
}

/** The filters of a list that compare with a bound, such as `start_date_gte`: one for each such field that was sent. */
export function rangeFilters(fields: Fields, nulls: NullRule): Filter[] {
  return fields.names().flatMap((name) => {
    const [, column, relation] = /^(.+)_(gte|gt|lte|lt)$/.exec(name) ?? [];
    const cell = column === undefined ? undefined : columns[column];
    const bound = fields.date(name)?.instant ?? fields.number(name);
    // A bound of 0 seconds is falsy to Airflow, which then does not filter.
    if (cell === undefined || bound === undefined || bound === 0) return [];
    const mayBeNow = column === "start_date" || column === "end_date";
    return [
      (run: DagRunRecord) => holds(relation, cell(run), bound, mayBeNow ? nulls : { rule: "never", now: 0 }),
    ];
  });
}

function holds(relation: string | undefined, value: Cell, bound: number, nulls: NullRule): boolean {
  const isLower = relation === "gte" || relation === "gt";
  if (value === null) {
    if (nulls.rule === "never") return false;
    if (nulls.rule === "open" && isLower) return true;
    return holds(relation, nulls.now, bound, nulls);
  }
  const order = Number(value) - bound;
  return (isLower ? order > 0 : order < 0) || (order === 0 && (relation === "gte" || relation === "lte"));
}

/** A filter that compares with a list of allowed values; an absent or empty list allows all. */
export function oneOf(column: string, allowed: readonly (string | null)[] | undefined): Filter[] {
  const cell = columns[column];
  if (cell === undefined || allowed === undefined || allowed.length === 0) return [];
  const values = new Set<Cell>(allowed);
  return [(run) => values.has(cell(run))];
}

/** The filter of `run_id_pattern`: SQL's ILIKE with `%` around, where `_` and `%` are wildcards; `a|b` means either when `pipeIsOr`. */
export function patternFilter(column: string, pattern: string | undefined, pipeIsOr: boolean): Filter[] {
  const cell = columns[column];
  if (cell === undefined || pattern === undefined) return [];
  const regexes = terms(pattern === "~" ? "%" : pattern, pipeIsOr).map((term) => {
    const source = term
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll("%", ".*")
      .replaceAll("_", ".");
    return new RegExp(source, "is");
  });
  return [(run) => regexes.some((regex) => typeof cell(run) === "string" && regex.test(String(cell(run))))];
}

/** The filter of `run_id_prefix_pattern`: case-sensitive, no wildcards, punctuation at the end of the prefix is dropped. */
export function prefixFilter(column: string, prefix: string | undefined): Filter[] {
  const cell = columns[column];
  if (cell === undefined || prefix === undefined) return [];
  const prefixes = terms(prefix === "~" ? "" : prefix, true).map((term) =>
    term.replace(/[^\p{L}\p{N}]+$/u, ""),
  );
  return [
    (run) => prefixes.some((term) => typeof cell(run) === "string" && String(cell(run)).startsWith(term)),
  ];
}

function terms(pattern: string, pipeIsOr: boolean): string[] {
  const found = pipeIsOr
    ? pattern
        .split("|")
        .map((term) => term.trim())
        .filter((term) => term !== "")
    : [];
  return found.length === 0 || !pattern.includes("|") ? [pattern] : found;
}
