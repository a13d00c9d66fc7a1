import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium, type Locator } from "playwright-core";
import { AirflowClient } from "../../src/index.js";
import { readSpec } from "../generate/load-spec.js";
import { listOf, versions } from "../generate/spec.js";
import { chromiumOptions } from "../process/chromium.js";

/** The timeout for a page that hangs. */
const timeoutMs = 60_000;

/**
 * Opens every page in headless Chromium without a network, and checks that it shows every operation of the specs with its
 * parameters, every method of the client, and a search with results.
 *
 * @param pages the paths of the pages below `folder`.
 * @returns missing content, errors of scripts, and URLs that the pages tried to load.
 * @throws Error if there is no Chromium.
 */
export async function openPages(
  folder: string,
  pages: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const browser = await chromium.launch(chromiumOptions());
  const end = () => void browser.close();
  signal.addEventListener("abort", end);
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(timeoutMs);
    const problems = await cutOff(context);
    const page = await context.newPage();
    const open = (path: string, hash = "") => page.goto(pathToFileURL(join(folder, path)).href + hash);
    for (const path of pages) {
      await open(path);
      if ((await page.innerText("body")).trim() === "") problems.push(`${path}: an empty page`);
    }

    await open("api/interfaces/airflow-client.DagRuns.html");
    const headings = await page.locator("section.tsd-member h3").allInnerTexts();
    const { dagRuns } = new AirflowClient({ baseUrl: "http://localhost" });
    for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(dagRuns))) {
      const isShown = method === "constructor" || headings.some((heading) => heading.trim() === method);
      if (!isShown) problems.push(`the page of DagRuns does not show ${method}`);
    }

    await open("api/index.html");
    await page.locator("#tsd-search-trigger").click();
    await page.locator("#tsd-search-input").fill("triggerAndWait");
    if (!(await appears(page.locator("#tsd-search-results", { hasText: "triggerAndWait" })))) {
      problems.push("the search does not find triggerAndWait");
    }

    for (const version of versions) {
      for (const { id, node, parameters } of (await readSpec(version)).operations()) {
        await open(`${version}.html`, `#/${String(listOf(node["tags"])[0]).toLowerCase()}/${id}`);
        const heading = page.locator(":is(h1, h2, h3)", { hasText: String(node["summary"]) });
        if (!(await appears(heading))) problems.push(`${version}.html does not show ${id}`);
        const text = await page.innerText("body");
        const missing = parameters.map(({ name }) => String(name)).filter((name) => !text.includes(name));
        problems.push(...missing.map((name) => `${version}.html does not show ${name} of ${id}`));
      }
    }
    return problems;
  } finally {
    signal.removeEventListener("abort", end);
    await browser.close();
    signal.throwIfAborted();
  }
}

function appears(locator: Locator): Promise<boolean> {
  return locator.waitFor().then(
    () => true,
    () => false,
  );
}

/** Blocks the network for the pages. Their requests and script errors are appended to the returned list. */
async function cutOff(context: BrowserContext): Promise<string[]> {
  const problems: string[] = [];
  await context.route(
    ({ protocol }) => !["file:", "blob:", "data:"].includes(protocol),
    async (route) => {
      problems.push(`${route.request().frame().url()} requests ${route.request().url()}`);
      await route.abort();
    },
  );
  context.on("weberror", (error) => problems.push(`${error.page()?.url() ?? ""}: ${error.error().message}`));
  return problems;
}
