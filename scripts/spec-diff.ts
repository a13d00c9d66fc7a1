import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYaml } from "@redocly/openapi-core";
import { execaSync } from "execa";
import { withInherited } from "./generate/inherit.js";
import { listOf, type Node, nodeOf, Spec } from "./generate/spec.js";
import { root } from "./generate/stamp.js";
import { UsageError } from "./spec-diff/usage-error.js";

const usage = "Usage: npm run spec:diff -- GIT-REVISION";
const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
const ratings = ["major", "minor", "patch"];

function git(...args: string[]): string {
  return execaSync("git", args, { cwd: root, maxBuffer: 2 ** 26 }).stdout;
}

function commitOf(revision: string): string {
  try {
    return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`);
  } catch {
    throw new UsageError(`git has no commit ${JSON.stringify(revision)} here`);
  }
}

/** The lines of the change log between two specs, the worst rating first. */
function changesBetween(before: Spec, after: Spec): string[] {
  const folder = mkdtempSync(join(tmpdir(), "airflow-client-spec-"));
  try {
    const files = { base: before.document, revision: after.document };
    for (const [name, document] of Object.entries(files)) {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
    }
    // Without a configuration the command has no rules.
    writeFileSync(join(folder, "redocly.yaml"), "extends: [diff-recommended]\n");
    const options = ["--format", "json", "--output", "report.json", "--fail-on", "none"];
    execaSync(process.execPath, [redocly, "diff", "base.json", "revision.json", ...options], {
      ...{ cwd: folder, timeout: 60_000 },
      env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
    const report = nodeOf(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
    const lines = listOf(report["changes"]).map((change) => lineOf(nodeOf(change), before, after));
    return [...new Set(lines)].sort((a, b) => ratings.indexOf(ratingOf(a)) - ratings.indexOf(ratingOf(b)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOf(change: Node, before: Spec, after: Spec): string {
  const [was, is] = [nodeOf(change["base"]), nodeOf(change["revision"])];
  const pointer = String(is["pointer"] ?? was["pointer"]);
  const verdicts = listOf(change["verdicts"]).map(nodeOf);
  // The types of an open enum accept other values as well, which redocly does not know.
  const grows = verdicts.some(({ ruleId }) => ruleId === "enum-values-added");
  const isOpen = grows && ownerAt("pointer" in is ? after : before, pointer)["x-open-enum"] === true;
  const rating = isOpen ? "minor" : String(change["impact"]);
  const values = [was, is].map((side) => ("value" in side ? JSON.stringify(side["value"]) : "absent"));
  const words = verdicts.map(({ message }) => String(message));
  return `- ${rating}: ${words.join(" ") || values.map((value) => value.slice(0, 60)).join(" → ")} (\`${pointer}\`)`;
}

/** The node that has the property to which a JSON pointer points, references followed. */
function ownerAt(spec: Spec, pointer: string): Node {
  const keys = pointer.split("/").slice(1, -1);
  let node = spec.document;
  for (const key of keys) {
    const next: unknown = Reflect.get(node, key.replaceAll("~1", "/").replaceAll("~0", "~"));
    node = nodeOf(spec.resolve(Array.isArray(next) ? Object.assign({}, next) : next));
  }
  return node;
}

function ratingOf(line: string): string {
  return /^- (\w+)/.exec(line)?.[1] ?? "";
}

function readSpec(text: string): Spec {
  return new Spec(withInherited(nodeOf(parseYaml(text))));
}

function changesOf(file: string, commit: string, isOld: boolean): string[] {
  if (!isOld) return ["- minor: The whole spec is new."];
  if (!existsSync(root + file)) return ["- major: The whole spec was removed."];
  return changesBetween(
    readSpec(git("show", `${commit}:./${file}`)),
    readSpec(readFileSync(root + file, "utf8")),
  );
}

function main([revision, ...surplus]: readonly string[]): void {
  if (revision === undefined || surplus.length > 0) throw new UsageError(usage);
  const commit = commitOf(revision);
  const before = git("ls-tree", "--name-only", commit, "spec/").split("\n");
  const now = readdirSync(`${root}spec`).map((name) => `spec/${name}`);
  console.log(`# Changes of the specs since ${revision}`);
  for (const file of [...new Set([...before, ...now])].sort()) {
    if (!file.endsWith(".yaml")) continue;
    const lines = changesOf(file, commit, before.includes(file));
    console.log(
      `\n## ${file}: ${ratingOf(lines[0] ?? "") || "no change"}\n${lines.map((line) => `\n${line}`).join("")}`,
    );
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`spec:diff: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
