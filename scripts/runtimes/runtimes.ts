import { join } from "node:path";
import type { Abilities } from "../../test/runtimes/abilities.js";
import { cachedPackages } from "../airflow/npm-cache.js";
import { root } from "../generate/stamp.js";
import { chromiumFlags, findChromium, versionOfChromium } from "./chromium.js";
import type { Runtime } from "./runtime.js";

const denoVersion = "2.9.6";
const bunVersion = "1.4.5";
const miniflareVersion = "4.20260730.0";
/** Miniflare needs a newer Node than this project. */
const nodeOfMiniflare = "24.21.0";

const onServers: Abilities = {
  setsEveryHeader: true,
  showsRedirects: true,
  loadsNativePackages: true,
  tellsRefusals: true,
  asksEveryOrigin: true,
};

/** All of them, exactly the versions that are checked; Chromium is the one that is installed. */
export const RUNTIMES: readonly Runtime[] = [
  nodeRuntime("20.19.6", "Node 20.19"),
  nodeRuntime("22.23.3", "Node 22"),
  nodeRuntime("24.21.0", "Node 24"),
  nodeRuntime("26.10.0", "Node 26"),
  {
    name: "Deno",
    entry: "in-process",
    listens: true,
    abilities: onServers,
    install: async (log, signal) => {
      const deno = await program("deno", denoVersion, log, signal);
      const flags = ["run", "--no-config", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env"];
      return { version: denoVersion, command: ({ script, lab }) => [deno, ...flags, script, lab] };
    },
  },
  {
    name: "Bun",
    entry: "in-process",
    listens: true,
    abilities: onServers,
    install: async (log, signal) => {
      const bun = await program("bun", bunVersion, log, signal);
      return { version: bunVersion, command: ({ script, lab }) => [bun, "run", "--no-install", script, lab] };
    },
  },
  {
    name: "workerd",
    entry: "in-worker",
    listens: false,
    abilities: { ...onServers, loadsNativePackages: false, tellsRefusals: false },
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

function nodeRuntime(version: string, name: string): Runtime {
  return {
    name,
    entry: "in-process",
    listens: true,
    abilities: onServers,
    install: async (log, signal) => {
      const node = await program("node", version, log, signal);
      return { version, command: ({ script, lab }) => [node, script, lab] };
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
