import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The result of a command. */
export interface Run {
  code: number;
  /** Its stdout, then its stderr; the reason if it failed without output. */
  output: string;
}

/** Runs a command, for ten minutes at most. */
export function run(cwd: string, command: string, ...args: readonly string[]): Promise<Run> {
  return runWith({}, cwd, command, ...args);
}

/** Runs a command with additional environment variables. */
export function runWith(
  variables: Readonly<Record<string, string>>,
  cwd: string,
  command: string,
  ...args: readonly string[]
): Promise<Run> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...variables };
  const options = { cwd, env, maxBuffer: 2 ** 26, timeout: 600_000 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, output: stdout + stderr || (error?.message ?? "") });
    });
  });
}
