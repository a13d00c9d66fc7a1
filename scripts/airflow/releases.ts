import { LabError } from "./lab-error.js";

/** How one Airflow release is installed. */
export interface Release {
  readonly version: string;
  /** The REST API it serves. */
  readonly apiVersion: "v1" | "v2";
  /** Packages are resolved as of this day, which does the work of Airflow's constraint files; absent: as of now. */
  readonly excludeNewer?: string;
  /** Python versions that it runs on, the preferred one first. */
  readonly pythons: readonly string[];
  /** Requirements on top of `apache-airflow==version`. */
  readonly extras: readonly string[];
}

const python38to39 = ["3.8", "3.9"];
const python38to310 = ["3.8", "3.9", "3.10"];
const python38to311 = ["3.8", "3.9", "3.10", "3.11"];
const python38to312 = ["3.8", "3.9", "3.10", "3.11", "3.12"];
const python310to312 = ["3.11", "3.12", "3.10"];
// Without it, 2.11 has no auth manager with users and passwords; 2.9 and 2.10 bring theirs.
const fabProvider = ["apache-airflow-providers-fab<2"];

const v1 = (
  version: string,
  excludeNewer: string,
  pythons: readonly string[],
  extras: readonly string[] = [],
): Release => ({
  version,
  apiVersion: "v1",
  excludeNewer,
  pythons,
  extras,
});

const v2 = (version: string, excludeNewer: string): Release => ({
  version,
  apiVersion: "v2",
  excludeNewer,
  pythons: python310to312,
  extras: [],
});

/** The releases that are known to install and run: the last one of every minor line from 2.0 to 3.3, oldest first, and the beta of 3.4. */
export const RELEASES: readonly Release[] = [
  v1("2.0.2", "2021-05-10", ["3.8"]),
  v1("2.1.4", "2021-10-01", python38to39),
  v1("2.2.5", "2022-05-01", python38to39),
  v1("2.3.4", "2022-09-10", python38to310),
  v1("2.4.3", "2022-12-01", python38to310),
  v1("2.5.3", "2023-04-20", python38to310),
  v1("2.6.3", "2023-08-01", python38to311),
  v1("2.7.3", "2023-12-01", python38to311),
  v1("2.8.4", "2024-04-05", python38to311),
  v1("2.9.3", "2024-08-01", python38to312),
  v1("2.10.5", "2025-03-01", python38to312),
  v1("2.11.2", "2026-11-23", python310to312, fabProvider),
  v2("3.0.6", "2025-09-10"),
  v2("3.1.8", "2026-04-01"),
  v2("3.2.2", "2026-08-01"),
  v2("3.3.2", "2026-11-23"),
  v2("3.4.0b2", "2026-11-23"),
];

/** `[major, minor]` of a release, for comparing with the release that brought a setting. */
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
 * The release for `version`: a full version (`2.11.2`, `3.4.0b2`) or a known minor line (`2.11`). One that is not known is
 * installed as the known one of its line, or like the newest known one of its or an older major version, and a newer one with
 * today's packages. Throws a {@link LabError} for others.
 */
export function findRelease(version: string): Release {
  const known = RELEASES.find(
    (release) => release.version === version || lineOf(release).join(".") === version,
  );
  if (known !== undefined) return known;
  const [line = "", major = ""] = /^(\d+)\.\d+(?=\.\d+((a|b|rc|\.dev)\d+)?$)/.exec(version) ?? [];
  const model =
    RELEASES.find((release) => lineOf(release).join(".") === line) ??
    RELEASES.findLast((release) => lineOf(release)[0] <= Number(major));
  const isNewer =
    model !== undefined &&
    sortable(version).localeCompare(sortable(model.version), "en", { numeric: true }) > 0;
  if (model === undefined || (line !== lineOf(model).join(".") && !isNewer)) {
    const versions = RELEASES.map((release) => release.version).join(" ");
    throw new LabError(
      `Unknown Airflow version ${version}. Known: ${versions}; others of these lines, and newer ones, are tried as they are.`,
    );
  }
  const { excludeNewer, ...others } = model;
  return { ...others, version, ...(!isNewer && excludeNewer !== undefined && { excludeNewer }) };
}

/** A version as texts are compared: a release comes after its betas and candidates. */
const sortable = (version: string): string => (/^[\d.]+$/.test(version) ? `${version}z` : version);
