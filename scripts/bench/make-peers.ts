import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { load } from "js-yaml";
import { root } from "../generate/stamp.js";
import type { Peer } from "./peer.js";
import { airflowClient, airflowClientNode } from "./peers/airflow-client.js";
import { heyApi } from "./peers/hey-api.js";
import { openapiFetch } from "./peers/openapi-fetch.js";
import { generatorAxios, generatorFetch } from "./peers/openapi-generator.js";
import { orval } from "./peers/orval.js";
import { floors, rawFetch } from "./peers/raw-fetch.js";
import { undiciRequest } from "./peers/undici-request.js";
import { shared } from "./versions.js";
import { installPackages, run, workplace } from "./workplace.js";

/** A peer whose code is there. */
export interface MadePeer {
  readonly peer: Peer;
  /** Has `consumer.ts`, `generated/` and `node_modules/`. */
  readonly folder: string;
}

/** A peer that cannot be had, and why. */
export interface MissingPeer {
  readonly name: string;
  readonly reason: string;
}

/** All peers, in the order of the tables. */
export const peers: readonly Peer[] = [
  rawFetch,
  ...floors,
  airflowClient,
  airflowClientNode,
  undiciRequest,
  openapiFetch,
  heyApi,
  orval,
  generatorFetch,
  generatorAxios,
];

/** The folder of a peer. */
export function folderOf(peer: Peer): string {
  return workplace("peers", peer.name.replaceAll(/[^a-z.]+/g, "-"));
}

/** Makes the code of every peer, and says which ones cannot be had here. */
export async function makePeers(
  wanted: readonly Peer[],
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<{ made: MadePeer[]; missing: MissingPeer[] }> {
  const made: MadePeer[] = [];
  const missing: MissingPeer[] = [];
  const own = await packProject(signal);
  for (const peer of wanted) {
    log(`making ${peer.name}`);
    try {
      made.push(await makePeer(peer, own, signal));
    } catch (error) {
      signal.throwIfAborted();
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n").slice(-1);
      log(`LEFT OUT ${peer.name}: ${reason}`);
      missing.push({ name: peer.name, reason });
    }
  }
  return { made, missing };
}

async function makePeer(peer: Peer, own: string, signal: AbortSignal): Promise<MadePeer> {
  const folder = folderOf(peer);
  const usesOwn = peer.consumer.includes('"airflow-client');
  if (usesOwn) {
    // Else it would keep what an earlier version had.
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    cpSync(own, folder, { recursive: true, force: true });
  } else await installPackages(folder, { ...peer.packages, "@types/node": shared["@types/node"] }, signal);
  const spec = JSON.stringify(load(readFileSync(`${root}spec/v2.yaml`, "utf8")));
  const generate = await peer.prepare?.({ folder, signal });
  const stamp = join(folder, "made-from.json");
  const source = JSON.stringify([peer.generator, spec]);
  const isMade =
    existsSync(join(folder, "generated")) && existsSync(stamp) && readFileSync(stamp, "utf8") === source;
  if (generate !== undefined && !isMade) {
    writeFileSync(join(folder, "spec.json"), spec);
    rmSync(join(folder, "generated"), { recursive: true, force: true });
    await generate();
    writeFileSync(stamp, source);
  }
  writeFileSync(join(folder, "consumer.ts"), peer.consumer);
  return { peer, folder };
}

let packed: Promise<string> | undefined;

/** Installs the project, once, as a user would who has its package, and returns the folder. */
export function packProject(signal: AbortSignal): Promise<string> {
  packed ??= pack(signal);
  return packed;
}

async function pack(signal: AbortSignal): Promise<string> {
  const source = workplace("package");
  const folder = workplace("own");
  rmSync(source, { recursive: true, force: true });
  mkdirSync(source, { recursive: true });
  await run(process.execPath, ["scripts/build.js"], { cwd: root, signal });
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", source];
  const name = await run("npm", args, { cwd: root, signal });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dependency = `file:${join(source, name.trim())}`;
  await installPackages(folder, { "airflow-client": dependency }, signal);
  return folder;
}

/** Bundles the consumer of a peer into one file for Node, and returns its path. */
export async function bundleForNode({ folder }: MadePeer): Promise<string> {
  const outfile = join(folder, "bundle.mjs");
  await build({
    entryPoints: [join(folder, "consumer.ts")],
    ...{ bundle: true, platform: "node", format: "esm", target: "node20", outfile, logLevel: "error" },
    // What is CommonJS in a bundle still asks for Node's own modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
  return outfile;
}
