import { execFileSync } from "node:child_process";
import { root } from "../generate/stamp.js";
import { UsageError } from "./usage-error.js";

/**
 * The commit that a revision names.
 *
 * @throws UsageError
 */
export function commitOf(revision: string): string {
  try {
    return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`).trim();
  } catch {
    throw new UsageError(`git knows no commit ${JSON.stringify(revision)} here`);
  }
}

/** The specs of a commit, as paths from the project's root. */
export function specsIn(commit: string): string[] {
  return git("ls-tree", "--name-only", commit, "spec/").trim().split("\n");
}

/** The text of a file as it was in a commit. */
export function readFrom(commit: string, file: string): string {
  return git("show", `${commit}:./${file}`);
}

function git(...args: string[]): string {
  return execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}
