import { boot } from "./boot.js";
import { onExit } from "./exit-net.js";
import { findFreePort, isFree } from "./free-port.js";
import { createHome, idOf } from "./home.js";
import { installAirflow } from "./install.js";
import { LabError } from "./lab-error.js";
import { initDatabase, seed } from "./prepare.js";
import { ownProcess, type Leader } from "./process-table.js";
import { findRelease } from "./releases.js";
import { airflowEnvironment, callersSettings } from "./settings.js";
import { writeState, type AirflowState } from "./state.js";
import { stopRecorded, stopRecordedNow } from "./stop.js";
import { PASSWORDS, type Passwords } from "./users.js";

export { RELEASES } from "./releases.js";

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
  /** The loopback port; default: a free one. */
  readonly port?: number;
  /** Processes that serve the API; default 1. */
  readonly workers?: number;
  /** `AIRFLOW__SECTION__KEY` variables, which win over the lab's and over those of our own environment. */
  readonly settings?: Readonly<Record<string, string>>;
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
  /** Process id by program. */
  readonly pids: Readonly<Record<string, number>>;
  readonly home: string;
  readonly scheduler: boolean;
  readonly timings: StartTimings;
  /** Ends its processes and removes its home. May be called again. */
  stop(): Promise<void>;
  /** Lets it run on when this process exits, until {@link stop} or `npm run airflow -- down`. */
  leaveRunning(): void;
}

/**
 * Installs a release of Airflow if need be, and starts it on a throw-away home with SQLite, the lab's DAGs and users.
 * Resolves when it is healthy. Throws a {@link LabError} that says what went wrong, or the reason of `signal` when that
 * aborts; nothing is left behind then, nor when this process exits without `stop()`.
 */
export async function startAirflow(options: StartOptions): Promise<RunningAirflow> {
  const {
    version,
    scheduler,
    log,
    signal = new AbortController().signal,
    workers = 1,
    settings = {},
  } = options;
  const release = findRelease(version);
  if (process.platform === "win32") throw new LabError("Airflow runs on Linux and macOS only.");
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new LabError(`Port ${options.port} is in use.`);
  }
  const inherited = Object.keys(callersSettings());
  if (inherited.length > 0) log(`settings from the environment: ${inherited.join(", ")}`);

  const [venv, installSeconds] = await timed(() => installAirflow(release, { log, signal }));
  signal.throwIfAborted();

  const port = options.port ?? (await findFreePort());
  const baseUrl = `http://127.0.0.1:${port}`;
  const home = createHome(release);
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
  const site = {
    release,
    venv,
    home,
    env: airflowEnvironment(release, venv, home, { port, workers, settings }),
    signal,
    record(role: string, { pid, startedAt }: Leader) {
      state = { ...state, groups: [...state.groups, { role, pid, startedAt }] };
      writeState(state);
    },
  };
  try {
    writeState(state);
    log(`creating the database of Airflow ${release.version} in ${home}`);
    const [, initSeconds] = await timed(() => initDatabase(site));
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
      pids,
      home,
      scheduler,
      timings: { installSeconds, initSeconds, seedSeconds, bootSeconds },
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
