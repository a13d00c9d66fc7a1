import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LabError } from "./lab-error.js";
import type { Release } from "./releases.js";

const run = promisify(execFile);
const probeTimeoutMs = 10_000;
const printVersion = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)";

/** The path of a Python that `release` runs on, the preferred version first. Throws a {@link LabError} if there is none. */
export async function findPython(release: Release): Promise<string> {
  for (const version of release.pythons) {
    for (const candidate of [...pyenvPythons(version), `python${version}`]) {
      const found = await probe(candidate, version);
      if (found !== undefined) return found;
    }
    const managed = await output("uv", ["python", "find", "--no-python-downloads", version]);
    const found = managed && (await probe(managed, version));
    if (found) return found;
  }
  const [preferred] = release.pythons;
  throw new LabError(
    `Airflow ${release.version} needs Python ${release.pythons.join(" or ")}, and there is none: uv python install ${preferred}`,
  );
}

// pyenv's shims exist for enabled versions only. The others are found by their path.
function pyenvPythons(version: string): string[] {
  const versions = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  if (!existsSync(versions)) return [];
  const names = readdirSync(versions).filter((name) => name === version || name.startsWith(`${version}.`));
  return names.map((name) => join(versions, name, "bin", "python"));
}

async function probe(python: string, version: string): Promise<string | undefined> {
  const [found, path] = (await output(python, ["-c", printVersion]))?.split("\n") ?? [];
  return found === version ? path : undefined;
}

async function output(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(program, args, { timeout: probeTimeoutMs })).stdout.trim();
  } catch {
    return undefined;
  }
}
