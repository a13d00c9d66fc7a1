/** The result of a stage of the demo. */
export interface Done<T> {
  /** The result in one line. */
  readonly text: string;
  readonly value: T;
}

/** A failed stage. Its message is one line. */
export class StageError extends Error {
  override name = "StageError";

  constructor(stage: string, cause: unknown) {
    const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    super(`${stage}: ${line}`, { cause });
  }
}

/**
 * Runs one stage of the demo and prints its time in milliseconds and its result in one line to stderr.
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
