import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Database, driversOf } from "./database.js";
import { onExit } from "./exit-net.js";
import { findPython } from "./find-python.js";
import { LabError } from "./lab-error.js";
import type { Release } from "./releases.js";
import { runStep } from "./run-step.js";

const installTimeoutMs = 900_000;
const abandonedAfterMs = 2 * installTimeoutMs;
const scratchPrefix = ".install-";

/** Additional packages of an Airflow, for instance those of an auth backend. */
export interface Addition {
  /** Part of the name of the virtual environment, so that Airflows with and without it can coexist. */
  readonly name: string;
  readonly requirements: readonly string[];
}

/** The options of an install. */
export interface InstallOptions {
  /** The database that it must support. */
  readonly database: Database;
  readonly addition?: Addition | undefined;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The folder of the installed releases; `AIRFLOW_CLIENT_CACHE` moves it. */
export function venvsFolder(): string {
  return join(process.env["AIRFLOW_CLIENT_CACHE"] || join(homedir(), ".cache", "airflow-client"), "venvs");
}

/**
 * The virtual environment of `release`, installed first if necessary. It is built aside and then renamed, so that an
 * interrupted install does not look finished and parallel ones do not conflict.
 * Throws a {@link LabError} if `uv` or a suitable Python is missing or the install fails.
 */
export async function installAirflow(
  release: Release,
  { database, addition, log, signal }: InstallOptions,
): Promise<string> {
  const venvs = venvsFolder();
  const kinds = [database === "sqlite" ? undefined : database, addition?.name];
  const venv = join(venvs, [release.version, ...kinds.filter((kind) => kind !== undefined)].join("-"));
  if (isUsable(venv)) return venv;
  if (spawnSync("uv", ["--version"]).status !== 0) {
    throw new LabError("Installing Airflow needs uv, which is not on the PATH: pip install uv");
  }
  const python = await findPython(release);

  const extras = [...driversOf(release, database), ...(addition?.requirements ?? [])];
  log(`installing Airflow ${release.version} on ${python}${addition ? ` with ${addition.name}` : ""}`);
  mkdirSync(venvs, { recursive: true });
  removeAbandoned(venvs);
  const scratch = mkdtempSync(join(venvs, `${scratchPrefix}${release.version}-`));
  const remove = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  const disarm = onExit(remove);
  try {
    await build(release, extras, python, scratch, signal);
    publish(join(scratch, "venv"), venv);
  } finally {
    remove();
    disarm();
  }
  return venv;
}

// The virtual environments of a removed Python have a dangling link.
const isUsable = (venv: string): boolean =>
  existsSync(join(venv, "bin", "python")) && existsSync(join(venv, "bin", "airflow"));

async function build(
  release: Release,
  extras: readonly string[],
  python: string,
  scratch: string,
  signal: AbortSignal,
): Promise<void> {
  const uv = (...args: string[]) =>
    runStep({
      title: `Installing Airflow ${release.version}`,
      program: "uv",
      args,
      env: process.env,
      cwd: scratch,
      logFile: join(scratch, "install.log"),
      timeoutMs: installTimeoutMs,
      signal,
    });
  // Relocatable, because its scripts would otherwise contain the path before the rename.
  await uv("venv", "--quiet", "--relocatable", "--python", python, "venv");
  const airflow = `apache-airflow==${release.version}`;
  const quietly = ["--quiet", "--python", join(scratch, "venv", "bin", "python")];
  const lock = "pylock.toml";
  writeFileSync(join(scratch, "requirements.in"), airflow);
  await uv(
    "pip",
    "compile",
    ...quietly,
    "--no-deps",
    "--format",
    lock,
    "--output-file",
    lock,
    "requirements.in",
  );
  const asOf = dayOfUpload(readFileSync(join(scratch, lock), "utf8"));
  await uv("pip", "install", ...quietly, "--exclude-newer", asOf, airflow, ...release.extras, ...extras);
}

/**
 * The day of a release. Packages are resolved as of that day instead of by Airflow's constraint files, because later
 * packages may be incompatible. Throws a {@link LabError} if the index does not have the day.
 */
function dayOfUpload(lock: string): string {
  const [day] = /(?<=\bupload-time = )\d{4}-\d\d-\d\d/.exec(lock) ?? [];
  if (day === undefined) throw new LabError("The package index does not have the date of this Airflow.");
  return day;
}

function publish(built: string, venv: string): void {
  if (existsSync(venv) && !isUsable(venv)) rmSync(venv, { recursive: true, force: true });
  try {
    renameSync(built, venv);
  } catch (error) {
    // A parallel install was first. Its result is the same.
    if (!isUsable(venv)) throw error;
  }
}

function removeAbandoned(venvs: string): void {
  for (const name of readdirSync(venvs).filter((entry) => entry.startsWith(scratchPrefix))) {
    const folder = join(venvs, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedAfterMs) rmSync(folder, { recursive: true, force: true });
  }
}
