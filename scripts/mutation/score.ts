import { relative } from "node:path";
import { root } from "../generate/stamp.js";

/** One change of the source, and what came of it. */
export interface Mutant {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly replacement: string;
  readonly status: string;
}

/** A place in a file; lines and columns from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** Whether no test noticed it. */
export function hasSurvived({ status }: Mutant): boolean {
  return status === "Survived" || status === "NoCoverage";
}

/** Percentage of the valid mutants that a test noticed. */
export function scoreOf(mutants: readonly Mutant[]): number {
  const found = countOf(mutants, "Killed") + countOf(mutants, "Timeout");
  const survived = mutants.filter(hasSurvived).length;
  return (100 * found) / (found + survived);
}

/** The score of each file and of all of them. */
export function scoreTable(mutants: readonly Mutant[]): string {
  const files = [...new Set(mutants.map(fileOf))].sort();
  const rows = files.map((file) =>
    rowOf(
      file,
      mutants.filter((mutant) => fileOf(mutant) === file),
    ),
  );
  return [
    ["file", "score", "killed", "timeout", "survived", "error", "ignored"],
    ...rows,
    rowOf("all", mutants),
  ]
    .map(([name = "", ...cells]) => name.padEnd(26) + cells.map((cell) => cell.padStart(9)).join(""))
    .join("\n");
}

/** The file of a mutant as the project names it. */
export function fileOf({ fileName }: Mutant): string {
  return relative(root, fileName);
}

function rowOf(name: string, mutants: readonly Mutant[]): string[] {
  const counts = [
    countOf(mutants, "Killed"),
    countOf(mutants, "Timeout"),
    mutants.filter(hasSurvived).length,
    countOf(mutants, "RuntimeError") + countOf(mutants, "CompileError"),
    countOf(mutants, "Ignored"),
  ];
  return [name, scoreOf(mutants).toFixed(1), ...counts.map(String)];
}

function countOf(mutants: readonly Mutant[], status: string): number {
  return mutants.filter((mutant) => mutant.status === status).length;
}
