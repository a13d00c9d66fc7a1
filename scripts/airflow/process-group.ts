import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Account } from "./account.js";
import { LabError } from "./lab-error.js";
import { descendantsOf, readProcessTable, type Leader, type ProcessRow } from "./process-table.js";

const killRounds = 100;
const killRoundMs = 50;
// The first rounds, in which a program may end itself.
const askRounds = 60;

/** A program in its own session, with its children. */
export interface ProcessGroup {
  readonly leader: Leader;
  /** Resolves to the exit code or the name of the signal when the program itself exits. */
  readonly ended: Promise<number | string>;
  /** Allows this process to exit before the program. */
  unref(): void;
}

/** A command, its folder and the file for its output. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** The user it runs as; absent: that of this process. */
  readonly account?: Account;
}

/**
 * Starts `command` in its own session, so that it outlives this process and can be ended with all its children.
 * Throws a {@link LabError} if there is no such program.
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
  // A program that has exited has no row. "ended" is not a start time, so that no later process matches it.
  const startedAt = readProcessTable().find((row) => row.pid === pid)?.startedAt ?? "ended";
  return { leader: { pid, startedAt }, ended, unref: () => child.unref() };
}

/**
 * Kills the running processes of the groups of `leaders` and returns their number. In the first rounds, a leader that ends
 * its group itself gets its own signal instead.
 */
function killOnce(leaders: readonly Leader[], round: number): number {
  const table = readProcessTable();
  let count = 0;
  for (const leader of leaders) {
    const alive = descendantsOf(leader, table);
    count += alive.length;
    const signal = round < askRounds ? leader.endsBy : undefined;
    const first = alive.filter(({ pid }) => pid === leader.pid);
    // An exited leader cannot end its group.
    if (signal !== undefined && first.length > 0) signalAll(first, signal);
    else signalAll(alive, "SIGKILL");
  }
  return count;
}

function signalAll(processes: readonly ProcessRow[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // It exited after the table was read.
    }
  }
}

/**
 * Ends the groups of `leaders` and waits until they are gone. They get SIGKILL, not SIGTERM, because their home is
 * temporary and Airflow's shutdown takes up to a minute. A leader with `endsBy` has three seconds to end itself.
 * Throws a {@link LabError} if a process survives for five seconds.
 */
export async function killGroups(leaders: readonly Leader[]): Promise<void> {
  for (let round = 0; round < killRounds; round++) {
    if (killOnce(leaders, round) === 0) return;
    await delay(killRoundMs);
  }
  throw new LabError(`Processes of group ${leaders.map(({ pid }) => pid).join(", ")} cannot be killed.`);
}

/** {@link killGroups} for an `exit` handler, which cannot wait for promises. Never throws. */
export function killGroupsNow(leaders: readonly Leader[]): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; round < killRounds; round++) {
    if (killOnce(leaders, round) === 0) return;
    Atomics.wait(pause, 0, 0, killRoundMs);
  }
}
