import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { unprivilegedAccount } from "./account.js";
import { LabError } from "./lab-error.js";
import { startGroup, type Command } from "./process-group.js";
import { runStep, tailOf } from "./run-step.js";
import { logFileOf, type Site } from "./site.js";

const user = "airflow";
const role = "postgres";
const stepTimeoutMs = 120_000;
const pollMs = 50;
// Four processes of Airflow's API with a pool each (see settings.ts), and those of the scheduler.
const maxConnections = 300;

/** The SQLAlchemy URL of the PostgreSQL that {@link startPostgres} runs in the home of an Airflow. */
export function postgresUrl(home: string): string {
  return `postgresql+psycopg2://${user}@/postgres?host=${folderOf(home)}`;
}

/**
 * Creates a PostgreSQL cluster in the home of the site, starts it, and returns its pid when it accepts connections. It
 * listens on a socket in the home, so that it needs no port. Throws a {@link LabError} if that fails.
 *
 * @param programs the folder of {@link findPostgres}.
 */
export async function startPostgres(site: Site, programs: string): Promise<number> {
  const folder = folderOf(site.home);
  const account = unprivilegedAccount();
  mkdirSync(folder, { mode: 0o700 });
  if (account !== undefined) {
    chownSync(folder, account.uid, account.gid);
    // The other user must be able to open its folder.
    chmodSync(site.home, 0o711);
  }
  const command = (name: string, program: string, args: readonly string[]): Command => ({
    program: join(programs, program),
    args,
    env: site.env,
    cwd: site.home,
    logFile: logFileOf(site, name),
    ...(account && { account }),
  });
  const data = join(folder, "data");
  // Text sorts by its bytes, as it does on SQLite.
  const cluster = ["--encoding=UTF8", "--locale=C", "--auth=trust", `--username=${user}`, "--no-sync"];
  await runStep({
    ...command("initdb", "initdb", [...cluster, `--pgdata=${data}`]),
    title: "Creating the PostgreSQL cluster",
    timeoutMs: stepTimeoutMs,
    signal: site.signal,
    onStart: (leader) => site.record("initdb", leader),
  });

  const settings = {
    listen_addresses: "",
    unix_socket_directories: folder,
    max_connections: String(maxConnections),
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const group = startGroup(command(role, "postgres", ["-D", data, ...args]));
  // A killed server would leak its shared memory.
  site.record(role, { ...group.leader, endsBy: "SIGQUIT" });
  group.unref();
  let end: number | string | undefined;
  void group.ended.then((code) => (end = code));
  const deadline = Date.now() + stepTimeoutMs;
  while (!isReady(data)) {
    site.signal.throwIfAborted();
    if (end !== undefined || Date.now() > deadline) {
      const why = end === undefined ? `not ready after ${stepTimeoutMs / 1000} s` : `it ended (${end})`;
      throw new LabError(`Starting PostgreSQL failed: ${why}.`, tailOf(logFileOf(site, role)));
    }
    await delay(pollMs);
  }
  return group.leader.pid;
}

const folderOf = (home: string): string => join(home, "postgres");

/** PostgreSQL reports to `pg_ctl` in the eighth line of its pid file that it accepts connections. */
function isReady(data: string): boolean {
  const file = join(data, "postmaster.pid");
  return existsSync(file) && readFileSync(file, "utf8").split("\n")[7]?.trim() === "ready";
}
