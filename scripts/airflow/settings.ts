import { delimiter, join } from "node:path";
import { isSince, type Release } from "./releases.js";
import { allUsers, type User } from "./users.js";

/** The settings of the caller. */
export interface SettingsOptions {
  /** The loopback port of the API server. */
  readonly port: number;
  /** Processes that serve the API. */
  readonly workers: number;
  /** The SQLAlchemy URL of the database; absent: SQLite, in the home. */
  readonly databaseUrl?: string;
  /** Additional users. */
  readonly users?: readonly User[] | undefined;
  /** The auth manager of an Airflow 3. @default "simple" */
  readonly authManager?: "simple" | "fab" | undefined;
  /** Variables such as `AIRFLOW__SECTION__KEY`, which override those of the lab and of the environment. */
  readonly settings: Readonly<Record<string, string>>;
}

// Only the necessary variables: no proxies, no Python settings (PYTHONDONTWRITEBYTECODE makes each start slow).
const inherited = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "USER", "LOGNAME"];

const fabAuthManager = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager";

// Not secret: the servers are temporary and on the loopback interface.
const fixedSecret = "airflow-client-lab-".repeat(4);

/** The `AIRFLOW__*` variables of the environment, which override the lab's settings. */
export function callersSettings(): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith("AIRFLOW__") && value !== undefined) settings[name] = value;
  }
  return settings;
}

/** The environment of every program of an Airflow whose virtual environment is `venv` and whose home is `home`. */
export function airflowEnvironment(
  release: Release,
  venv: string,
  home: string,
  options: SettingsOptions,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    PATH: [join(venv, "bin"), env["PATH"] ?? ""].join(delimiter),
    HOME: home,
    TMPDIR: join(home, "tmp"),
    LC_ALL: "C.UTF-8",
    PYTHONWARNINGS: "ignore",
    SQLALCHEMY_SILENCE_UBER_WARNING: "1",
    ...labSettings(release, home, options),
    ...callersSettings(),
    ...options.settings,
    AIRFLOW_HOME: home,
  };
}

function labSettings(release: Release, home: string, options: SettingsOptions): Record<string, string> {
  return {
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: "False",
    AIRFLOW__CORE__PARALLELISM: "4",
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
    // The defaults are for large installations: with them, a run of two empty tasks takes half a minute.
    AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC: "1",
    AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC: "1",
    AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: "0.2",
    ...databaseSettings(release, options),
    ...(release.apiVersion === "v1" ? settingsOf2(release, options) : settingsOf3(home, options)),
  };
}

function databaseSettings(release: Release, { databaseUrl }: SettingsOptions): Record<string, string> {
  if (databaseUrl === undefined) return {};
  const section = isSince(release, 2, 3) ? "DATABASE" : "CORE";
  return {
    [`AIRFLOW__${section}__SQL_ALCHEMY_CONN`]: databaseUrl,
    // A delete on Airflow 3 takes two connections. With the default fifteen, twenty concurrent deletes wait for their
    // second connection and end after thirty seconds, one of them with a 500 (seen on 3.3.2).
    [`AIRFLOW__${section}__SQL_ALCHEMY_POOL_SIZE`]: "20",
    [`AIRFLOW__${section}__SQL_ALCHEMY_MAX_OVERFLOW`]: "40",
  };
}

function settingsOf2(release: Release, { workers, databaseUrl }: SettingsOptions): Record<string, string> {
  const hasFabProvider = isSince(release, 2, 9);
  const basicAuth = hasFabProvider
    ? "airflow.providers.fab.auth_manager.api.auth.backend.basic_auth"
    : "airflow.api.auth.backend.basic_auth";
  return {
    ...(isSince(release, 2, 3)
      ? { AIRFLOW__API__AUTH_BACKENDS: `${basicAuth},airflow.api.auth.backend.session` }
      : { AIRFLOW__API__AUTH_BACKEND: basicAuth }),
    ...(hasFabProvider && { AIRFLOW__CORE__AUTH_MANAGER: fabAuthManager }),
    // The only executor that supports SQLite. It runs one task at a time.
    AIRFLOW__CORE__EXECUTOR: databaseUrl === undefined ? "SequentialExecutor" : "LocalExecutor",
    AIRFLOW__SCHEDULER__PARSING_PROCESSES: "1",
    AIRFLOW__WEBSERVER__SECRET_KEY: fixedSecret,
    AIRFLOW__WEBSERVER__WORKERS: String(workers),
  };
}

function settingsOf3(home: string, options: SettingsOptions): Record<string, string> {
  const { port, workers } = options;
  const users = allUsers(options.users).map(({ name, role }) => `${name}:${role}`);
  return {
    ...(options.authManager === "fab" && { AIRFLOW__CORE__AUTH_MANAGER: fabAuthManager }),
    AIRFLOW__CORE__EXECUTOR: "LocalExecutor",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    // On a loaded machine the first request of a task takes longer than the default of 5, and the task fails (seen on 3.4.0b2).
    AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: "60",
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: users.join(","),
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: passwordsFileOf(home),
    AIRFLOW__API_AUTH__JWT_SECRET: fixedSecret,
    AIRFLOW__API__SECRET_KEY: fixedSecret,
    AIRFLOW__API__WORKERS: String(workers),
    AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: "1",
  };
}

/** The file with the passwords of an Airflow 3. */
export function passwordsFileOf(home: string): string {
  return join(home, "passwords.json");
}
