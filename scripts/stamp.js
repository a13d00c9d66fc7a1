import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder, as an absolute path with a final separator. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** Remembers that a step was done with certain inputs and gave a certain output. */
export class Stamp {
  #file;
  #paths;

  /**
   * @param {string} name of the step
   * @param {readonly string[]} paths files and folders that the output depends on, and the output itself
   */
  constructor(name, paths) {
    this.#file = `${root}node_modules/.cache/airflow-client/${name}`;
    this.#paths = paths;
  }

  /** Whether the last successful run saw exactly what there is now. Never throws. */
  isUpToDate() {
    try {
      return readFileSync(this.#file, "utf8") === this.#digest();
    } catch {
      return false;
    }
  }

  /** Remembers that the output matches the inputs as they are now. */
  markUpToDate() {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, this.#digest());
  }

  #digest() {
    const hash = createHash("sha256");
    for (const file of this.#paths.flatMap(filesAt)) {
      hash.update(`${file}\0`).update(readFileSync(root + file));
    }
    return hash.digest("hex");
  }
}

/** @param {string} path a file, or a folder that ends with a slash */
function filesAt(path) {
  if (!path.endsWith("/")) return [path];
  return readdirSync(root + path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}
