import type { DagRunRecord, DagRunStore } from "./dag-run-store.js";
import type { Filter } from "./filters.js";
import { type NullOrder, type SortKey, sortRuns } from "./order.js";

/** The runs that a list selects, and their order. */
export interface Selection {
  /** A DAG's id, or `~` for all. */
  readonly dagId: string;
  readonly filters: readonly Filter[];
  readonly keys: readonly SortKey[];
  readonly nulls: NullOrder;
  /** The cache key, so that the next page need not be sorted once more; absent if the selection depends on the time. */
  readonly name?: string;
}

/** Filters and sorts runs. Caches the results until a run changes, because most lists are read page by page. */
export class Selector {
  readonly #runs: DagRunStore;
  #kept = new Map<string, readonly DagRunRecord[]>();
  #revision = -1;

  constructor(runs: DagRunStore) {
    this.#runs = runs;
  }

  select({ dagId, filters, keys, nulls, name }: Selection): readonly DagRunRecord[] {
    if (this.#revision !== this.#runs.revision || this.#kept.size > 8) {
      this.#kept.clear();
      this.#revision = this.#runs.revision;
    }
    const kept = name === undefined ? undefined : this.#kept.get(`${dagId}?${name}`);
    if (kept !== undefined) return kept;
    const matching = [...this.#runs.of(dagId)].filter((run) => filters.every((filter) => filter(run)));
    const sorted = sortRuns(matching, keys, nulls);
    if (name !== undefined) this.#kept.set(`${dagId}?${name}`, sorted);
    return sorted;
  }
}
