import { join } from "node:path";
import type { Abilities } from "../../test/runtimes/abilities.js";
import { cachedPackages } from "../airflow/npm-cache.js";
import { root } from "../generate/stamp.js";
import { chromiumFlags, findChromium, versionOfChromium } from "./chromium.js";
import type { Runtime } from "./runtime.js";

const miniflareVersion = "4.20260730.0";
/** Miniflare needs a newer Node than this project. */
const nodeOfMiniflare = "24.21.0";

const everyAbility: Abilities = {
  setsEveryHeader: true,
  showsRedirects: true,
  loadsNativePackages: true,
  tellsRefusals: true,
  asksEveryOrigin: true,
};

/** All of them, exactly the versions that are checked; Chromium is the one that is installed. */
export const RUNTIMES: readonly Runtime[] = [
  onServer("Node 20.19", "node", "20.19.6"),
  onServer("Node 22", "node", "22.23.3"),
  onServer("Node 24", "node", nodeOfMiniflare),
  onServer("Node 26", "node", "26.10.0"),
  onServer("Deno", "deno", "2.9.6", [
    "run",
    "--no-config",
    "--no-prompt",
    "--allow-net=127.0.0.1",
    "--allow-env",
  ]),
  onServer("Bun", "bun", "1.4.5", ["run", "--no-install"]),
  {
    name: "workerd",
    entry: "in-worker",
    listens: false,
    abilities: { ...everyAbility, loadsNativePackages: false, tellsRefusals: false },
    install: async (log, signal) => {
      const node = await program("node", nodeOfMiniflare, log, signal);
      const folder = `miniflare-${miniflareVersion}`;
      const modules = await cachedPackages({
        folder,
        packages: [`miniflare@${miniflareVersion}`],
        log,
        signal,
      });
      return {
        version: `${miniflareVersion} (miniflare)`,
        command: ({ script, lab }) => [node, `${root}scripts/runtimes/miniflare.js`, modules, script, lab],
      };
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
    install: () => {
      const chromium = findChromium();
      return Promise.resolve({
        version: versionOfChromium(chromium),
        command: ({ lab, scratch }) => [chromium, ...chromiumFlags, `--user-data-dir=${scratch}`, `${lab}/`],
      });
    },
  },
];

/** A runtime that takes a script and what to tell it on its command line. */
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
    install: async (log, signal) => {
      const path = await program(packageName, version, log, signal);
      return { version, command: ({ script, lab }) => [path, ...flags, script, lab] };
    },
  };
}

/** The program that an npm package of the same name brings. */
async function program(
  name: string,
  version: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const wanted = `${name}@${version}`;
  const modules = await cachedPackages({ folder: `${name}-${version}`, packages: [wanted], log, signal });
  return join(modules, ".bin", name);
}
