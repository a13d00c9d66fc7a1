import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { LabError } from "./lab-error.js";

// On Debian, the programs of a server are in a folder for each major version and not on the PATH.
const debianFolder = "/usr/lib/postgresql";
const needed = ["initdb", "postgres"];

/** The folder with the programs of a PostgreSQL server, the newest one of Debian first. Throws a {@link LabError} without one. */
export function findPostgres(): string {
  const majors = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const debian = majors
    .sort((a, b) => Number(b) - Number(a))
    .map((major) => join(debianFolder, major, "bin"));
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = [...debian, ...onPath].find((folder) =>
    needed.every((name) => isExecutable(join(folder, name))),
  );
  if (found === undefined) throw new LabError("PostgreSQL is missing: apt-get install postgresql");
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
