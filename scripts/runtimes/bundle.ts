import * as esbuild from "esbuild";
import { LabError } from "../airflow/lab-error.js";
import { root } from "../generate/stamp.js";

/**
 * Bundles a file of `test/runtimes/` with everything that it imports into one module. Of the client it has what is in
 * `dist/`, and so what is published.
 *
 * @param builtins whether the runtime has Node's built-in modules.
 * @throws LabError when something else than `builtins` allows is imported.
 */
export async function bundle(name: string, builtins: boolean): Promise<string> {
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [`${root}test/runtimes/${name}.ts`],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    metafile: true,
    logLevel: "silent",
    plugins: [published],
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const foreign = imports.filter(({ kind }) => !builtins && kind !== "dynamic-import");
  if (foreign.length > 0) {
    throw new LabError(
      `${name} imports ${foreign.map(({ path }) => path).join(", ")}, which not every runtime has`,
    );
  }
  return outputFiles.map(({ text }) => text).join("");
}

/** Leads imports of the sources to the built package, and those of vitest to its parts. */
const published: esbuild.Plugin = {
  name: "published",
  setup(build) {
    build.onResolve({ filter: /^vitest$/ }, () => ({ path: `${root}test/runtimes/vitest.ts` }));
    build.onResolve({ filter: /^\.\.\/\.\.\/(src|generated)\// }, ({ path }) => ({
      path: path.replace("../../", `${root}dist/`),
    }));
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};
