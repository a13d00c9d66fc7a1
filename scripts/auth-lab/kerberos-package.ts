import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { venvsFolder } from "../airflow/install.js";
import { runStep } from "../airflow/run-step.js";

const version = "7.0.0";
const installTimeoutMs = 300_000;

/**
 * The path of the npm package `kerberos`, installed first if need be: into the lab's cache, because it is built against the
 * headers of MIT Kerberos, which `npm ci` must not need. Throws a {@link LabError} if the build fails.
 */
export async function installKerberosPackage(
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const cache = dirname(venvsFolder());
  // An addon is built for one Node.
  const folder = join(cache, `kerberos-${version}-node${process.versions.modules}`);
  const path = join(folder, "node_modules", "kerberos");
  if (existsSync(path)) return path;
  log(`installing the npm package kerberos ${version}`);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, ".install-kerberos-"));
  try {
    writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true }));
    await runStep({
      title: `Installing the npm package kerberos ${version}`,
      program: "npm",
      args: ["install", "--no-audit", "--no-fund", "--ignore-scripts=false", `kerberos@${version}`],
      env: process.env,
      cwd: scratch,
      logFile: join(scratch, "install.log"),
      timeoutMs: installTimeoutMs,
      signal,
    });
    rmSync(folder, { recursive: true, force: true });
    renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path;
}
