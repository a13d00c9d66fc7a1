import { boot } from "./boot.js";
import type { Database } from "./database.js";
import { onExit } from "./exit-net.js";
import { findPostgres } from "./find-postgres.js";
import { findFreePort, isFree } from "./free-port.js";
import { createHome, idOf } from "./home.js";
import { type Addition, installAirflow } from "./install.js";
import { LabError } from "./lab-error.js";
import { postgresUrl, startPostgres } from "./postgres.js";
import { initDatabase, seed } from "./prepare.js";
import { killGroups } from "./process-group.js";
import { ownProcess, type Leader } from "./process-table.js";
import { findRelease } from "./releases.js";
import { airflowEnvironment, callersSettings } from "./settings.js";
import type { Site } from "./site.js";
import { writeState, type AirflowState } from "./state.js";
import { stopRecorded, stopRecordedNow } from "./stop.js";
import { allUsers, PASSWORDS, type Passwords, type User } from "./users.js";

export { RELEASES } from "./releases.js";

// A process of Airflow 2 handles one request at a time. One of Airflow 3 handles many and starts slowly.
const workersOnPostgres = { v1: 4, v2: 2 } as const;

/** The options of a start. */
export interface StartOptions {
  /** A known release (`3.3.2`), a known minor line (`3.3`), or a release newer than the known ones. */
  readonly version: string;
  /** Also start the programs that execute runs; without them, a triggered run stays queued. */
  readonly scheduler: boolean;
  /** Called with each line about the progress. */
  readonly log: (line: string) => void;
  /** Aborts the start, which then cleans up. */
  readonly signal?: AbortSignal;
  /** `postgres`: a separate PostgreSQL, which supports many concurrent writers. @default "sqlite" */
  readonly database?: Database;
  /** The loopback port; default: a free one. */
  readonly port?: number;
  /** Processes that serve the API; default 1, on PostgreSQL several. */
  readonly workers?: number;
  /** Variables such as `AIRFLOW__SECTION__KEY`, which override those of the lab and of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Additional packages. */
  readonly addition?: Addition | undefined;
  /** Additional users. */
  readonly users?: readonly User[] | undefined;
  /** The auth manager of an Airflow 3; `fab` needs its provider as an addition. @default "simple" */
  readonly authManager?: "simple" | "fab" | undefined;
  /** The text of `webserver_config.py`, the settings of Flask; absent: Airflow's default. */
  readonly webserverConfig?: string | undefined;
}

/** The time of each part of a start in seconds. An existing install takes none. */
export interface StartTimings {
  readonly installSeconds: number;
  readonly initSeconds: number;
  readonly seedSeconds: number;
  readonly bootSeconds: number;
}

/** A real Airflow on this machine. */
export interface RunningAirflow {
  readonly id: string;
  readonly version: string;
  readonly apiVersion: "v1" | "v2";
  /** The origin, without a path. */
  readonly baseUrl: string;
  /** The administrator. */
  readonly username: string;
  readonly password: string;
  /** Password by user name: `admin`, `op`, `user` and `viewer`, each with Airflow's role of that name. */
  readonly users: Passwords;
  /** Process id by program, from the first start. */
  readonly pids: Readonly<Record<string, number>>;
  readonly home: string;
  readonly scheduler: boolean;
  readonly database: Database;
  readonly timings: StartTimings;
  /** Restarts its programs with these additional variables, on the same home, port and database. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Ends its processes and removes its home. May be called repeatedly. */
  stop(): Promise<void>;
  /** Keeps it running after this process, until {@link stop} or `npm run airflow -- down`. */
  leaveRunning(): void;
}

/**
 * Installs a release of Airflow if necessary, and starts it in a temporary home with its database, the lab's DAGs and
 * users. Resolves when it is healthy. Throws a {@link LabError} with the cause, or the reason of `signal`. It is cleaned up
 * after an error, and if this process exits without `stop()`.
 */
export async function startAirflow(options: StartOptions): Promise<RunningAirflow> {
  const {
    version,
    scheduler,
    log,
    signal = new AbortController().signal,
    database = "sqlite",
    settings = {},
    addition,
    users,
    webserverConfig,
  } = options;
  const release = findRelease(version);
  const { workers = database === "sqlite" ? 1 : workersOnPostgres[release.apiVersion] } = options;
  if (process.platform === "win32") throw new LabError("Airflow runs on Linux and macOS only.");
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new LabError(`Port ${options.port} is in use.`);
  }
  const authManager = release.apiVersion === "v1" ? "fab" : (options.authManager ?? "simple");
  const programs = database === "postgres" ? findPostgres() : undefined;
  const inherited = Object.keys(callersSettings());
  if (inherited.length > 0) log(`settings from the environment: ${inherited.join(", ")}`);

  const [venv, installSeconds] = await timed(() =>
    installAirflow(release, { database, addition, log, signal }),
  );
  signal.throwIfAborted();

  const port = options.port ?? (await findFreePort());
  const baseUrl = `http://127.0.0.1:${port}`;
  const home = createHome(release, { users, webserverConfig });
  let state: AirflowState = {
    id: idOf(home),
    version: release.version,
    home,
    scheduler,
    baseUrl,
    startedAtMs: Date.now(),
    groups: [],
    owner: ownProcess(),
  };
  const disarm = onExit(() => stopRecordedNow(state));
  const stop = async () => {
    await stopRecorded(state);
    disarm();
  };
  const environment = (changes: Readonly<Record<string, string>> = {}) =>
    airflowEnvironment(release, venv, home, {
      port,
      workers,
      users,
      authManager,
      settings: { ...settings, ...changes },
      ...(programs !== undefined && { databaseUrl: postgresUrl(home) }),
    });
  const site: Site = {
    release,
    venv,
    home,
    env: environment(),
    users: allUsers(users),
    authManager,
    signal,
    record(role: string, leader: Leader) {
      state = { ...state, groups: [...state.groups, { role, ...leader }] };
      writeState(state);
    },
  };
  try {
    writeState(state);
    log(`creating the database of Airflow ${release.version} in ${home}`);
    const [databasePids, initSeconds] = await timed(async () => {
      const started = programs === undefined ? {} : { postgres: await startPostgres(site, programs) };
      await initDatabase(site);
      return started;
    });
    log("storing DAGs and users");
    const [, seedSeconds] = await timed(() => seed(site));
    log(`starting Airflow ${release.version} on ${baseUrl}`);
    const [pids, bootSeconds] = await timed(() => boot(site, { port, workers, scheduler }));
    return {
      id: state.id,
      version: release.version,
      apiVersion: release.apiVersion,
      baseUrl,
      username: "admin",
      password: PASSWORDS.admin,
      users: PASSWORDS,
      pids: { ...databasePids, ...pids },
      home,
      scheduler,
      database,
      timings: { installSeconds, initSeconds, seedSeconds, bootSeconds },
      async restart(changes) {
        const isProgram = ({ role }: { role: string }) => role in pids;
        await killGroups(state.groups.filter(isProgram));
        state = { ...state, groups: state.groups.filter((group) => !isProgram(group)) };
        await boot({ ...site, env: environment(changes) }, { port, workers, scheduler });
      },
      stop,
      leaveRunning() {
        const { owner: _owner, ...unowned } = state;
        state = unowned;
        writeState(state);
        disarm();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const start = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - start) / 100) / 10];
}
