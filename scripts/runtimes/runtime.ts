import type { Abilities } from "../../test/runtimes/abilities.js";

/** What a runtime is started with. */
export interface Start {
  /** The file of its bundle. */
  readonly script: string;
  /** The lab's URL. */
  readonly lab: string;
  /** A folder of its own, which is removed afterwards. */
  readonly scratch: string;
}

/** The program of an installed runtime. */
export interface Installed {
  readonly version: string;
  /** Of a command that does the job of a lab and ends, or goes on until it is ended. */
  readonly command: (start: Start) => readonly string[];
}

/** A runtime that the client is for. */
export interface Runtime {
  readonly name: string;
  /** The file of `test/runtimes/` that runs in it. */
  readonly entry: "in-process" | "in-page" | "in-worker";
  /** Whether the embedded Airflow can listen in it. */
  readonly listens: boolean;
  readonly abilities: Abilities;
  /** @throws LabError that says what is missing. */
  readonly install: (log: (line: string) => void, signal: AbortSignal) => Promise<Installed>;
}
