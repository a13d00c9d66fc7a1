import { join } from "node:path";
import { isSince } from "./releases.js";
import { runStep } from "./run-step.js";
import { commandOf, type Site } from "./site.js";
import { roleName } from "./users.js";

const stepTimeoutMs = 300_000;

/** Creates the database of the site. Throws a {@link LabError} if that fails. */
export async function initDatabase(site: Site): Promise<void> {
  const args = isSince(site.release, 2, 7) ? ["db", "migrate"] : ["db", "init"];
  await step(site, "db-init", "Creating the database", "airflow", args);
}

/** Stores the DAGs and, unless they are in a file, the users in the database. Throws a {@link LabError} if that fails. */
export async function seed(site: Site): Promise<void> {
  if (site.release.apiVersion === "v2") {
    await step(site, "seed", "Storing the DAGs", "airflow", ["dags", "reserialize"]);
  }
  if (site.authManager === "simple") return;
  const users = site.users.map((user) => `${user.name}:${roleName(user)}:${user.password}`);
  const script = join(import.meta.dirname, "seed.py");
  await step(site, "seed", "Storing the users", "python", [script, ...users]);
}

async function step(site: Site, role: string, title: string, program: string, args: string[]): Promise<void> {
  await runStep({
    ...commandOf(site, role, program, args),
    title: `${title} of Airflow ${site.release.version}`,
    timeoutMs: stepTimeoutMs,
    signal: site.signal,
    onStart: (leader) => site.record(role, leader),
  });
}
