import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { load } from "js-yaml";
import { cachedPackages } from "../airflow/npm-cache.js";
import { root } from "../generate/stamp.js";
import { run } from "../process/run.js";
import type { Context } from "./part.js";
import type { Peer } from "./peers.js";
import { nodeLts, openapiGenerator, packages } from "./versions.js";

/** The tools that generate the code of peers. */
export interface Tools {
  /** The `node_modules` with the peers and their generators. */
  readonly modules: string;
  /** The newest Node with long-term support, as a path. */
  readonly node: string;
}

/** Installs the peers and their generators, and builds the package. */
export async function installTools({ log, signal }: Context): Promise<Tools> {
  await run(process.execPath, ["scripts/build.js"], { cwd: root, signal });
  const install = (folder: string, names: readonly string[]) =>
    cachedPackages({ folder, packages: names, log, signal });
  const exact = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const node = await install(`node-${nodeLts}`, [`node@${nodeLts}`]);
  const modules = await install(`bench-${exact.join("_").replaceAll(/[^\w.@-]/g, "-")}`, exact);
  return { modules, node: join(node, "node", "bin", "node") };
}

/** Generates the code of a peer, and returns the path of its bundle for Node. */
export async function makePeer(
  { name, generate, files = {}, consumer }: Peer,
  { modules, node }: Tools,
  signal: AbortSignal,
): Promise<string> {
  const folder = join(modules, "..", name.replaceAll(/[^\w.]+/g, "-"));
  mkdirSync(folder, { recursive: true });
  const spec = JSON.stringify(load(readFileSync(`${root}spec/v2.yaml`, "utf8")));
  const written = { ...files, "spec.json": spec, "consumer.ts": consumer };
  const isGenerated =
    existsSync(join(folder, "generated")) && readFileSync(join(folder, "spec.json"), "utf8") === spec;
  for (const [file, text] of Object.entries(written)) writeFileSync(join(folder, file), text);
  if (generate !== undefined && !isGenerated) {
    const [program = "", ...args] = generate;
    const command =
      program === "openapi-generator"
        ? ["java", "-jar", await generatorJar(join(modules, ".."), signal), ...args]
        : [node, join(modules, ".bin", program), ...args];
    try {
      await run(command[0] ?? "", command.slice(1), { cwd: folder, signal });
    } catch (error) {
      rmSync(join(folder, "generated"), { recursive: true, force: true });
      throw error;
    }
  }
  const outfile = join(folder, "bundle.mjs");
  await build({
    entryPoints: [join(folder, "consumer.ts")],
    ...{ bundle: true, platform: "node", format: "esm", target: "node20", outfile, logLevel: "error" },
    alias: {
      "airflow-client": `${root}dist/src/index.js`,
      "airflow-client/node": `${root}dist/src/node/index.js`,
    },
    // CommonJS in a bundle still requires Node's own modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
  return outfile;
}

/** The program of openapi-generator, from Maven Central or the mirror that `MAVEN_REPOSITORY` names. */
async function generatorJar(folder: string, signal: AbortSignal): Promise<string> {
  const name = `openapi-generator-cli-${openapiGenerator}.jar`;
  const file = join(folder, name);
  if (existsSync(file)) return file;
  const repository = process.env["MAVEN_REPOSITORY"] ?? "https://repo1.maven.org/maven2";
  const url = `${repository}/org/openapitools/openapi-generator-cli/${openapiGenerator}/${name}`;
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} responded ${String(response.status)}`);
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  return file;
}
