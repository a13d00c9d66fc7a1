import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Release } from "./releases.js";
import { passwordsFileOf } from "./settings.js";
import { allUsers, type User } from "./users.js";

// Short, because the paths of sockets below it are limited to a hundred characters.
const prefix = "afc-";

/** Optional contents of a home. */
export interface HomeOptions {
  /** Additional users. */
  readonly users?: readonly User[] | undefined;
  /** The text of `webserver_config.py`, the settings of Flask; absent: Airflow's default. */
  readonly webserverConfig?: string | undefined;
}

/** Creates the temporary home of one Airflow with its DAGs, and returns the path. */
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

/** The id of the Airflow with this `home`. */
export function idOf(home: string): string {
  return basename(home).slice(prefix.length);
}

/** Removes a home of {@link createHome}, and no other folder. */
export function removeHome(home: string): void {
  if (basename(home).startsWith(prefix)) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
