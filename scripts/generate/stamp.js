import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's root folder, as an absolute path with a final separator. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const stampFile = `${root}node_modules/.cache/airflow-client/generate`;

/** Everything the output depends on, and the output itself, as one digest. */
function digest() {
  const hash = createHash("sha256");
  for (const folder of ["spec", "scripts/generate", "generated"]) {
    for (const name of readdirSync(root + folder).sort()) {
      hash.update(`${folder}/${name}\0`).update(readFileSync(`${root}${folder}/${name}`));
    }
  }
  for (const name of ["redocly.yaml", ".prettierrc.json", "package-lock.json", "README.md"]) {
    hash.update(`${name}\0`).update(readFileSync(root + name));
  }
  return hash.digest("hex");
}

/** Whether the last successful run saw exactly today's specs, scripts and output. Never throws. */
export function isUpToDate() {
  try {
    return readFileSync(stampFile, "utf8") === digest();
  } catch {
    return false;
  }
}

/** Remembers that `generated/` matches the specs as they are now. */
export function markUpToDate() {
  mkdirSync(new URL(".", `file://${stampFile}`), { recursive: true });
  writeFileSync(stampFile, digest());
}
