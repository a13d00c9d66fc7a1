import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { root } from "../generate/stamp.js";
import { fileOf, hasSurvived, type Mutant } from "./score.js";

const list = "test/mutation/SURVIVORS.md";
const intro = `# Survivors

Changes of \`src/\` that no test notices, each with the reason. \`npm run mutation\` keeps the list and fails while a reason is missing; write it after the dash.
`;
const noReason = "?";
const longest = 90;

/**
 * Brings the list of survivors up to date for the files that were mutated. Reasons stay with a mutant when its line moves.
 *
 * @returns what is wrong with the list now.
 */
export async function checkSurvivors(mutants: readonly Mutant[]): Promise<string[]> {
  const old = await readSurvivors();
  const mutated = new Set(mutants.map(fileOf));
  const kept = old.filter(({ file }) => !mutated.has(file) && existsSync(root + file));
  const survivors = await Promise.all(mutants.filter(hasSurvived).map(describe));
  const found = survivors.map((survivor) => {
    const same = old.findIndex(({ file, change }) => file === survivor.file && change === survivor.change);
    const [{ reason } = { reason: noReason }] = same < 0 ? [] : old.splice(same, 1);
    return { ...survivor, reason };
  });
  const entries = [...kept, ...found].sort((a, b) => compare(a.file, b.file) || a.line - b.line);
  const lines = entries.map(
    ({ file, line, change, reason }) => `- ${file}:${String(line)} ${change} — ${reason}`,
  );
  await writeFile(root + list, `${intro}\n${lines.join("\n")}\n`);
  return found
    .filter(({ reason }) => reason === noReason)
    .map(({ file, line, change }) => `${file}:${String(line)} ${change} survived: ${list} has no reason`);
}

/** A change that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** What was there and what took its place, as Markdown. */
  readonly change: string;
}

/** A line of the list. */
export interface Entry extends Survivor {
  readonly reason: string;
}

/** What `test/mutation/SURVIVORS.md` lists. */
export async function readSurvivors(): Promise<Entry[]> {
  return (await readFile(root + list, "utf8")).split("\n").flatMap(parseLine);
}

function parseLine(text: string): Entry[] {
  const [, file, line, change, reason] = /^- (\S+):(\d+) (.*) — (.*)$/.exec(text) ?? [];
  if (file === undefined || line === undefined || change === undefined || reason === undefined) return [];
  return [{ file, line: Number(line), change, reason }];
}

async function describe(mutant: Mutant): Promise<Survivor> {
  const { start, end } = mutant.location;
  const lines = (await readFile(root + fileOf(mutant), "utf8")).split("\n").slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? "").slice(0, end.column - 1));
  const before = lines.join("\n").slice(start.column - 1);
  return {
    file: fileOf(mutant),
    line: start.line,
    change: `${code(before)} → ${code(mutant.replacement)}`,
  };
}

function code(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return `\`\` ${line.length > longest ? `${line.slice(0, longest)}…` : line} \`\``;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
