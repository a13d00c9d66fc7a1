import { execa } from "execa";

const tailLines = 20;

/** The options of a program. */
export interface RunOptions {
  readonly cwd: string;
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The standard input of the program. @default nothing */
  readonly input?: string;
  /** @default 600000 */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a program and returns its standard output.
 *
 * @throws Error with the end of its output if it fails or times out; the reason of `signal`.
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { cwd, env = {}, input = "", timeoutMs = 600_000, signal } = options;
  signal.throwIfAborted();
  const result = await execa(program, args, {
    ...{ cwd, env, input, timeout: timeoutMs, cancelSignal: signal, all: true, reject: false },
    maxBuffer: 2 ** 28,
  });
  signal.throwIfAborted();
  if (!result.failed) return result.stdout;
  const tail = (result.all ?? "").split("\n").slice(-tailLines);
  throw new Error([result.shortMessage, ...tail].join("\n"));
}
