import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { onExit } from "./exit-net.js";
import { LabError } from "./lab-error.js";
import { killGroups, killGroupsNow, startGroup, type Command } from "./process-group.js";
import type { Leader } from "./process-table.js";

const logTailLines = 20;

/** A program that must succeed before the next step. */
export interface Step extends Command {
  /** The description for the message of a failure: "Installing Airflow 3.3.2". */
  readonly title: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called with the group when it starts, so that it can be recorded. */
  readonly onStart?: (leader: Leader) => void;
}

/** The last lines of a log file; undefined if there are none. */
export function tailOf(logFile: string): string | undefined {
  if (!existsSync(logFile)) return undefined;
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-logTailLines);
  return lines.join("\n") || undefined;
}

/**
 * Runs a program. Throws a {@link LabError} if it fails or takes more than `timeoutMs`, and the reason of `signal` if that
 * aborts. No process of the program is running afterwards.
 */
export async function runStep(step: Step): Promise<void> {
  step.signal.throwIfAborted();
  const group = startGroup(step);
  const disarm = onExit(() => killGroupsNow([group.leader]));
  const over = new AbortController();
  const giveUp = () => over.abort();
  step.signal.addEventListener("abort", giveUp);
  try {
    step.onStart?.(group.leader);
    const late = delay(step.timeoutMs, `timed out after ${step.timeoutMs / 1000} s`, { signal: over.signal });
    const end = await Promise.race([group.ended, late.catch(() => "aborted")]);
    step.signal.throwIfAborted();
    if (end !== 0) throw new LabError(`${step.title} failed (${end}).`, tailOf(step.logFile));
  } finally {
    step.signal.removeEventListener("abort", giveUp);
    over.abort();
    await killGroups([group.leader]);
    disarm();
  }
}
