import * as esbuild from "esbuild";
import { LabError } from "../airflow/lab-error.js";
import { root } from "../generate/stamp.js";

/**
 * Bundles a file of `test/runtimes/` with its imports into one module. The client is that in `dist/`, as published.
 *
 * @param builtins whether the runtime has Node's built-in modules.
 * @throws LabError if an import is not allowed by `builtins`.
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

/** Resolves imports of the sources to the built package, and those of vitest to its parts. */
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
