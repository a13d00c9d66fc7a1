import { parseArgs } from "node:util";
import { readSpec } from "./generate/load-spec.js";
import { Spec } from "./generate/spec.js";
import { UsageError } from "./spec-diff/usage-error.js";
import { readAllowances } from "./spec-upstream/allowances.js";
import { judge, unusedPatterns } from "./spec-upstream/judge.js";
import { tooOld } from "./spec-upstream/reach.js";
import { linesOfAllowed, linesOfIdle, linesOfOpen } from "./spec-upstream/report.js";
import { servedDocuments } from "./spec-upstream/served.js";
import { shippedDocuments } from "./spec-upstream/shipped.js";
import { readUpstreams, storeUpstream, type Upstream } from "./spec-upstream/stored.js";
import { takeOutline } from "./spec-upstream/take-outline.js";

const usage = `Usage: npm run spec:upstream                      compare the specs with all releases in test/upstream/
       npm run spec:upstream -- --all             the same, with the allowed differences
       npm run spec:upstream -- --base-url URL    compare with a running Airflow's own documents
       npm run spec:upstream -- extract RELEASE…  put releases into test/upstream/`;

/** A release, or a pre-release. */
const fullRelease = /^\d+\.\d+\.\d+((a|b|rc|\.dev)\d+)?$/;

async function extract(releases: readonly string[]): Promise<void> {
  for (const release of releases) {
    if (!fullRelease.test(release))
      throw new UsageError(`${release} is not a release such as 3.3.2 or 3.4.0b2`);
    const outlines = shippedDocuments(release).map((document) => takeOutline(new Spec(document)));
    console.log(await storeUpstream({ release, outlines }));
  }
}

async function served(baseUrl: string): Promise<Upstream> {
  const { release, documents } = await servedDocuments(baseUrl);
  return { release, outlines: documents.map((document) => takeOutline(new Spec(document))) };
}

/** Prints the necessary changes, and fails if there are any. */
async function check(
  upstreams: readonly Upstream[],
  options: { all: boolean; isWhole: boolean },
): Promise<void> {
  const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };
  const allowances = readAllowances();
  const verdicts = upstreams.map((upstream) => judge(specs, upstream, allowances));
  const unused = options.isWhole ? unusedPatterns(allowances, verdicts).map(({ text }) => text) : [];
  if (options.all) print("Allowed", linesOfAllowed(verdicts));
  const toDo = [
    print("Allowed, but not found: correct test/upstream/allowed.yaml", [
      ...linesOfIdle(verdicts),
      ...unused,
    ]),
    print("Wrong annotations: correct the spec", Object.values(specs).flatMap(tooOld)),
    print(
      "Differences: correct the spec, or allow them in test/upstream/allowed.yaml",
      linesOfOpen(verdicts),
    ),
  ];
  const entries = new Set(verdicts.flatMap(({ allowed }) => allowed.map(({ allowance }) => allowance)));
  const releases = verdicts.map(({ release }) => release).join(" ");
  console.log(
    `\n${toDo.some(Boolean) ? "Changes are necessary" : "No changes are necessary"} for ${releases}.`,
  );
  console.log(`${String(entries.size)} entries of test/upstream/allowed.yaml were used.`);
  if (toDo.some(Boolean)) process.exitCode = 1;
}

function print(title: string, lines: readonly string[]): boolean {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  return lines.length > 0;
}

function parsedArgs() {
  const options = { "base-url": { type: "string" }, all: { type: "boolean", default: false } } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    throw new UsageError(usage);
  }
}

async function main(): Promise<void> {
  const { positionals, values } = parsedArgs();
  const [command, ...releases] = positionals;
  const { all, "base-url": baseUrl } = values;
  if (command === "extract" && releases.length > 0) return extract(releases);
  if (command !== undefined) throw new UsageError(usage);
  if (baseUrl === undefined) return check(readUpstreams(), { all, isWhole: true });
  return check([await served(baseUrl)], { all, isWhole: false });
}

try {
  await main();
} catch (error) {
  console.error(`spec:upstream: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
