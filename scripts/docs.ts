import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { LinkChecker } from "linkinator";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { readApiReference } from "./docs/api-reference.js";
import { openPages } from "./docs/browser.js";
import { optionProblems } from "./docs/option-docs.js";
import { versions } from "./generate/spec.js";
import { root } from "./generate/stamp.js";
import { run } from "./process/run.js";

const usage = `Usage: npm run docs -- [--browser]
Writes the documentation to dist-docs/: the guide and the API reference from the docstrings, and a reference of each spec.
Fails if an export or option is not documented or a link is broken. With --browser it also opens every page in headless
Chromium (the one that CHROMIUM names, or Debian's), and fails for a page that loads something from the network.`;

const folder = `${root}dist-docs`;
const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");

/** Writes the pages, and returns the problems of the docstrings. */
async function write(signal: AbortSignal): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const reference = await readApiReference();
  await reference.write(`${folder}/api`);
  for (const version of versions) {
    // The template forbids the page to load anything, because Redoc would fetch a logo.
    const template = ["--template", `${root}scripts/docs/spec-page.hbs`, "--inlineBundle"];
    const options = ["--openapi.pagination", "none", "--openapi.showExtensions"];
    const output = ["--output", `${folder}/${version}.html`];
    await run(process.execPath, [redocly, "build-docs", version, ...output, ...template, ...options], {
      cwd: root,
      env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
      signal,
    });
  }
  cpSync(`${root}scripts/docs/index.html`, `${folder}/index.html`);
  return [...reference.problems, ...optionProblems(reference.project)];
}

/** Broken links between the pages. Links to other sites and within Redoc's pages are not checked. */
async function brokenLinks(): Promise<string[]> {
  const { links } = await new LinkChecker().check({
    path: "/",
    serverRoot: folder,
    recurse: true,
    linksToSkip: ["^(?!http://localhost)"],
  });
  return links
    .filter(({ state, parent = "" }) => String(state) === "BROKEN" && !/^v[12]\.html$/.test(parent))
    .map(({ url, parent = "" }) => `${parent} links to ${url}, which is not there`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { browser: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help === true) return console.log(usage);
  const signal = abortOnInterrupt();
  const problems = [...(await write(signal)), ...(await brokenLinks())];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const pages = files.filter((file) => file.endsWith(".html"));
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
