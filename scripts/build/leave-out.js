import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { root } from "../stamp.js";

/**
 * Removes from the compiled files declarations that no entry of `exports` reaches, and maps to sources that the package
 * does not ship (`files` in package.json). The remaining maps of the code have lines, not columns.
 *
 * @param {Map<string, string>} files texts by absolute path
 */
export function leaveOut(files) {
  /** @type {unknown} */
  const content = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const entries = stringsIn(content, "exports").filter((path) => path.endsWith(".d.ts"));
  const declarations = reachable(files, entries);
  const shipped = stringsIn(content, "files");
  for (const [file, text] of files) {
    const path = `${file}.map`;
    const map = files.get(path);
    if (map === undefined) continue;
    if (file.endsWith(".d.ts") && !declarations.has(file)) {
      files.delete(file);
      files.delete(path);
    } else if (!sourcesOf(path, map).every((source) => shipped.includes(source))) {
      files.delete(path);
      files.set(file, text.replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "\n"));
    } else if (file.endsWith(".js")) {
      files.set(path, map.replace(/(?<="mappings":")[^"]*/, firstOfEachLine));
    }
  }
}

/**
 * The mappings of a source map, one for each line.
 *
 * @param {string} mappings
 */
function firstOfEachLine(mappings) {
  return encode(decode(mappings).map((line) => line.filter((segment) => segment.length > 1).slice(0, 1)));
}

/**
 * The declarations that the entries reach, themselves included.
 *
 * @param {ReadonlyMap<string, string>} files texts by absolute path
 * @param {readonly string[]} entries paths in the package
 */
function reachable(files, entries) {
  const found = new Set(entries.map((entry) => join(root, entry)));
  // A set may grow during its iteration.
  for (const file of found) {
    for (const [, path = ""] of (files.get(file) ?? "").matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) {
      found.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  return found;
}

/**
 * The sources of a map, as paths in the package.
 *
 * @param {string} path
 * @param {string} map
 */
function sourcesOf(path, map) {
  return stringsIn(JSON.parse(map), "sources").map((source) => relative(root, join(dirname(path), source)));
}

/**
 * All strings below a key of an object.
 *
 * @param {unknown} object
 * @param {string} key
 */
function stringsIn(object, key) {
  /** @type {string[]} */
  const strings = [];
  /** @type {unknown} */
  const inner = typeof object === "object" && object !== null ? Reflect.get(object, key) : undefined;
  JSON.stringify(inner, (_, /** @type {unknown} */ value) => {
    if (typeof value === "string") strings.push(value);
    return value;
  });
  return strings;
}
