import type { Clock } from "./clock.js";
import type { DagRunStore } from "./dag-run-store.js";
import type { DagStore } from "./dag-store.js";
import type { Instant } from "./instant.js";
import type { Lifecycle } from "./lifecycle.js";
import { operations } from "../../generated/operations.js";
import { type Filter, filterReader, type FilterRules } from "./filters.js";
import type { Fields } from "./fields.js";
import { type NullOrder, orderReader, type SortKey } from "./order.js";
import { hasQuirk, type Quirk } from "./quirks.js";
import type { Release } from "./release.js";
import { createRunViews, type RunViews } from "./run-view.js";
import type { Tokens } from "./tokens.js";
import type { Users } from "./users.js";

/** The parts of one embedded Airflow. */
export interface WorldParts {
  readonly release: Release;
  readonly clock: Clock;
  readonly dags: DagStore;
  readonly runs: DagRunStore;
  readonly lifecycle: Lifecycle;
  readonly users: Users;
  readonly tokens: Tokens;
}

/** The operations that list runs. */
export type ListId = "get_dag_runs" | "get_dag_runs_batch";

/** Reads the parameters of a list. */
export interface ListReader {
  readonly filters: (fields: Fields, rules: FilterRules) => Filter[];
  readonly order: (orderBy: string) => SortKey | undefined;
}

/** The state that all request handlers of one embedded Airflow share. */
export interface World extends WorldParts {
  /** How this release shows runs. */
  readonly views: RunViews;
  /** The readers of its list parameters. */
  readonly lists: Readonly<Record<ListId, ListReader>>;
  /** Where its lists sort nulls. */
  readonly nulls: NullOrder;
  /** Whether this release has a quirk. */
  has(quirk: Quirk): boolean;
  /** The current time, after all runs are updated to it. Each call returns a later time, as on a real server. */
  now(): Instant;
}

export function createWorld(parts: WorldParts): World {
  let last = 0;
  const has = (quirk: Quirk) => hasQuirk(parts.release, quirk);
  return {
    ...parts,
    lists: {
      get_dag_runs: listReader(parts.release, "get_dag_runs"),
      get_dag_runs_batch: listReader(parts.release, "get_dag_runs_batch"),
    },
    nulls: has("nullsLast") ? "last" : has("nullsAreLargest") ? "largest" : "smallest",
    views: createRunViews(parts.release),
    has,
    now() {
      const clock = Math.floor(parts.clock.now() * 1000);
      parts.lifecycle.settle(clock);
      last = Math.max(last + 1, clock);
      return last;
    },
  };
}

function listReader(release: Release, id: ListId): ListReader {
  const { query, body } = operations[release.apiVersion][id];
  const table = { ...query, ...body };
  return { filters: filterReader(release, table), order: orderReader(release, table["order_by"]) };
}
