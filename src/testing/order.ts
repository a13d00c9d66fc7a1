import { type Cell, columns, compareCells } from "./columns.js";
import type { DagRunRecord } from "./dag-run-store.js";

/** One column of an order. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  readonly cell: (run: DagRunRecord) => Cell;
}

/** The sort key of `order_by=-start_date`; `undefined` when there is no such column or the release does not sort by it. */
export function sortKey(orderBy: string, sortable: (column: string) => boolean): SortKey | undefined {
  const column = orderBy.replace(/^-+/, "");
  const cell = Object.hasOwn(columns, column) && sortable(column) ? columns[column] : undefined;
  return cell && { column, descending: orderBy.startsWith("-"), cell };
}

/** Compares two cells of a column the way it is sorted. */
export function compareBy(key: SortKey, a: Cell, b: Cell, nullsLast: boolean): number {
  if (nullsLast && (a === null || b === null)) return compareCells(b, a);
  return key.descending ? compareCells(b, a) : compareCells(a, b);
}

/** Sorts runs, which come in order of creation and keep it where the keys are equal. */
export function sortRuns(runs: DagRunRecord[], keys: readonly SortKey[], nullsLast: boolean): DagRunRecord[] {
  const [first] = keys;
  if (first?.column === "id") return first.descending ? runs.reverse() : runs;
  return runs.sort((a, b) => {
    for (const key of keys) {
      const order = compareBy(key, key.cell(a), key.cell(b), nullsLast);
      if (order !== 0) return order;
    }
    return 0;
  });
}
