/** What a stage of the demo came to. */
export interface Done<T> {
  /** What happened, in one line. */
  readonly text: string;
  readonly value: T;
}

/** A stage that went wrong. Its message is one line. */
export class StageError extends Error {
  override name = "StageError";

  constructor(stage: string, cause: unknown) {
    const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    super(`${stage}: ${line}`, { cause });
  }
}

/**
 * Does one stage of the demo and prints a line with its time in milliseconds and what happened, to stderr: stdout
 * has the result.
 *
 * @throws StageError
 */
export async function stage<T>(name: string, work: () => Promise<Done<T>>): Promise<T> {
  const start = performance.now();
  try {
    const { text, value } = await work();
    const ms = Math.round(performance.now() - start);
    console.error(`${name.padEnd(8)} ${String(ms).padStart(6)} ms  ${text}`);
    return value;
  } catch (error) {
    throw new StageError(name, error);
  }
}
