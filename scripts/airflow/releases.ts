import { compareReleases } from "../../src/checks/release-gate.js";
import { LabError } from "./lab-error.js";

/** One Airflow release and its installation. */
export interface Release {
  readonly version: string;
  /** The version of its REST API. */
  readonly apiVersion: "v1" | "v2";
  /** The supported Python versions, the preferred one first. */
  readonly pythons: readonly string[];
  /** Requirements besides `apache-airflow==version`. */
  readonly extras: readonly string[];
}

const python38to39 = ["3.8", "3.9"];
const python38to310 = ["3.8", "3.9", "3.10"];
const python38to311 = ["3.8", "3.9", "3.10", "3.11"];
const python38to312 = ["3.8", "3.9", "3.10", "3.11", "3.12"];
const python310to312 = ["3.11", "3.12", "3.10"];
// 2.11 has no auth manager with users and passwords without it, unlike 2.9 and 2.10.
const fabProvider = ["apache-airflow-providers-fab<2"];

const v1 = (version: string, pythons: readonly string[], extras: readonly string[] = []): Release => ({
  version,
  apiVersion: "v1",
  pythons,
  extras,
});

const v2 = (version: string): Release => ({ version, apiVersion: "v2", pythons: python310to312, extras: [] });

/** The last release of every minor line from 2.0 to 3.3, oldest first, and the beta of 3.4. */
export const RELEASES: readonly Release[] = [
  v1("2.0.2", ["3.8"]),
  v1("2.1.4", python38to39),
  v1("2.2.5", python38to39),
  v1("2.3.4", python38to310),
  v1("2.4.3", python38to310),
  v1("2.5.3", python38to310),
  v1("2.6.3", python38to311),
  v1("2.7.3", python38to311),
  v1("2.8.4", python38to311),
  v1("2.9.3", python38to312),
  v1("2.10.5", python38to312),
  v1("2.11.2", python310to312, fabProvider),
  v2("3.0.6"),
  v2("3.1.8"),
  v2("3.2.2"),
  v2("3.3.2"),
  v2("3.4.0b2"),
];

/** `[major, minor]` of a release, for comparison with the first release of a setting. */
export function lineOf(release: Release): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = release.version.split(".").map(Number);
  return [major, minor];
}

/** Whether `release` belongs to minor line `major.minor` or a later one. */
export function isSince(release: Release, major: number, minor: number): boolean {
  const [ofMajor, ofMinor] = lineOf(release);
  return ofMajor === major ? ofMinor >= minor : ofMajor > major;
}

/**
 * The release for `version`: a full version (`2.11.2`, `3.4.0b2`) or a known minor line (`2.11`). An unknown release is
 * installed like the known one of its line, or like the newest one. Throws a {@link LabError} for other versions.
 */
export function findRelease(version: string): Release {
  const known = RELEASES.find(
    (release) => release.version === version || lineOf(release).join(".") === version,
  );
  if (known !== undefined) return known;
  const [line = "", major] = /^(\d+)\.\d+(?=\.\d+((a|b|rc|\.dev)\d+)?$)/.exec(version) ?? [];
  const model =
    RELEASES.find((release) => lineOf(release).join(".") === line) ??
    RELEASES.findLast((release) => lineOf(release)[0] <= Number(major));
  if (model === undefined) {
    const versions = RELEASES.map((release) => release.version).join(" ");
    throw new LabError(
      `Unknown Airflow version ${version}. Known: ${versions}; other releases from 2.0.0 on are tried.`,
    );
  }
  return { ...model, version };
}

/** The releases of the conformance suite: the known ones, and three first ones of a minor line, which differ from its last. */
export const CHECKED_RELEASES: readonly Release[] = [
  ...RELEASES,
  ...["2.5.0", "2.7.0", "3.1.0"].map(findRelease),
].sort((a, b) => compareReleases(a.version, b.version));

/** The {@link CHECKED_RELEASES} that are checked on PostgreSQL: the newest of Airflow 2, and those of Airflow 3 that differ there. */
export const CHECKED_ON_POSTGRES = ["2.11.2", "3.1.8", "3.2.2", "3.3.2", "3.4.0b2"];
