import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { markdownTable } from "markdown-table";
import prettier from "prettier";
import { root } from "../generate/stamp.js";

/** A Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([header, ...rows]);
}

/** The date and the machine of a measurement. */
export function measuredNow(): string {
  const machine = `${String(availableParallelism())} cores (${cpus()[0]?.model.trim() ?? "unknown"})`;
  return `_${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}_`;
}

/**
 * Writes parts of a Markdown file, each between its markers `<!-- NAME -->` and `<!-- /NAME -->`. The other text is
 * handwritten.
 *
 * @param file as a path from the project's root.
 * @throws Error if a part has no markers.
 */
export async function writeReport(file: string, parts: Readonly<Record<string, string>>): Promise<void> {
  let text = await readFile(root + file, "utf8");
  for (const [name, part] of Object.entries(parts)) {
    const [before, rest] = text.split(`<!-- ${name} -->`);
    const after = rest?.split(`<!-- /${name} -->`)[1];
    if (before === undefined || after === undefined) throw new Error(`${file} has no markers "${name}"`);
    text = `${before}<!-- ${name} -->\n\n${part}\n\n<!-- /${name} -->${after}`;
  }
  const options = await prettier.resolveConfig(root + file);
  await writeFile(root + file, await prettier.format(text, { ...options, parser: "markdown" }));
  console.log(`written: ${file}`);
}
