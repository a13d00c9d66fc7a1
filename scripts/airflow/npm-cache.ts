import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { venvsFolder } from "./install.js";
import { LabError } from "./lab-error.js";
import { runStep } from "./run-step.js";

const installTimeoutMs = 600_000;

/** Packages of npm that a lab needs and that `npm ci` does not install, because they are large or hard to build. */
export interface CachedPackages {
  /** The folder's name in the cache. It contains the platform of the build. */
  readonly folder: string;
  /** With exact versions, such as `kerberos@7.0.0`. */
  readonly packages: readonly string[];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The `node_modules` with these packages, installed first if necessary, with their install scripts.
 *
 * @throws LabError if the install fails.
 */
export async function cachedPackages({ folder, packages, log, signal }: CachedPackages): Promise<string> {
  const cache = dirname(venvsFolder());
  const home = join(cache, folder);
  const modules = join(home, "node_modules");
  if (existsSync(modules)) return modules;
  const title = `Installing from npm: ${packages.join(", ")}`;
  log(title);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, `.install-${folder}-`));
  try {
    writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true }));
    await runStep({
      title,
      program: "npm",
      args: ["install", "--no-audit", "--no-fund", "--ignore-scripts=false", ...packages],
      env: process.env,
      cwd: scratch,
      logFile: join(scratch, "install.log"),
      timeoutMs: installTimeoutMs,
      signal,
    });
    // A parallel install may have been first. Its result is the same, and in use.
    if (!existsSync(modules)) renameSync(scratch, home);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (!existsSync(modules)) throw new LabError(`${title} installed nothing.`);
  return modules;
}
