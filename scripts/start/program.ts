import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onExit } from "../airflow/exit-net.js";
import { killGroups, killGroupsNow, startGroup } from "../airflow/process-group.js";
import { descendantsOf, type Leader, readProcessTable } from "../airflow/process-table.js";

const graceRounds = 300;
const graceRoundMs = 100;

/** A program to run. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The result of a program. */
export interface Ending {
  /** Empty for a success, otherwise the failure: `exit code 1`, `SIGTERM`, `timed out after 60 s`. */
  readonly problem: string;
  /** Its output to stdout and stderr. */
  readonly output: string;
}

/**
 * Runs a program. At its timeout or an abort of `signal`, it and its children are terminated, and killed if that does not
 * end them. No process of it is running afterwards.
 *
 * @throws the reason of `signal`.
 */
export async function runProgram({ command, args, cwd, env, timeoutMs, signal }: Program): Promise<Ending> {
  signal.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), "airflow-client-"));
  const logFile = join(folder, "log");
  const group = startGroup({ program: command, args, cwd, env: { ...process.env, ...env }, logFile });
  const disarm = onExit(() => killGroupsNow([group.leader]));
  const over = new AbortController();
  const giveUp = () => over.abort();
  signal.addEventListener("abort", giveUp);
  try {
    const late = delay(timeoutMs, undefined, { signal: over.signal }).catch(() => undefined);
    const end = await Promise.race([group.ended, late]);
    if (end === undefined) await askToEnd(group.leader);
    signal.throwIfAborted();
    return { problem: problemOf(end, timeoutMs), output: readFileSync(logFile, "utf8").trimEnd() };
  } finally {
    signal.removeEventListener("abort", giveUp);
    over.abort();
    await killGroups([group.leader]);
    disarm();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the whole group, because npm exits before its program has cleaned up. */
async function askToEnd(leader: Leader): Promise<void> {
  try {
    process.kill(-leader.pid, "SIGTERM");
  } catch {
    // It has just exited.
  }
  for (let round = 0; round < graceRounds; round++) {
    if (descendantsOf(leader, readProcessTable()).length === 0) return;
    await delay(graceRoundMs);
  }
}

function problemOf(end: number | string | undefined, timeoutMs: number): string {
  if (end === undefined) return `timed out after ${timeoutMs / 1000} s`;
  if (end === 0) return "";
  return typeof end === "number" ? `exit code ${end}` : end;
}
