import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { readApiReference } from "./docs/api-reference.js";
import { openPages } from "./docs/browser.js";
import { networkLoads, networkLoadsOfStyles } from "./docs/network-loads.js";
import { optionProblems } from "./docs/option-docs.js";
import { writeSpecReference } from "./docs/spec-reference.js";
import { startPage } from "./docs/start-page.js";
import { nodeOf, versions } from "./generate/spec.js";
import { root } from "./generate/stamp.js";

const usage = `Usage: npm run docs -- [--browser]
Writes the documentation to dist-docs/: the guide and the API reference from the docstrings, and a reference of each spec.
Fails where an export or option is not documented, a link leads nowhere, or a page needs the network. With --browser it also
opens every page in headless Chromium (the one that CHROMIUM names, or Debian's) without a network.`;

const folder = join(root, "dist-docs");

async function write(signal: AbortSignal): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const reference = await readApiReference();
  await reference.write(join(folder, "api"));
  for (const version of versions) {
    await writeSpecReference(version, join(folder, `${version}.html`), signal);
  }
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(folder, "index.html"), startPage(String(nodeOf(manifest)["version"])));
  return [...reference.problems, ...optionProblems(reference.project)];
}

function filesOf(extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(extension),
  );
}

function loads(extension: string, scan: (text: string) => string[]): string[] {
  return filesOf(extension).flatMap((file) =>
    scan(readFileSync(join(folder, file), "utf8")).map((load) => `${file} loads from the network: ${load}`),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { browser: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const signal = abortOnInterrupt();
  const problems = [
    ...(await write(signal)),
    ...loads(".html", networkLoads),
    ...loads(".css", networkLoadsOfStyles),
  ];
  const pages = filesOf(".html");
  if (values.browser === true) problems.push(...(await openPages(folder, pages, signal)));
  for (const problem of problems) console.error(`docs: ${problem}`);
  if (problems.length > 0) process.exitCode ||= 1;
  const how = values.browser === true ? ", each opened in Chromium without a network" : "";
  console.log(`docs: dist-docs/index.html and ${String(pages.length - 1)} more pages${how}`);
}

await main().catch((error: unknown) => {
  console.error(`docs: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
});
