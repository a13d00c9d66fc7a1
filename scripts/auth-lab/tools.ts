import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { LabError } from "../airflow/lab-error.js";

/** What installs each program that the lab runs. */
const sources: Readonly<Record<string, string>> = {
  krb5kdc: "apt-get install krb5-kdc",
  kdb5_util: "apt-get install krb5-kdc",
  "kadmin.local": "apt-get install krb5-admin-server",
  kinit: "apt-get install krb5-user",
  "krb5-config": "apt-get install libkrb5-dev",
  "g++": "apt-get install g++",
  make: "apt-get install make",
  openssl: "apt-get install openssl",
  uv: "pip install uv",
};

// Debian keeps the programs of the KDC off the PATH of ordinary users.
const defaultFolders: readonly string[] = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/usr/sbin",
  "/sbin",
];

/** Where `program` is; undefined if it is not installed. */
function find(program: string, folders = defaultFolders): string | undefined {
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a program of {@link requireTools}. Throws a {@link LabError} if it is not installed. */
export function toolPath(program: string): string {
  const path = find(program);
  if (path === undefined) throw new LabError(missing([program]));
  return path;
}

/**
 * Throws a {@link LabError} that names in one line everything that is not installed, and how to get it.
 *
 * @param folders where to look.
 */
export function requireTools(folders = defaultFolders): void {
  const absent = Object.keys(sources).filter((program) => find(program, folders) === undefined);
  if (absent.length > 0) throw new LabError(missing(absent));
}

function missing(programs: readonly string[]): string {
  const ways = new Set(programs.map((program) => sources[program] ?? "not known how to install"));
  return `missing: ${programs.join(", ")} (${[...ways].join("; ")})`;
}
