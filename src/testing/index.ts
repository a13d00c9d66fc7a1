/**
 * An in-memory Airflow for tests of code that uses `airflow-client`. It behaves like a given release, including its quirks,
 * and passes the same conformance suite as real ones. Start with {@link embeddedAirflow}.
 *
 * @module airflow-client/testing
 */

export { type Clock, manualClock, realClock } from "./clock.js";
export type { RunState } from "./dag-run-store.js";
export type { EmbeddedDag } from "./dag-store.js";
export {
  type DagSnapshot,
  type EmbeddedAirflow,
  embeddedAirflow,
  type EmbeddedAirflowOptions,
} from "./embedded-airflow.js";
export type { Call } from "./exchange.js";
export type { Fault, Faults } from "./faults.js";
export type { Fetch } from "./in-memory-fetch.js";
export type { Listening, ListenOptions } from "./listen.js";
export { measuredReleases } from "./release.js";
export type { RunAccess, RunSeed, RunSnapshot, SeedDate } from "./run-access.js";
export type { EmbeddedUser } from "./users.js";
