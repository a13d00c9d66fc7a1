import type { Parameter } from "../../generated/operations.js";
import { type Cell, type Column, columnOf } from "./columns.js";
import type { DagRunRecord } from "./dag-run-store.js";
import type { Fields } from "./fields.js";
import type { Instant } from "./instant.js";
import { aliveIn, type Release } from "./release.js";

/** Whether a run is part of a list. */
export type Filter = (run: DagRunRecord) => boolean;

/** Differences between releases that affect filters. */
export interface FilterRules {
  /** How a null start or end date compares: it never matches, counts as now, or (`open`) matches every lower bound and counts as now for an upper one. */
  readonly nulls: "never" | "now" | "open";
  readonly now: Instant;
  /** Whether `a|b` in a pattern matches either term. */
  readonly pipeIsOr: boolean;
}

type FilterMaker = (fields: Fields, rules: FilterRules) => Filter | undefined;

/** The parameters of a list that are not filters. */
const notFilters = new Set([
  "limit",
  "offset",
  "cursor",
  "order_by",
  "fields",
  "tags_match_mode",
  "page_limit",
  "page_offset",
]);

/**
 * Creates the reader of a list operation's filters, one for each parameter in the specs.
 *
 * @throws Error if the specs have a filter that cannot be derived from its name.
 */
export function filterReader(
  release: Release,
  table: Readonly<Record<string, Parameter>>,
): (fields: Fields, rules: FilterRules) => Filter[] {
  const makers = aliveIn(release, table)
    .filter(([name]) => !notFilters.has(name))
    .map(([name, parameter]) => makerOf(release, name, parameter));
  return (fields, rules) => makers.flatMap((make) => make(fields, rules) ?? []);
}

function makerOf(release: Release, name: string, { array }: Parameter): FilterMaker {
  // Embedded DAGs have neither tags nor a team.
  if (name === "tags" || name === "teams") return (fields) => (fields.has(name) ? () => false : undefined);
  const [, stem = "", kind = ""] = /^(.+?)_(gte|gt|lte|lt|pattern|prefix_pattern|contains)$/.exec(name) ?? [];
  const column = columnOf(release, kind === "" ? name.replace(/s$/, "") : stem);
  if (column === undefined) throw new Error(`The embedded Airflow has no column for the filter ${name}.`);
  if (array === true) return (fields) => oneOf(column, fields.list(name));
  switch (kind) {
    case "":
      return (fields) => equals(column, fields.text(name));
    case "pattern":
      return (fields, { pipeIsOr }) => like(column, fields.text(name), pipeIsOr);
    case "contains":
      // LIKE ignores case on SQLite.
      return (fields) =>
        like(column, fields.text(name), false, release.database === "postgresql" ? "s" : "is");
    case "prefix_pattern":
      return (fields) => startsWith(column, fields.text(name));
    default:
      return range(name, column, kind, stem === "start_date" || stem === "end_date");
  }
}

/** Compares with a bound. Airflow ignores a bound of 0 seconds, which is falsy in Python. */
function range(name: string, column: Column, relation: string, mayBeNow: boolean): FilterMaker {
  return (fields, { nulls, now }) => {
    const bound = fields.date(name)?.instant ?? fields.number(name);
    if (bound === undefined || bound === 0) return undefined;
    return (run) => holds(relation, column(run), bound, mayBeNow ? nulls : "never", now);
  };
}

function holds(
  relation: string,
  value: Cell,
  bound: number,
  nulls: FilterRules["nulls"],
  now: Instant,
): boolean {
  const isLower = relation.startsWith("g");
  if (value === null) {
    if (nulls === "never") return false;
    if (nulls === "open" && isLower) return true;
    return holds(relation, now, bound, nulls, now);
  }
  const order = Number(value) - bound;
  return (isLower ? order > 0 : order < 0) || (order === 0 && relation.endsWith("e"));
}

/** Compares with a list of allowed values, in which `none` means null; an absent or empty list allows all. */
function oneOf(column: Column, allowed: readonly unknown[] | undefined): Filter | undefined {
  if (allowed === undefined || allowed.length === 0) return undefined;
  const values = new Set<unknown>(allowed.map((value) => (value === "none" ? null : value)));
  return (run) => values.has(column(run));
}

/** Compares with one text. Airflow ignores an empty one, which is falsy in Python. */
function equals(column: Column, text: string | undefined): Filter | undefined {
  return text ? (run) => column(run) === text : undefined;
}

/** Matches like SQL's `ILIKE '%pattern%'`, with the wildcards `_` and `%`; without the flag `i`, like `LIKE`. */
function like(
  column: Column,
  pattern: string | undefined,
  pipeIsOr: boolean,
  flags = "is",
): Filter | undefined {
  if (pattern === undefined) return undefined;
  const regexes = terms(pattern === "~" ? "%" : pattern, pipeIsOr).map((term) => {
    const source = term
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll("%", ".*")
      .replaceAll("_", ".");
    return new RegExp(source, flags);
  });
  return textFilter(column, (text) => regexes.some((regex) => regex.test(text)));
}

/** Matches a prefix, case-sensitive and without wildcards; punctuation at its end is dropped. */
function startsWith(column: Column, prefix: string | undefined): Filter | undefined {
  if (prefix === undefined) return undefined;
  const prefixes = terms(prefix === "~" ? "" : prefix, true).map((term) =>
    term.replace(/[^\p{L}\p{N}]+$/u, ""),
  );
  return textFilter(column, (text) => prefixes.some((term) => text.startsWith(term)));
}

function textFilter(column: Column, matches: (text: string) => boolean): Filter {
  return (run) => {
    const cell = column(run);
    return typeof cell === "string" && matches(cell);
  };
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
