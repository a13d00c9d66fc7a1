import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Files that are not copied, or that a copy has separately. */
const leftOut = new Set(["node_modules", "dist", "test", ".git", ".airflow", ".stryker"]);

/** A copy of the project in a temporary folder. */
export interface ProjectCopy {
  path: string;
  remove: () => Promise<void>;
}

/** Copies the project's files to a folder, uncommitted changes included. */
export async function copyFiles(path: string): Promise<void> {
  await cp(root, path, {
    recursive: true,
    filter: (source) => !leftOut.has(relative(root, source).split(sep)[0] ?? ""),
  });
}

/**
 * Copies the project to a folder `airflow-client` that has no siblings, uncommitted changes included. The packages are
 * links to those of the project, but files that tools write to `node_modules` stay in the copy.
 */
export async function copyProject(): Promise<ProjectCopy> {
  const parent = await mkdtemp(join(tmpdir(), "airflow-client-"));
  const path = join(parent, "airflow-client");
  await copyFiles(path);
  await mkdir(join(path, "node_modules"));
  for (const name of await readdir(join(root, "node_modules"))) {
    if (name === ".bin" || !name.startsWith(".")) {
      await symlink(join(root, "node_modules", name), join(path, "node_modules", name));
    }
  }
  return { path, remove: () => rm(parent, { recursive: true }) };
}
