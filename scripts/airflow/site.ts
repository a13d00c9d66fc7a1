import { join } from "node:path";
import type { Command } from "./process-group.js";
import type { Leader } from "./process-table.js";
import type { Release } from "./releases.js";
import type { User } from "./users.js";

/** One Airflow during its setup: its folders and the way to run its programs. */
export interface Site {
  readonly release: Release;
  readonly venv: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its users. */
  readonly users: readonly User[];
  /** The store of the users: Flask AppBuilder has them in the database, the simple auth manager in a file. */
  readonly authManager: "simple" | "fab";
  readonly signal: AbortSignal;
  /** Records a program, so that it can be ended even if this process dies. */
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
