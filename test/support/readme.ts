import { readFileSync } from "node:fs";
import { guides } from "../../scripts/docs/guides.js";
import { root } from "../../scripts/generate/stamp.js";

/** The handwritten documents, as paths from the root. */
export const documents: readonly string[] = ["README.md", ...guides];

/** The text of a document. */
export function textOf(document: string): string {
  return readFileSync(root + document, "utf8");
}

/** The text of README.md. */
export const readme = textOf("README.md");

/** The code blocks of a language. */
export function blocks(language: string, text = readme): string[] {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms");
  return [...text.matchAll(block)].map(([, code = ""]) => code);
}

/** The lines that an example prints according to its comments. */
export function outputsOf(code: string): string[] {
  return [...code.matchAll(/\/\/=> (.*)$/gm)].map(([, output = ""]) => output);
}
