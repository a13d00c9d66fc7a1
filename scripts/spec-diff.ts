import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYaml } from "@redocly/openapi-core";
import { withInherited } from "./generate/inherit.js";
import { nodeOf, Spec } from "./generate/spec.js";
import { root } from "./generate/stamp.js";
import { type Change, inWords, ratings } from "./spec-diff/change.js";
import { redoclyDiff } from "./spec-diff/redocly.js";
import { commitOf, readFrom, specsIn } from "./spec-diff/revision.js";
import { UsageError } from "./spec-diff/usage-error.js";

const usage = "Usage: npm run spec:diff -- GIT-REVISION";

function changesOf(file: string, { commit, isOld }: { commit: string; isOld: boolean }): Change[] {
  if (!isOld) return [{ rating: "minor", section: "Added", text: "The whole spec is new." }];
  if (!existsSync(root + file)) {
    return [{ rating: "major", section: "Breaking", text: "The whole spec was removed." }];
  }
  const folder = mkdtempSync(join(tmpdir(), "airflow-client-spec-"));
  try {
    const specs = {
      base: readSpec(readFrom(commit, file), `${file} of that revision`),
      revision: readSpec(readFileSync(root + file, "utf8"), file),
    };
    const [base = "", revision = ""] = Object.entries(specs).map(([name, { document }]) => {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
      return join(folder, `${name}.json`);
    });
    return redoclyDiff(base, revision, folder).flatMap((change) => inWords(change, specs));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a spec says, wherever it says it. */
function readSpec(text: string, name: string): Spec {
  try {
    return new Spec(withInherited(nodeOf(parseYaml(text))));
  } catch (error) {
    throw new Error(`${name} is not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function print(file: string, changes: readonly Change[]): void {
  const worst = ratings.find((rating) => changes.some((change) => change.rating === rating));
  console.log(`\n## ${file}: ${worst ?? "no change"}`);
  for (const section of ["Breaking", "Added", "Changed"]) {
    const texts = new Set(changes.filter((change) => change.section === section).map(({ text }) => text));
    if (texts.size > 0) console.log(`\n### ${section}\n`);
    for (const text of texts) console.log(`- ${text}`);
  }
}

function main(args: readonly string[]): void {
  const [revision, ...surplus] = args;
  if (revision === undefined || surplus.length > 0) throw new UsageError(usage);
  const commit = commitOf(revision);
  const before = specsIn(commit);
  const now = readdirSync(`${root}spec`).map((name) => `spec/${name}`);
  console.log(`# Changes of the specs since ${revision}`);
  for (const file of [...new Set([...before, ...now])].sort()) {
    if (file.endsWith(".yaml")) print(file, changesOf(file, { commit, isOld: before.includes(file) }));
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`spec:diff: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
