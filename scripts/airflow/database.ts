import type { Release } from "./releases.js";

/** The database of an Airflow. PostgreSQL supports many concurrent writers. */
export type Database = "sqlite" | "postgres";

/** The additional packages that `release` needs for `database`. */
export function driversOf(release: Release, database: Database): readonly string[] {
  if (database === "sqlite") return [];
  // Airflow 3 opens a second, asynchronous connection on import.
  return release.apiVersion === "v1" ? ["psycopg2-binary"] : ["psycopg2-binary", "asyncpg"];
}
