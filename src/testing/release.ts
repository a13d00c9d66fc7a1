import type { Lifespan, Parameter } from "../../generated/operations.js";

/** The release that an embedded Airflow behaves like. */
export interface Release {
  /** The version, as `x.y.z`, or `x.y.zbN` for a beta. */
  readonly text: string;
  /** `v1` for 2.x, `v2` for 3.x. */
  readonly apiVersion: "v1" | "v2";
  readonly database: Database;
}

/** The database of an Airflow. */
export type Database = (typeof databases)[number];

const databases = ["sqlite", "postgresql"] as const;

/** The newest patch, or beta, of every minor release that was measured on a real server. */
export const measuredReleases = [
  "2.0.2",
  "2.1.4",
  "2.2.5",
  "2.3.4",
  "2.4.3",
  "2.5.3",
  "2.6.3",
  "2.7.3",
  "2.8.4",
  "2.9.3",
  "2.10.5",
  "2.11.2",
  "3.0.6",
  "3.1.8",
  "3.2.2",
  "3.3.2",
  "3.4.0b2",
] as const;

/** Parses `"3.2.1"`, or `"3.2"` as its newest measured patch. Throws a `RangeError` if the minor release was not measured or the database is unknown. */
export function parseRelease(version: string, database: Database): Release {
  const minor = /^(\d+\.\d+)(\.\d+((a|b|rc)\d+)?)?$/.exec(version)?.[1];
  const measured = measuredReleases.find((release) => release.startsWith(`${minor}.`));
  if (minor === undefined || measured === undefined) {
    throw new RangeError(
      `airflowVersion: ${JSON.stringify(version)} is not one of ${measuredReleases.map((r) => r.replace(/\.\w+$/, "")).join(", ")}`,
    );
  }
  if (!databases.includes(database))
    throw new RangeError(`database: ${JSON.stringify(database)} is not one of ${databases.join(", ")}`);
  const apiVersion = minor.startsWith("2.") ? "v1" : "v2";
  return { text: minor === version ? measured : version, apiVersion, database };
}

/** Whether a release is within a lifespan, both ends included; an end such as `2.8` includes all its patches. */
export function isWithin(release: Release, { since, until }: Lifespan): boolean {
  return (
    (since === undefined || compare(release.text, since) >= 0) &&
    (until === undefined || compare(release.text, until) <= 0)
  );
}

/** The entries of a table that exist in a release. */
export function aliveIn<T extends Parameter>(
  release: Release,
  table: Readonly<Record<string, T>>,
): [string, T][] {
  return Object.entries(table).filter(([, entry]) => isWithin(release, entry));
}

function compare(version: string, bound: string): number {
  // A beta counts as the final release.
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  for (const [index, part] of bound.split(".").map(Number).entries()) {
    const difference = (parts[index] ?? 0) - part;
    if (difference !== 0) return difference;
  }
  return 0;
}
