import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { AirflowClient } from "../../src/index.js";
import { readSpec } from "../generate/load-spec.js";
import { listOf, versions } from "../generate/spec.js";
import { chromiumFlags, findChromium } from "../runtimes/chromium.js";

/** What a page may have to do before it shows something; only ends what hangs. */
const patienceMs = 60_000;

/**
 * Opens every page in headless Chromium without a network, and looks for what it must show: every operation of the specs
 * with its parameters, every method of the client, a search that finds something.
 *
 * @param pages the paths of the pages below `folder`.
 * @returns what is missing, scripts that failed, and what the pages tried to load.
 * @throws Error where there is no Chromium.
 */
export async function openPages(
  folder: string,
  pages: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumFlags] });
  const end = () => void browser.close();
  signal.addEventListener("abort", end);
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(patienceMs);
    const problems = await cutOff(context);
    const page = await context.newPage();
    const open = (path: string, hash = "") => page.goto(pathToFileURL(join(folder, path)).href + hash);
    for (const path of pages) {
      await open(path);
      if ((await page.innerText("body")).trim() === "") problems.push(`${path}: an empty page`);
    }
    problems.push(...(await checkMethods(page, open)), ...(await checkSearch(page, open)));
    for (const version of versions) problems.push(...(await checkOperations(version, context, folder)));
    return problems;
  } finally {
    signal.removeEventListener("abort", end);
    await browser.close();
    signal.throwIfAborted();
  }
}

type Open = (path: string, hash?: string) => Promise<unknown>;

/** Lets nothing out to the network, and notes what wants to, and the errors of scripts. What a page forbids itself never wants to. */
async function cutOff(context: BrowserContext): Promise<string[]> {
  const problems: string[] = [];
  await context.route(
    ({ protocol }) => !["file:", "blob:", "data:"].includes(protocol),
    async (route) => {
      problems.push(`${route.request().frame().url()} asks for ${route.request().url()}`);
      await route.abort();
    },
  );
  context.on("weberror", (error) => problems.push(`${error.page()?.url() ?? ""}: ${error.error().message}`));
  return problems;
}

async function checkMethods(page: Page, open: Open): Promise<string[]> {
  await open("api/interfaces/airflow-client.DagRuns.html");
  const shown = await page.locator("section.tsd-member h3").allInnerTexts();
  const { dagRuns } = new AirflowClient({ baseUrl: "http://localhost" });
  return Object.getOwnPropertyNames(Object.getPrototypeOf(dagRuns))
    .filter((name) => name !== "constructor" && !shown.some((heading) => heading.trim() === name))
    .map((name) => `the page of DagRuns does not show ${name}`);
}

async function checkSearch(page: Page, open: Open): Promise<string[]> {
  await open("api/index.html");
  await page.locator("#tsd-search-trigger").click();
  await page.locator("#tsd-search-input").fill("triggerAndWait");
  const found = await page
    .locator("#tsd-search-results", { hasText: "triggerAndWait" })
    .waitFor()
    .then(() => true)
    .catch(() => false);
  return found ? [] : ["the search does not find triggerAndWait"];
}

async function checkOperations(
  version: "v1" | "v2",
  context: BrowserContext,
  folder: string,
): Promise<string[]> {
  const problems: string[] = [];
  const spec = await readSpec(version);
  const page = await context.newPage();
  const { href } = pathToFileURL(join(folder, `${version}.html`));
  for (const { id, node, parameters } of spec.operations()) {
    const [tag] = listOf(node["tags"]);
    await page.goto(`${href}#/${String(tag).toLowerCase()}/${id}`);
    const heading = page.locator(":is(h1, h2, h3)", { hasText: String(node["summary"]) });
    const isShown = await heading
      .waitFor()
      .then(() => true)
      .catch(() => false);
    if (!isShown) problems.push(`${version}.html does not show ${id}`);
    const text = await page.innerText("body");
    for (const { name } of parameters) {
      if (!text.includes(String(name)))
        problems.push(`${version}.html does not show ${String(name)} of ${id}`);
    }
  }
  await page.close();
  return problems;
}
