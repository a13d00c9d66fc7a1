import { expect } from "vitest";
import { run } from "../package/run.js";

/**
 * Runs a command. Fails if it fails.
 *
 * @returns its output
 */
export async function succeed(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await run(cwd, command, ...args);
  expect(code, `${command} ${args.join(" ")}\n${output}`).toBe(0);
  return output;
}

/** Installs the dependencies of a folder's package.json and the given packages, without install scripts. */
export async function install(cwd: string, ...packages: readonly string[]): Promise<void> {
  await succeed(
    cwd,
    "npm",
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    ...packages,
  );
}
