import type { Lifespan } from "../../generated/operations.js";
import { compareReleases } from "../../src/checks/release-gate.js";

/** Whether a release is within a lifespan, both ends included. */
export function isAlive({ since, until }: Lifespan, release: string): boolean {
  return (
    (since === undefined || compareReleases(since, release) <= 0) &&
    (until === undefined || compareReleases(release, until) <= 0)
  );
}

/** The spec that describes a release. */
export function specVersionOf(release: string): "v1" | "v2" {
  return compareReleases(release, "3.0.0") < 0 ? "v1" : "v2";
}
