import { parseArgs } from "node:util";
import type { Database } from "./airflow/database.js";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { startAirflow } from "./airflow/start.js";
import { readStates, type AirflowState } from "./airflow/state.js";
import { isInUse, isRunning, stopRecorded } from "./airflow/stop.js";

const usage = `Usage: npm run airflow -- up VERSION [--scheduler] [--postgres] [--port N] [--workers N]
       npm run airflow -- down [ID | all]
       npm run airflow -- list`;

const progress = (line: string) => console.error(`airflow: ${line}`);

async function up(
  version: string,
  flags: { scheduler: boolean; database: Database; port?: number; workers?: number },
): Promise<void> {
  const airflow = await startAirflow({ version, log: progress, signal: abortOnInterrupt(), ...flags });
  airflow.leaveRunning();
  // JSON omits its methods.
  console.log(JSON.stringify({ ...airflow, timings: undefined, ...airflow.timings }));
}

async function down(id: string | undefined): Promise<void> {
  for (const state of chosen(readStates(), id)) {
    await stopRecorded(state);
    progress(`stopped ${state.id}`);
  }
}

/** The Airflows that `down` stops: never one that another running program started, such as a conformance run. */
function chosen(states: readonly AirflowState[], id: string | undefined): readonly AirflowState[] {
  const free = states.filter((state) => !isInUse(state));
  const ids = free.map((state) => state.id).join(", ") || "nothing";
  if (id === "all") return free;
  if (id === undefined) {
    if (free.length > 1) throw new LabError(`Several are running. Give an id or all: ${ids}`);
    if (free.length === 0) progress("nothing to stop");
    return free;
  }
  const named = states.find((state) => state.id === id);
  if (named === undefined) throw new LabError(`There is no ${id} to stop, only ${ids}.`);
  if (isInUse(named))
    throw new LabError(`${id} is in use by process ${named.owner?.pid}, which will stop it.`);
  return [named];
}

function list(): void {
  for (const state of readStates()) {
    const { id, version, baseUrl, home, scheduler } = state;
    const running = isRunning(state);
    console.log(JSON.stringify({ id, version, baseUrl, home, scheduler, running, inUse: isInUse(state) }));
  }
}

function integer(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new LabError(`--${name} must be a number from 1 to ${max}, not ${text}.`);
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      scheduler: { type: "boolean", default: false },
      postgres: { type: "boolean", default: false },
      port: { type: "string" },
      workers: { type: "string" },
    },
  });
  const [command, subject, ...surplus] = positionals;
  const port = integer("port", values.port, 65_535);
  const workers = integer("workers", values.workers, 64);
  if (surplus.length > 0) throw new LabError(usage);
  if (command === "up" && subject !== undefined) {
    await up(subject, {
      scheduler: values.scheduler,
      database: values.postgres ? "postgres" : "sqlite",
      ...(port !== undefined && { port }),
      ...(workers !== undefined && { workers }),
    });
  } else if (command === "down") await down(subject);
  else if (command === "list") list();
  else throw new LabError(usage);
}

try {
  await main();
} catch (error) {
  if (error instanceof LabError && error.log !== undefined) console.error(error.log);
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode ||= 1;
}
