import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Account } from "./account.js";
import { LabError } from "./lab-error.js";
import { descendantsOf, readProcessTable, type Leader, type ProcessRow } from "./process-table.js";

const killRounds = 100;
const killRoundMs = 50;
// Of these, so many are left to a program that is asked to end.
const askRounds = 60;

/** A program that runs in its own session, with everything it starts. */
export interface ProcessGroup {
  readonly leader: Leader;
  /** Resolves to the exit code, or to the name of the signal, when the program itself ends. */
  readonly ended: Promise<number | string>;
  /** Lets our own process exit before the program does. */
  unref(): void;
}

/** What to run, where, and the file that takes its output. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** The user it runs as; absent: our own. */
  readonly account?: Account;
}

/**
 * Starts `command` in a session of its own, so that it outlives us and can be ended with all its children.
 * Throws a {@link LabError} when there is no such program.
 */
export function startGroup(command: Command): ProcessGroup {
  const log = openSync(command.logFile, "a");
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ["ignore", log, log],
    ...command.account,
  });
  closeSync(log);
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    child.once("error", (error) => resolve(error.message));
  });
  const pid = child.pid;
  if (pid === undefined) throw new LabError(`Cannot run ${command.program}.`);
  // A program that is over already has no row; "ended" is no start time, so nobody is taken for it later.
  const startedAt = readProcessTable().find((row) => row.pid === pid)?.startedAt ?? "ended";
  return { leader: { pid, startedAt }, ended, unref: () => child.unref() };
}

/**
 * Kills what is alive of the groups of `leaders` and returns how many processes that were. A leader that ends its group
 * itself is only asked to in the first rounds.
 */
function killOnce(leaders: readonly Leader[], round: number): number {
  const table = readProcessTable();
  let count = 0;
  for (const leader of leaders) {
    const alive = descendantsOf(leader, table);
    count += alive.length;
    const asked = round < askRounds ? leader.endsBy : undefined;
    const first = alive.filter(({ pid }) => pid === leader.pid);
    // A leader that is gone ends nothing any more.
    if (asked !== undefined && first.length > 0) signalAll(first, asked);
    else signalAll(alive, "SIGKILL");
  }
  return count;
}

function signalAll(processes: readonly ProcessRow[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended since the table was read.
    }
  }
}

/**
 * Ends the groups of `leaders` and waits until they are gone. They get SIGKILL, not SIGTERM: their home is thrown away,
 * and Airflow's own way down takes up to a minute; a leader with `endsBy` has three seconds to end itself.
 * Throws a {@link LabError} if a process survives for five seconds.
 */
export async function killGroups(leaders: readonly Leader[]): Promise<void> {
  for (let round = 0; round < killRounds; round++) {
    if (killOnce(leaders, round) === 0) return;
    await delay(killRoundMs);
  }
  throw new LabError(`Processes of group ${leaders.map(({ pid }) => pid).join(", ")} cannot be killed.`);
}

/** The same as {@link killGroups} for an `exit` handler, which cannot wait for promises: it never throws. */
export function killGroupsNow(leaders: readonly Leader[]): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; round < killRounds; round++) {
    if (killOnce(leaders, round) === 0) return;
    Atomics.wait(pause, 0, 0, killRoundMs);
  }
}
