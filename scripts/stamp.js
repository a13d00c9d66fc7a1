import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder, as an absolute path with a final separator. */
export const root = fileURLToPath(new URL("../", import.meta.url));

/** Records the inputs and the output of a step. */
export class Stamp {
  #file;
  #paths;

  /**
   * @param {string} name of the step
   * @param {readonly string[]} paths the inputs and outputs: files and folders
   */
  constructor(name, paths) {
    this.#file = `${root}node_modules/.cache/airflow-client/${name}`;
    this.#paths = paths;
  }

  /** Whether inputs and outputs are unchanged since the last successful run. Never throws. */
  isUpToDate() {
    try {
      return readFileSync(this.#file, "utf8") === this.#digest();
    } catch {
      return false;
    }
  }

  /** Records that the output matches the current inputs. */
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
