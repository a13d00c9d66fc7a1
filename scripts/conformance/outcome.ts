import type { Database } from "../airflow/database.js";
import type { Report } from "./report.js";

/** A release whose server was checked. */
export interface Checked extends Report {
  readonly version: string;
  readonly database: Database;
  /** Next to nothing for a release that was installed before. */
  readonly installSeconds: number;
  /** From nothing to healthy: the database, the DAGs and users in it, the programs. */
  readonly bootSeconds: number;
}

/** A release that could not be checked. */
export interface Unchecked {
  readonly version: string;
  readonly database: Database;
  readonly problem: string;
}

/** How it went with one release. */
export type Outcome = Checked | Unchecked;

/** The number of checks that passed. */
export function passedOf(outcome: Outcome): number {
  return "problem" in outcome ? 0 : outcome.counts.reduce((sum, { passed }) => sum + passed, 0);
}

/** The number of checks that failed; a release that could not be checked is one. */
export function failedOf(outcome: Outcome): number {
  return "problem" in outcome ? 1 : outcome.counts.reduce((sum, { failed }) => sum + failed, 0);
}
