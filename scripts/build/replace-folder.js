import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Replaces the files of a folder. All are written beside the old ones first and then renamed, so that a program that
 * reads the folder meanwhile finds each file, old or new. Unchanged files are not touched.
 *
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} files texts by absolute path, imported files before their importers
 * @returns {number} how many files were written or removed
 */
export function replaceFolder(folder, files) {
  mkdirSync(folder, { recursive: true });
  const changed = [...files].filter(([path, text]) => textAt(path) !== text);
  const aside = `.${process.pid}.tmp`;
  for (const [path, text] of changed) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path + aside, text);
  }
  for (const [path] of changed) renameSync(path + aside, path);
  const old = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !files.has(path));
  for (const path of old) rmSync(path, { force: true });
  return changed.length + old.length;
}

/** @param {string} path */
function textAt(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
