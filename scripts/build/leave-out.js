import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { root } from "../stamp.js";

/**
 * Takes out of `dist/` what no user can reach: declarations that no entry of `exports` leads to, and maps to sources that
 * the package does not ship (`files` in package.json). What is left of the code's maps tells the line, not the column.
 */
export function leaveOut() {
  /** @type {unknown} */
  const content = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const declarations = reachable(stringsIn(content, "exports").filter((path) => path.endsWith(".d.ts")));
  const shipped = stringsIn(content, "files");
  for (const entry of readdirSync(`${root}dist`, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const map = `${file}.map`;
    if (file.endsWith(".d.ts") && !declarations.has(file)) {
      rmSync(file);
      rmSync(map);
    } else if (/\.(js|d\.ts)$/.test(file)) {
      if (!sourcesOf(map).every((source) => shipped.includes(source))) {
        rmSync(map);
        writeFileSync(file, readFileSync(file, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "\n"));
      } else if (file.endsWith(".js")) {
        writeFileSync(map, readFileSync(map, "utf8").replace(/(?<="mappings":")[^"]*/, firstOfEachLine));
      }
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
 * The declarations that these ones lead to, themselves included.
 *
 * @param {readonly string[]} entries paths in the package
 */
function reachable(entries) {
  const found = new Set(entries.map((entry) => join(root, entry)));
  // A set may grow while it is walked.
  for (const file of found) {
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) {
      found.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  return found;
}

/**
 * The sources of a map, as paths in the package.
 *
 * @param {string} map
 */
function sourcesOf(map) {
  return stringsIn(JSON.parse(readFileSync(map, "utf8")), "sources").map((source) =>
    relative(root, join(dirname(map), source)),
  );
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
