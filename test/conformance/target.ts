import type { Node } from "../../scripts/generate/spec.js";
import type { Database } from "../../scripts/airflow/database.js";
import type { Fetch, Version } from "../../src/index.js";

/** An Airflow to run the suite against, embedded or real. It has the DAGs and users of `scripts/airflow`. */
export interface Target {
  kind: "embedded" | "real";
  /** The full release, such as `"3.3.2"`. */
  airflowVersion: string;
  apiVersion: Version;
  baseUrl: string;
  /** The spec of its API, as parsed YAML. */
  spec: Node;
  /** Password by user name: `admin`, `op`, `user`, `viewer`. */
  users: Readonly<Record<string, string>>;
  /** The `fetch` to send with; absent for the global one. */
  fetch?: Fetch | undefined;
  database: Database;
  /** How many concurrent calls it supports. */
  parallel: number;
  /** Milliseconds between two requests of a wait. */
  pollMs: number;
}
