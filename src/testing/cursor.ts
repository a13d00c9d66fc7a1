import { fromBase64, toBase64Url } from "./base64.js";
import { type Cell, textColumns } from "./columns.js";
import type { DagRunRecord } from "./dag-run-store.js";
import { parseJson } from "./fields.js";
import { compareBy, type NullOrder, type SortKey } from "./order.js";

/** A page of a list that is read by cursor. */
export interface CursorPage {
  readonly runs: readonly DagRunRecord[];
  readonly next: string | null;
  readonly previous: string | null;
}

/** How the cursors of a release behave. */
export interface CursorRules {
  readonly nulls: NullOrder;
  readonly losesNulls: boolean;
  readonly durationLoops: boolean;
}

/**
 * The page after the run that a cursor holds, or before it if the cursor starts with `~`. A cursor is the list of that run's
 * values in the sort columns. `refused` is the error message for an invalid cursor; `"crash"` means that the server fails.
 */
export function cursorPage(
  sorted: readonly DagRunRecord[],
  keys: readonly SortKey[],
  cursor: string,
  limit: number,
  rules: CursorRules,
): CursorPage | { readonly refused: string } | "crash" {
  const isBackward = cursor.startsWith("~");
  const cells = cursor === "" ? undefined : cellsOf(isBackward ? cursor.slice(1) : cursor);
  if (cells === null) return { refused: "Invalid cursor token" };
  if (cells !== undefined && cells.length !== keys.length) {
    return { refused: "Cursor token does not match current query shape" };
  }
  if (cells?.some((cell, index) => isUnfit(keys[index], cell)) === true) return "crash";
  if (cells?.includes(null) === true && rules.losesNulls) return "crash";

  const boundary = cells === undefined ? 0 : boundaryOf(sorted, keys, cells, isBackward, rules);
  let rest = isBackward ? sorted.slice(0, boundary) : sorted.slice(boundary);
  if (cells !== undefined && rules.losesNulls)
    rest = rest.filter((run) => !keys.some((key) => key.cell(run) === null));
  const runs = isBackward ? rest.slice(Math.max(0, rest.length - limit)) : rest.slice(0, limit);
  const hasMore = rest.length > runs.length;
  const [first, last] = [runs[0], runs.at(-1)];
  const hasNext = isBackward || hasMore;
  const hasPrevious = isBackward ? hasMore : cursor !== "";
  return {
    runs,
    next: hasNext && last !== undefined ? tokenOf(last, keys) : null,
    previous: hasPrevious && first !== undefined ? `~${tokenOf(first, keys)}` : null,
  };
}

/** The index of the first run after the cursor, or backward, of the first run that is not before it. */
function boundaryOf(
  sorted: readonly DagRunRecord[],
  keys: readonly SortKey[],
  cells: readonly Cell[],
  isBackward: boolean,
  rules: CursorRules,
): number {
  const isPast = (run: DagRunRecord): boolean => {
    for (const [index, key] of keys.entries()) {
      const order = compareBy(key, key.cell(run), cells[index] ?? null, rules.nulls);
      if (order !== 0) return order > 0;
      // The database's duration is a little larger than the one in the token.
      if (key.column === "duration" && rules.durationLoops) return !key.descending;
    }
    return isBackward;
  };
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const run = sorted[middle];
    if (run !== undefined && isPast(run)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether a cell has the wrong type for its column, which makes the database fail. */
function isUnfit(key: SortKey | undefined, cell: Cell): boolean {
  return key !== undefined && cell !== null && textColumns.has(key.column) !== (typeof cell === "string");
}

function tokenOf(run: DagRunRecord, keys: readonly SortKey[]): string {
  return toBase64Url(JSON.stringify(keys.map((key) => key.cell(run))));
}

function cellsOf(token: string): readonly Cell[] | null {
  const cells = parseJson(fromBase64(token) ?? "");
  return Array.isArray(cells) && cells.every(isCell) ? cells : null;
}

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === "string" || typeof value === "number";
}
