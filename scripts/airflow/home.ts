import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Release } from "./releases.js";
import { passwordsFileOf } from "./settings.js";
import { allUsers, type User } from "./users.js";

// Short, because sockets are made below it and their paths are limited to a hundred characters.
const prefix = "afc-";

/** What a home may hold beyond the lab's own. */
export interface HomeOptions {
  /** Users beyond the lab's. */
  readonly users?: readonly User[] | undefined;
  /** The text of `webserver_config.py`, the settings of Flask; absent: Airflow's own. */
  readonly webserverConfig?: string | undefined;
}

/** Makes the throw-away home of one Airflow, with the DAGs in it, and returns its path. */
export function createHome(release: Release, { users, webserverConfig }: HomeOptions = {}): string {
  const home = mkdtempSync(join(tmpdir(), `${prefix}${release.version}-`));
  mkdirSync(join(home, "tmp"));
  cpSync(join(import.meta.dirname, "dags"), join(home, "dags"), { recursive: true });
  if (webserverConfig !== undefined) writeFileSync(join(home, "webserver_config.py"), webserverConfig);
  if (release.apiVersion === "v2") {
    const passwords = allUsers(users).map(({ name, password }) => [name, password]);
    writeFileSync(passwordsFileOf(home), JSON.stringify(Object.fromEntries(passwords)));
  }
  return home;
}

/** The id of the Airflow that lives in `home`. */
export function idOf(home: string): string {
  return basename(home).slice(prefix.length);
}

/** Removes a home that {@link createHome} made; anything else stays untouched. */
export function removeHome(home: string): void {
  if (basename(home).startsWith(prefix)) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
