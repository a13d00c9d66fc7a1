import { checkOptions, type OptionKinds } from "../checks/options.js";
import { type Clock, realClock } from "./clock.js";
import { DagRunStore } from "./dag-run-store.js";
import { DagStore, defaultDags, type EmbeddedDag } from "./dag-store.js";
import { embeddedOrigin } from "./exchange.js";
import { Faults } from "./faults.js";
import { type Fetch, inMemoryFetch } from "./in-memory-fetch.js";
import { Lifecycle, type LifecycleOptions } from "./lifecycle.js";
import { listen, type Listening, type ListenOptions } from "./listen.js";
import { hasQuirk } from "./quirks.js";
import { type Database, parseRelease } from "./release.js";
import { pauseDag } from "./run-actions.js";
import { RunAccess } from "./run-access.js";
import { withFaults } from "./serve.js";
import { Tokens } from "./tokens.js";
import { defaultUsers, type EmbeddedUser, Users } from "./users.js";
import { createV1 } from "./v1/api.js";
import { createV2 } from "./v2/api.js";
import { createWorld } from "./world.js";

/** Options of {@link embeddedAirflow}. */
export interface EmbeddedAirflowOptions extends LifecycleOptions {
  /** The release, such as `"3.2.1"`, or `"3.2"` for its newest known patch; 2.0 to 3.3, and the beta of 3.4. @default "3.3" */
  readonly airflowVersion?: string;
  /**
   * The database. It decides the order of nulls and of equal rows, which texts and numbers are rejected, and which rows a
   * cursor loses. Most production servers use PostgreSQL. @default "sqlite"
   */
  readonly database?: Database;
  /** The clock; `manualClock()` for tests. @default realClock() */
  readonly clock?: Clock;
  /** DAGs in addition to `quick`, `paused`, `nightly`, `other` and, from 2.2, `needs_int`. @default [] */
  readonly dags?: readonly EmbeddedDag[];
  /** The users that can log in. @default admin, op, viewer and user, with the passwords `<name>-pw` */
  readonly users?: readonly EmbeddedUser[];
  /** Milliseconds that every request takes, measured by `clock`. @default 0 */
  readonly latencyMs?: number;
}

/** A DAG as {@link EmbeddedAirflow.dags} shows it. */
export interface DagSnapshot {
  /** Its id. */
  readonly dag_id: string;
  /** Whether it is paused. */
  readonly is_paused: boolean;
}

/** An in-memory Airflow that implements the DAG run API of one release. */
export interface EmbeddedAirflow {
  /** `v1` for 2.x, `v2` for 3.x. */
  readonly apiVersion: "v1" | "v2";
  /** The release, as `x.y.z`. */
  readonly airflowVersion: string;
  /** The base URL to use with {@link EmbeddedAirflow.fetch}. */
  readonly baseUrl: string;
  /** The credentials of an administrator. */
  readonly credentials: {
    /** The name of the first user with the role Admin; empty if there is none. */
    readonly username: string;
    /** The password of that user. */
    readonly password: string;
  };
  /** The clock that runs, tokens and delays use. */
  readonly clock: Clock;
  /** Sends a request to this Airflow without a network. */
  readonly fetch: Fetch;
  /** Serves this Airflow over HTTP (Node, Deno and Bun). */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Direct access to the DAGs, without the API. */
  readonly dags: {
    /** Adds a DAG, or replaces one. */
    add(dag: EmbeddedDag): void;
    /** The DAG with this id; `undefined` if there is none. */
    get(dagId: string): DagSnapshot | undefined;
    /** All DAGs. */
    list(): DagSnapshot[];
    /** Pauses a DAG; returns whether it exists. */
    pause(dagId: string): boolean;
    /** Unpauses a DAG; returns whether it exists. */
    unpause(dagId: string): boolean;
  };
  /** Direct access to the runs, without the API. */
  readonly runs: RunAccess;
  /** The faults of the next requests. */
  readonly faults: Faults;
  /** Invalidates all tokens, as a restart with another secret does. */
  rotateSecret(): void;
}

const embeddedOptions: OptionKinds<EmbeddedAirflowOptions> = {
  airflowVersion: "any",
  database: "any",
  clock: "any",
  dags: "any",
  users: "any",
  latencyMs: "delay",
  scheduler: "boolean",
  queuedMs: "delay",
  runningMs: "delay",
};

/** Creates an in-memory Airflow with the default DAGs and no runs. */
export function embeddedAirflow(options: EmbeddedAirflowOptions = {}): EmbeddedAirflow {
  checkOptions("embeddedAirflow", options, embeddedOptions);
  const release = parseRelease(options.airflowVersion ?? "3.3", options.database ?? "sqlite");
  const clock = options.clock ?? realClock();
  const users = options.users ?? defaultUsers;
  const dags = new DagStore();
  const given = defaultDags.filter(({ params }) => params === undefined || !hasQuirk(release, "noParams"));
  for (const dag of [...given, ...(options.dags ?? [])]) dags.add(dag);
  const runs = new DagRunStore();
  const lifecycle = new Lifecycle(dags, runs, options);
  const tokens = new Tokens(clock);
  const world = createWorld({ release, clock, dags, runs, lifecycle, users: new Users(users), tokens });
  const faults = new Faults();
  const api = release.apiVersion === "v1" ? createV1(world) : createV2(world);
  const serve = withFaults(api, faults, clock, options.latencyMs ?? 0);
  const holdsBack = world.has("buffersWait");

  const show = (dagId: string): DagSnapshot | undefined => {
    const dag = dags.get(dagId);
    return dag && { dag_id: dag.dagId, is_paused: dag.isPaused };
  };
  const setPaused = (dagId: string, paused: boolean): boolean => {
    const dag = dags.get(dagId);
    if (dag !== undefined) pauseDag(world, dag, paused);
    return dag !== undefined;
  };
  const { username, password } = users.find(({ role }) => role === "Admin") ?? { username: "", password: "" };

  return {
    apiVersion: release.apiVersion,
    airflowVersion: release.text,
    baseUrl: embeddedOrigin,
    credentials: { username, password },
    clock,
    fetch: inMemoryFetch(serve, holdsBack),
    listen: (where) => listen(serve, { enabled: release.apiVersion === "v2", holdsBack }, where),
    dags: {
      add: (dag) => dags.add(dag),
      get: show,
      list: () => dags.list().flatMap(({ dagId }) => show(dagId) ?? []),
      pause: (dagId) => setPaused(dagId, true),
      unpause: (dagId) => setPaused(dagId, false),
    },
    runs: new RunAccess(world),
    faults,
    rotateSecret: () => tokens.rotateSecret(),
  };
}
