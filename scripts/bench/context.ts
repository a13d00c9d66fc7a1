/** What every part of the benchmarks is given. */
export interface Context {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** How often each measurement is repeated, where a part does not say otherwise. */
  readonly rounds: number | undefined;
}
