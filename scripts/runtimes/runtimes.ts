import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Abilities } from "../../test/runtimes/abilities.js";
import { cachedPackages } from "../airflow/npm-cache.js";
import { root } from "../generate/stamp.js";
import { chromiumOptions } from "../process/chromium.js";
import { run } from "../process/run.js";

const miniflareVersion = "4.20260730.0";
/** Miniflare requires a newer Node than this project. */
const nodeOfMiniflare = "24.21.0";
const timeoutMs = 20 * 60_000;

/** The input of a runtime. */
export interface Start {
  /** The file of its bundle. */
  readonly script: string;
  /** The URL of the lab, which has the job. */
  readonly lab: string;
  readonly log: (line: string) => void;
  /** Stops the runtime. */
  readonly signal: AbortSignal;
}

/** A running runtime. */
export interface Started {
  readonly version: string;
  /** Settles when its program exits. */
  readonly ended: Promise<unknown>;
}

/** A supported runtime. */
export interface Runtime {
  readonly name: string;
  /** The file of `test/runtimes/` that runs in it. */
  readonly entry: "in-process" | "in-page" | "in-worker";
  /** Whether the embedded Airflow can listen in it. */
  readonly listens: boolean;
  readonly abilities: Abilities;
  /**
   * Installs it if necessary, and starts it.
   *
   * @throws LabError if a program is missing.
   */
  readonly start: (start: Start) => Promise<Started>;
}

const everyAbility: Abilities = {
  setsEveryHeader: true,
  showsRedirects: true,
  loadsNativePackages: true,
  tellsRefusals: true,
  asksEveryOrigin: true,
};

const denoFlags = ["run", "--no-config", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env"];

/** All runtimes, in the checked versions; Chromium is that of this machine. */
export const RUNTIMES: readonly Runtime[] = [
  onServer("Node 20.19", "node", "20.19.6"),
  onServer("Node 22", "node", "22.23.3"),
  onServer("Node 24", "node", nodeOfMiniflare),
  onServer("Node 26", "node", "26.10.0"),
  onServer("Deno", "deno", "2.9.6", denoFlags),
  onServer("Bun", "bun", "1.4.5", ["run", "--no-install"]),
  {
    name: "workerd",
    entry: "in-worker",
    listens: false,
    abilities: { ...everyAbility, loadsNativePackages: false, tellsRefusals: false },
    async start({ script, lab, log, signal }) {
      const node = await program("node", nodeOfMiniflare, log, signal);
      const modules = await modulesOf("miniflare", miniflareVersion, log, signal);
      const args = [`${root}scripts/runtimes/miniflare.js`, modules, script, lab];
      const ended = run(node, args, { cwd: root, timeoutMs, signal });
      return { version: `${miniflareVersion} (miniflare)`, ended };
    },
  },
  {
    name: "Chromium",
    entry: "in-page",
    listens: false,
    abilities: {
      setsEveryHeader: false,
      showsRedirects: false,
      loadsNativePackages: false,
      tellsRefusals: false,
      asksEveryOrigin: false,
    },
    async start({ lab, log, signal }) {
      const browser = await chromium.launch(chromiumOptions());
      signal.addEventListener("abort", () => void browser.close());
      const page = await browser.newPage();
      page.on("pageerror", (error) => log(error.message));
      await page.goto(lab);
      return { version: browser.version(), ended: page.waitForEvent("close", { timeout: timeoutMs }) };
    },
  },
];

/** A runtime that takes a script and the URL of the lab on its command line. */
function onServer(
  name: string,
  packageName: string,
  version: string,
  flags: readonly string[] = [],
): Runtime {
  return {
    name,
    entry: "in-process",
    listens: true,
    abilities: everyAbility,
    async start({ script, lab, log, signal }) {
      const path = await program(packageName, version, log, signal);
      return { version, ended: run(path, [...flags, script, lab], { cwd: root, timeoutMs, signal }) };
    },
  };
}

/** The program of an npm package of the same name. */
async function program(
  name: string,
  version: string,
  ...options: [log: (line: string) => void, signal: AbortSignal]
): Promise<string> {
  return join(await modulesOf(name, version, ...options), ".bin", name);
}

function modulesOf(name: string, version: string, log: (line: string) => void, signal: AbortSignal) {
  return cachedPackages({ folder: `${name}-${version}`, packages: [`${name}@${version}`], log, signal });
}
