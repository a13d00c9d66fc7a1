import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { LabError } from "../airflow/lab-error.js";

/** The package of each program that the lab runs. */
const sources: Readonly<Record<string, string>> = {
  krb5kdc: "apt-get install krb5-kdc",
  kdb5_util: "apt-get install krb5-kdc",
  "kadmin.local": "apt-get install krb5-admin-server",
  kinit: "apt-get install krb5-user",
  "krb5-config": "apt-get install libkrb5-dev",
  "g++": "apt-get install g++",
  make: "apt-get install make",
  uv: "pip install uv",
};

/** The `PATH` of the lab's programs: on Debian, those of a KDC are not on the `PATH` of ordinary users. */
export const path = [process.env["PATH"] ?? "", "/usr/sbin", "/sbin"].join(delimiter);

/** Throws a {@link LabError} that lists the missing programs and their packages in one line. */
export function requireTools(folders: readonly string[] = path.split(delimiter)): void {
  const absent = Object.keys(sources).filter(
    (program) => !folders.some((folder) => existsSync(join(folder, program))),
  );
  const commands = new Set(absent.map((program) => sources[program]));
  if (absent.length > 0) throw new LabError(`missing: ${absent.join(", ")} (${[...commands].join("; ")})`);
}
