import type { Abilities } from "./abilities.js";

/** What the checks of a runtime's abilities need: what it is said to be able to, and servers. */
export interface Surroundings {
  readonly abilities: Abilities;
  /** The base URL of an Airflow 3.2, which holds the compressed lines of a stream back until its end. */
  readonly holding: string;
  /** The base URL of a server that does what the first part of the path says; see `scripts/runtimes/odd-server.ts`. */
  readonly odd: string;
  /** The base URL of an Airflow on another origin than a page's, which allows no page. */
  readonly foreign: string;
  /** The same of one that allows every page. */
  readonly allowing: string;
  /** A base URL where nobody listens. */
  readonly nobody: string;
}
