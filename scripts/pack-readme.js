import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "./stamp.js";

// `prepack` calls this, and `postpack` with --undo. npm always ships README.md, but not the guides that it links to, and
// npm's site can only follow such links in a package that names its repository.

const readme = `${root}README.md`;
const kept = `${root}node_modules/.cache/airflow-client/README.md`;

/**
 * Replaces links to files that are not shipped by their text.
 *
 * @param {string} markdown
 * @param {(path: string) => boolean} isShipped
 */
function withoutLinks(markdown, isShipped) {
  return markdown.replace(
    /\[([^\]]*)\]\((?!https?:|#)([^)#]+)[^)]*\)/g,
    (/** @type {string} */ link, /** @type {string} */ text, /** @type {string} */ path) =>
      isShipped(path) ? link : text,
  );
}

if (process.argv[2] === "--undo") {
  if (existsSync(kept)) renameSync(kept, readme);
} else {
  /** @type {unknown} */
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const hasRepository = typeof manifest === "object" && manifest !== null && "repository" in manifest;
  const text = readFileSync(readme, "utf8");
  const packed = withoutLinks(text, (path) => ["CHANGELOG.md", "LICENSE"].includes(path));
  if (!hasRepository && packed !== text) {
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, text);
    writeFileSync(readme, packed);
  }
}
