import { expect } from "vitest";

/** A message of ours without its end, which says where the call went: ids and ports differ from test to test. */
export function withoutTarget(text: string): string {
  return text.replace(/ \[(?:DAG "|run "|https?:)[^\]]*\]/, "");
}

/** Matches a text with these words in it. */
export function containing(words: string): unknown {
  return expect.stringContaining(words);
}
