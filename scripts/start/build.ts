import { root } from "../generate/stamp.js";
import { runProgram } from "./program.js";
import { type Done } from "./stage.js";

const timeoutMs = 120_000;

/**
 * Lints the specs and writes `generated/`.
 *
 * @throws Error if the specs have problems; the report is printed.
 */
export async function generate(signal: AbortSignal): Promise<Done<void>> {
  const output = await node(["--import", "tsx", `${root}scripts/generate.ts`], signal);
  const did = /^generate: (.*) \(\d+ ms\)$/m.exec(output)?.[1];
  return { text: did === undefined ? output.trimEnd() : `specs linted, ${did}`, value: undefined };
}

/**
 * Compiles the package to `dist/`.
 *
 * @throws Error if it does not compile; the compiler's report is printed.
 */
export async function build(signal: AbortSignal): Promise<Done<void>> {
  const output = await node([`${root}scripts/build.js`], signal);
  const did = /^build: (.*) \(\d+ ms\)$/m.exec(output)?.[1];
  return { text: did ?? output.trimEnd(), value: undefined };
}

async function node(args: readonly string[], signal: AbortSignal): Promise<string> {
  const { problem, output } = await runProgram({
    command: process.execPath,
    args,
    cwd: root,
    timeoutMs,
    signal,
  });
  if (problem === "") return output;
  console.error(output);
  throw new Error(`${problem} (see above)`);
}
