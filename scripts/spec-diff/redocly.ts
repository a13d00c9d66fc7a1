import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { listOf, type Node, nodeOf } from "../generate/spec.js";

const timeoutMs = 60_000;

/**
 * The changes that `redocly diff` finds between two spec files.
 *
 * @param folder for its configuration and its report.
 * @throws an Error with redocly's own words.
 */
export function redoclyDiff(base: string, revision: string, folder: string): Node[] {
  const config = join(folder, "redocly.yaml");
  const report = join(folder, "report.json");
  // The command finds nothing unless a configuration switches its rules on.
  writeFileSync(config, "extends: [diff-recommended]\n");
  rmSync(report, { force: true });
  const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
  const options = ["--config", config, "--format", "json", "--output", report, "--fail-on", "none"];
  const { status, stderr } = spawnSync(process.execPath, [redocly, "diff", base, revision, ...options], {
    encoding: "utf8",
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    timeout: timeoutMs,
  });
  if (status !== 0 || !existsSync(report)) throw new Error(`redocly diff failed\n${stderr.trim()}`);
  return listOf(nodeOf(JSON.parse(readFileSync(report, "utf8")))["changes"]).map(nodeOf);
}
