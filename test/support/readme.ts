import { readFileSync } from "node:fs";

/** The text of README.md. */
export const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The code blocks of a language. */
export function blocks(language: string): string[] {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms");
  return [...readme.matchAll(block)].map(([, code = ""]) => code);
}

/** What an example says that it prints, line by line. */
export function outputsOf(code: string): string[] {
  return [...code.matchAll(/\/\/=> (.*)$/gm)].map(([, output = ""]) => output);
}
