import type { Database } from "../airflow/database.js";
import type { Report } from "./report.js";

/** A release whose server was checked. */
export interface Checked extends Report {
  readonly version: string;
  readonly database: Database;
  /** Almost 0 if the release was installed before. */
  readonly installSeconds: number;
  /** The time until the server is healthy: database, DAGs, users and programs. */
  readonly bootSeconds: number;
}

/** A release that could not be checked. */
export interface Unchecked {
  readonly version: string;
  readonly database: Database;
  readonly problem: string;
}

/** The outcome of one release. */
export type Outcome = Checked | Unchecked;

/** The number of checks that passed. */
export function passedOf(outcome: Outcome): number {
  return "problem" in outcome ? 0 : outcome.counts.reduce((sum, { passed }) => sum + passed, 0);
}

/** The number of checks that failed; a release that could not be checked counts as one. */
export function failedOf(outcome: Outcome): number {
  return "problem" in outcome ? 1 : outcome.counts.reduce((sum, { failed }) => sum + failed, 0);
}
