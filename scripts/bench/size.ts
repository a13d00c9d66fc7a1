import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Context } from "./context.js";
import { makePeers, packProject, peers } from "./make-peers.js";
import { airflowClient, basicConsumer } from "./peers/airflow-client.js";
import { floors } from "./peers/raw-fetch.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";

interface Size {
  readonly minified: number;
  readonly gzipped: number;
  /** Minified bytes by module, the largest first. */
  readonly modules: readonly (readonly [name: string, bytes: number])[];
}

/** How many modules of the bundle are shown. */
const largest = 20;

/** How much code a user ships and installs. */
export async function measureSize({ log, signal }: Context): Promise<Section> {
  const own = await packProject(signal);
  const core = await sizeOf(own, basicConsumer);
  const all = await sizeOf(own, `export * from "airflow-client";\n`);
  const wanted = peers.filter((peer) => !floors.includes(peer));
  const { made, missing } = await makePeers(wanted, log, signal);
  const rows = [];
  for (const { peer, folder } of made) {
    const { minified, gzipped } = await sizeOf(folder, peer.consumer);
    const install = installOf(folder);
    rows.push([peer.name, bytes(minified), bytes(gzipped), bytes(install.bytes), String(install.packages)]);
  }
  const goals: Goal[] = [
    {
      what: "core bundle, gzipped",
      measured: core.gzipped / 1000,
      ...{ limit: 7, side: "at most", unit: " kB" },
    },
    {
      what: "all of it, gzipped",
      measured: all.gzipped / 1000,
      ...{ limit: 14, side: "at most", unit: " kB" },
    },
  ];
  const header = ["", "minified B", "gzipped B", "installed B", "packages"];
  return {
    name: "size",
    title: "Size",
    goals,
    text: `A module that gets, lists, triggers and deletes runs, bundled by esbuild for a browser (minified, ES2022), then gzip -9. Installed is what \`npm install\` puts there for it to run, generated code not counted.

${table(header, [
  [`${airflowClient.name}, Airflow 2 with basic`, bytes(core.minified), bytes(core.gzipped), "", ""],
  [`${airflowClient.name}, everything but testing`, bytes(all.minified), bytes(all.gzipped), "", ""],
  ...rows,
])}

What the bundle for Airflow 2 with basic consists of, in minified bytes:

${table(
  ["module", "minified B"],
  core.modules.slice(0, largest).map(([name, size]) => [`\`${name}\``, bytes(size)]),
)}

${missing.map(({ name, reason }) => `**Left out**: ${name} (${reason}).\n\n`).join("")}${goalsTable(goals)}
`,
  };
}

async function sizeOf(folder: string, code: string): Promise<Size> {
  const entry = join(folder, "size.ts");
  writeFileSync(entry, code);
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    ...{
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      platform: "browser",
      format: "esm",
      target: "es2022",
    },
    // What only Node has stays outside of the bundle.
    external: ["node:*", "kerberos", "undici"],
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`${entry} gave no bundle`);
  const modules = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]) => [path.replace(/^.*node_modules\//, ""), bytesInOutput] as const)
    .sort(([, a], [, b]) => b - a);
  return {
    ...{ minified: file.contents.length, gzipped: gzipSync(file.contents, { level: 9 }).length },
    modules,
  };
}

/** What is installed beside the code, without the types of Node, which are there for the type check only. */
function installOf(folder: string): { bytes: number; packages: number } {
  const modules = join(folder, "node_modules");
  let total = 0;
  let packages = 0;
  for (const file of readdirSync(modules, { recursive: true, encoding: "utf8" })) {
    if (/^(@types|undici-types|\.bin|\.package-lock)/.test(file)) continue;
    const stat = statSync(join(modules, file));
    if (!stat.isFile()) continue;
    total += stat.size;
    if (/^(@[^/]+\/)?[^/]+\/package\.json$/.test(file.replaceAll("\\", "/"))) packages += 1;
  }
  return { bytes: total, packages };
}

const bytes = (count: number) => count.toLocaleString("en");
