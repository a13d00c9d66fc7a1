import { expect } from "vitest";

/** A message without the DAG, run and address at its end, because ids and ports differ between tests. */
export function withoutTarget(text: string): string {
  return text.replace(/ \[(?:DAG "|run "|https?:)[^\]]*\]/, "");
}

/** Matches a text that contains these words. */
export function containing(words: string): unknown {
  return expect.stringContaining(words);
}
