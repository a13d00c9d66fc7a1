import type { Abilities } from "./abilities.js";

/** The expected abilities of a runtime, and the servers for their checks. */
export interface Surroundings {
  readonly abilities: Abilities;
  /** The base URL of an Airflow 3.2, which buffers the compressed lines of a stream until its end. */
  readonly holding: string;
  /** The base URL of a server whose behaviour is the first part of the path; see `scripts/runtimes/odd-server.ts`. */
  readonly odd: string;
  /** The base URL of an Airflow on another origin than the page, which allows no page. */
  readonly foreign: string;
  /** The base URL of an Airflow on another origin than the page, which allows every page. */
  readonly allowing: string;
  /** A base URL with a closed port. */
  readonly nobody: string;
}
