import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.js";

/**
 * Packs a copy of the project, as `npm publish` does: `prepack` checks the generated files and builds.
 *
 * @param project the folder of the copy
 * @param folder of the tarball, without another one
 * @returns the path of the tarball
 */
export async function pack(project: string, folder: string): Promise<string> {
  const { code, output } = await run(project, "npm", "pack", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || tarball === undefined) throw new Error(output);
  return join(folder, tarball);
}
