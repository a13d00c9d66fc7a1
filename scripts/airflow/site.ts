import { join } from "node:path";
import type { Command } from "./process-group.js";
import type { Leader } from "./process-table.js";
import type { Release } from "./releases.js";
import type { User } from "./users.js";

/** One Airflow while it is set up: where it lives, and how its programs are run. */
export interface Site {
  readonly release: Release;
  readonly venv: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its users. */
  readonly users: readonly User[];
  /** What knows the users: Flask AppBuilder keeps them in the database, the simple auth manager in a file. */
  readonly authManager: "simple" | "fab";
  readonly signal: AbortSignal;
  /** Puts a program on record, so that it is found and ended whatever happens to us. */
  readonly record: (role: string, leader: Leader) => void;
}

/** The command that runs `program` of the site's virtual environment; its output goes to {@link logFileOf}. */
export function commandOf(site: Site, role: string, program: string, args: readonly string[]): Command {
  return {
    program: join(site.venv, "bin", program),
    args,
    env: site.env,
    cwd: site.home,
    logFile: logFileOf(site, role),
  };
}

/** The file with the output of the program in `role`. */
export function logFileOf(site: Site, role: string): string {
  return join(site.home, `${role}.log`);
}
