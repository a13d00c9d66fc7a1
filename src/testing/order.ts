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

/** Where nulls go: before all values, after all values, or last in both directions. */
export type NullOrder = "smallest" | "largest" | "last";

/**
 * Reads `order_by=-start_date`; what it returns is `undefined` for a column that the release does not sort by.
 *
 * @throws Error at once if the specs have an order that has no column here.
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

/** Compares two cells of a column the way it is sorted; text goes by code unit. */
export function compareBy({ descending }: SortKey, a: Cell, b: Cell, nulls: NullOrder): number {
  if (a === b) return 0;
  const direction = descending ? -1 : 1;
  if (a === null || b === null) {
    const nullFirst = (a === null) === (nulls === "smallest") ? -1 : 1;
    return nulls === "last" ? nullFirst : nullFirst * direction;
  }
  return (a < b ? -1 : 1) * direction;
}

/** Sorts runs, which come in order of creation and keep it where the keys are equal. */
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
