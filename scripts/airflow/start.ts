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

// A process of Airflow 2 answers one request at a time, one of Airflow 3 many, and takes long to start.
const workersOnPostgres = { v1: 4, v2: 2 } as const;

/** What to start. */
export interface StartOptions {
  /** A known release (`3.3.2`), a known minor line (`3.3`), or a release newer than the known ones. */
  readonly version: string;
  /** Also start what executes runs; without it, a triggered run stays queued. */
  readonly scheduler: boolean;
  /** Told of the progress, line by line. */
  readonly log: (line: string) => void;
  /** Gives up and cleans up when it aborts. */
  readonly signal?: AbortSignal;
  /** `postgres`: a PostgreSQL of its own, which takes many writers at once. @default "sqlite" */
  readonly database?: Database;
  /** The loopback port; default: a free one. */
  readonly port?: number;
  /** Processes that serve the API; default 1, on PostgreSQL several. */
  readonly workers?: number;
  /** Variables such as `AIRFLOW__SECTION__KEY`, which win over the lab's and over those of our own environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Packages beyond those of the release. */
  readonly addition?: Addition | undefined;
  /** Users beyond the lab's. */
  readonly users?: readonly User[] | undefined;
  /** The auth manager of an Airflow 3; `fab` needs its provider as an addition. @default "simple" */
  readonly authManager?: "simple" | "fab" | undefined;
  /** The text of `webserver_config.py`, the settings of Flask; absent: Airflow's own. */
  readonly webserverConfig?: string | undefined;
}

/** How long each part of a start took, in seconds. An install that was there already takes none. */
export interface StartTimings {
  readonly installSeconds: number;
  readonly initSeconds: number;
  readonly seedSeconds: number;
  readonly bootSeconds: number;
}

/** A real Airflow that runs on this machine. */
export interface RunningAirflow {
  readonly id: string;
  readonly version: string;
  readonly apiVersion: "v1" | "v2";
  /** The origin, without a path. */
  readonly baseUrl: string;
  /** The user who may do everything. */
  readonly username: string;
  readonly password: string;
  /** Password by user name: `admin`, `op`, `user` and `viewer`, each with Airflow's role of that name. */
  readonly users: Passwords;
  /** Process id by program, as they were started first. */
  readonly pids: Readonly<Record<string, number>>;
  readonly home: string;
  readonly scheduler: boolean;
  readonly database: Database;
  readonly timings: StartTimings;
  /** Ends its programs and starts them anew at the same place, with these variables on top; the database stays. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Ends its processes and removes its home. May be called again. */
  stop(): Promise<void>;
  /** Lets it run on when this process exits, until {@link stop} or `npm run airflow -- down`. */
  leaveRunning(): void;
}

/**
 * Installs a release of Airflow if need be, and starts it on a throw-away home with its database, the lab's DAGs and
 * users. Resolves when it is healthy. Throws a {@link LabError} that says what went wrong, or the reason of `signal` when that
 * aborts; nothing is left behind then, nor when this process exits without `stop()`.
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
