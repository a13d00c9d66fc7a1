import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { venvsFolder } from "./install.js";
import { LabError } from "./lab-error.js";
import { runStep } from "./run-step.js";

const installTimeoutMs = 600_000;

/** Packages of npm that a lab needs and `npm ci` does not, because of their size or of what it takes to build them. */
export interface CachedPackages {
  /** The folder's name in the cache. What the packages are built for is part of it. */
  readonly folder: string;
  /** With exact versions, such as `kerberos@7.0.0`. */
  readonly packages: readonly string[];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The `node_modules` with these packages, installed first if need be, their install scripts included.
 *
 * @throws LabError when the install fails.
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
    // A parallel install may have been first: its result is as good as ours, and in use.
    if (!existsSync(modules)) renameSync(scratch, home);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (!existsSync(modules)) throw new LabError(`${title} brought nothing.`);
  return modules;
}
