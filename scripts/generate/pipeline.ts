import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { emitOperations } from "./emit-operations.js";
import { emitPaths } from "./emit-paths.js";
import { emitReleaseTable, putReleaseTable } from "./emit-release-table.js";
import { emitSchemas } from "./emit-schemas.js";
import { format } from "./format.js";
import type { SecondThread } from "./second-thread.js";
import { readSpec } from "./spec.js";
import { generateStamp, root } from "./stamp.js";

/** What a run of the pipeline did: found the specs broken (and said so), or the files it wrote or found stale. */
export type Outcome = "broken" | { written: string[]; stale: string[]; durationMs: number };

/** Lints both specs and writes what changed in `generated/`, each file in one step. */
export async function generate(thread: SecondThread): Promise<Outcome> {
  return run(thread, async (stale) => {
    await mkdir(`${root}generated`, { recursive: true });
    for (const [file, content] of stale) {
      const temporary = `${root}node_modules/.cache/airflow-client/${randomUUID()}`;
      await mkdir(`${root}node_modules/.cache/airflow-client`, { recursive: true });
      await writeFile(temporary, content);
      await rename(temporary, root + file);
    }
    generateStamp.markUpToDate();
    return { written: [...stale.keys()], stale: [] };
  });
}

/** Lints both specs and names the files of `generated/` that are not what the specs give. Writes nothing. */
export async function check(thread: SecondThread): Promise<Outcome> {
  return run(thread, (stale) => Promise.resolve({ written: [], stale: [...stale.keys()] }));
}

async function run(
  thread: SecondThread,
  finish: (stale: Map<string, string>) => Promise<{ written: string[]; stale: string[] }>,
): Promise<Outcome> {
  const start = performance.now();
  const emitting = emit(thread);
  // A broken spec may well break what is made of it; the lint tells why.
  emitting.catch(() => undefined);
  if (!(await thread.linting)) {
    await thread.format([]);
    return "broken";
  }
  const stale = new Map<string, string>();
  for (const [file, content] of await emitting) {
    if ((await readFile(root + file, "utf8").catch(() => undefined)) !== content) stale.set(file, content);
  }
  return { ...(await finish(stale)), durationMs: Math.round(performance.now() - start) };
}

async function emit(thread: SecondThread): Promise<Map<string, string>> {
  const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };
  const formatting = thread.format([
    { text: emitOperations(specs), parser: "babel-ts" },
    { text: emitSchemas(specs), parser: "babel-ts" },
    { text: emitReleaseTable(specs), parser: "markdown" },
  ]);
  const v1 = await format(await emitPaths(specs.v1), "babel-ts");
  const v2 = await format(await emitPaths(specs.v2), "babel-ts");
  const [operations = "", schemas = "", table = ""] = await formatting;
  return new Map([
    ["generated/v1.ts", v1],
    ["generated/v2.ts", v2],
    ["generated/operations.ts", operations],
    ["generated/schemas.ts", schemas],
    ["README.md", putReleaseTable(await readFile(`${root}README.md`, "utf8"), table)],
  ]);
}
