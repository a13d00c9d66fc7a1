import type { Release } from "./releases.js";

/** What an Airflow keeps its data in; on PostgreSQL it bears many writers at once. */
export type Database = "sqlite" | "postgres";

/** The packages with which `release` talks to `database`, on top of its own. */
export function driversOf(release: Release, database: Database): readonly string[] {
  if (database === "sqlite") return [];
  // Airflow 3 opens a second, asynchronous connection when it is imported.
  return release.apiVersion === "v1" ? ["psycopg2-binary"] : ["psycopg2-binary", "asyncpg"];
}
