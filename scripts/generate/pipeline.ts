import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import prettier from "prettier";
import { emitOperations } from "./emit-operations.js";
import { emitPaths } from "./emit-paths.js";
import { emitReleaseTable } from "./emit-release-table.js";
import { emitSchemas } from "./emit-schemas.js";
import { lintSpecs } from "./lint.js";
import { readSpec } from "./load-spec.js";
import { generateStamp, root } from "./stamp.js";

/**
 * Lints the specs, emits and formats every generated file, and writes or lists those that differ. If a spec has problems,
 * nothing is written.
 *
 * @returns whether the specs have no problems and, in mode "check", the generated files are up to date.
 */
export async function generate(mode: "write" | "check"): Promise<boolean> {
  const start = performance.now();

  if (!(await lintSpecs())) {
    console.error("The specs have problems (see above). generated/ was not changed.");
    return false;
  }

  const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };
  const emitted = {
    "generated/v1.ts": await emitPaths(specs.v1),
    "generated/v2.ts": await emitPaths(specs.v2),
    "generated/operations.ts": emitOperations(specs),
    "generated/schemas.ts": emitSchemas(specs),
    "spec/README.md": emitReleaseTable(specs, await readFile(`${root}spec/README.md`, "utf8")),
  };

  const stale = new Map<string, string>();
  for (const [file, text] of Object.entries(emitted)) {
    const options = await prettier.resolveConfig(root + file);
    const formatted = await prettier.format(text, { ...options, filepath: root + file });
    const current = await readFile(root + file, "utf8").catch(() => undefined);
    if (formatted !== current) stale.set(file, formatted);
  }
  const names = [...stale.keys()].join(", ");

  if (mode === "check") {
    if (stale.size > 0) console.error(`Stale: ${names}. Run \`npm run generate\` and commit the result.`);
    else console.log("generated/ is up to date");
    return stale.size === 0;
  }
  for (const [file, text] of stale) await replaceFile(root + file, text);
  generateStamp.markUpToDate();
  const done = stale.size > 0 ? `wrote ${names}` : "nothing to write";
  console.log(`generate: ${done} (${(performance.now() - start).toFixed(0)} ms)`);
  return true;
}

/** Writes a file atomically: a reader gets the old text or the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, text);
  await rename(temporary, path);
}
