import type { Clock } from "./clock.js";
import type { DagRunStore } from "./dag-run-store.js";
import type { DagStore } from "./dag-store.js";
import type { Instant } from "./instant.js";
import type { Lifecycle } from "./lifecycle.js";
import { hasQuirk, type Quirk } from "./quirks.js";
import type { Release } from "./release.js";
import { createRunViews, type RunViews } from "./run-view.js";
import type { Tokens } from "./tokens.js";
import type { Users } from "./users.js";

/** Everything one embedded Airflow consists of. */
export interface WorldParts {
  readonly release: Release;
  readonly clock: Clock;
  readonly dags: DagStore;
  readonly runs: DagRunStore;
  readonly lifecycle: Lifecycle;
  readonly users: Users;
  readonly tokens: Tokens;
}

/** What all request handlers of one embedded Airflow share. */
export interface World extends WorldParts {
  /** How this release shows runs. */
  readonly views: RunViews;
  /** Whether this release has a quirk. */
  has(quirk: Quirk): boolean;
  /** The time, with runs brought up to it. Never twice the same, as on a real server, where a request takes some microseconds. */
  now(): Instant;
}

export function createWorld(parts: WorldParts): World {
  let last = 0;
  return {
    ...parts,
    views: createRunViews(parts.release),
    has: (quirk) => hasQuirk(parts.release, quirk),
    now() {
      const clock = Math.floor(parts.clock.now() * 1000);
      parts.lifecycle.settle(clock);
      last = Math.max(last + 1, clock);
      return last;
    },
  };
}
