import type { Parameter } from "../../generated/operations.js";
import { type Cell, type Column, columnOf } from "./columns.js";
import type { DagRunRecord } from "./dag-run-store.js";
import { aliveIn, type Release } from "./release.js";

/** One column of an order. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  readonly cell: Column;
}

/** Where nulls are sorted: before all values, after all values, or last in both directions. */
export type NullOrder = "smallest" | "largest" | "last";

/**
 * Creates a parser of `order_by=-start_date`, which returns `undefined` for a column that the release does not sort by.
 *
 * @throws Error if the specs have an order without a column here.
 */
export function orderReader(
  release: Release,
  orderBy: Parameter | undefined,
): (orderBy: string) => SortKey | undefined {
  const columns = new Map(
    aliveIn(release, orderBy?.values ?? {}).map(([name]) => {
      const column = columnOf(release, name);
      if (column === undefined) throw new Error(`The embedded Airflow has no column for the order ${name}.`);
      return [name, column];
    }),
  );
  return (text) => {
    const column = text.replace(/^-+/, "");
    const cell = columns.get(column);
    return cell && { column, descending: text.startsWith("-"), cell };
  };
}

/** Compares two cells in the order of a sort key; text by code unit. */
export function compareBy({ descending }: SortKey, a: Cell, b: Cell, nulls: NullOrder): number {
  if (a === b) return 0;
  const direction = descending ? -1 : 1;
  if (a === null || b === null) {
    const nullFirst = (a === null) === (nulls === "smallest") ? -1 : 1;
    return nulls === "last" ? nullFirst : nullFirst * direction;
  }
  return (a < b ? -1 : 1) * direction;
}

/** Sorts runs; runs with equal keys stay in order of creation. */
export function sortRuns(runs: DagRunRecord[], keys: readonly SortKey[], nulls: NullOrder): DagRunRecord[] {
  const [first] = keys;
  if (first?.column === "id") return first.descending ? runs.reverse() : runs;
  return runs.sort((a, b) => {
    for (const key of keys) {
      const order = compareBy(key, key.cell(a), key.cell(b), nulls);
      if (order !== 0) return order;
    }
    return 0;
  });
}
