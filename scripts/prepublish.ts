import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { env } from "node:process";
import { buildStamp } from "./build/stamp.js";
import { root } from "./stamp.js";

/** Runs a program and returns its output; undefined if it failed. */
function outputOf(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: "utf8", timeout: 120_000 });
  return status === 0 ? stdout : undefined;
}

/** The reasons not to publish this tree, with the fixes. */
function problems(): string[] {
  const found: string[] = [];
  const changes = outputOf("git", "status", "--porcelain");
  if (changes === undefined) found.push("This is not a git repository: publish from a clone.");
  else if (changes !== "")
    found.push(`The git tree is dirty: commit or remove this first.\n${changes.trimEnd()}`);
  if (outputOf(process.execPath, "--import", "tsx", "scripts/generate.ts", "--check") === undefined) {
    found.push("generated/ is stale: run `npm run generate` and commit what it writes.");
  }
  if (!buildStamp.isUpToDate()) {
    found.push("dist/ is stale: it was not built by `npm run build` from the sources as they are.");
  }
  // npm itself would fail at the end only.
  const manifest: unknown = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const hasRepository = typeof manifest === "object" && manifest !== null && "repository" in manifest;
  if (env["npm_config_provenance"] === "true" && !hasRepository) {
    found.push(
      "package.json has no `repository`, which provenance is checked against: add the URL of this one.",
    );
  }
  return found;
}

const found = problems();
for (const problem of found) console.error(`Not published. ${problem}`);
if (found.length > 0) process.exitCode = 1;
