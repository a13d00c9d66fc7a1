import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onExit } from "../airflow/exit-net.js";
import { LabError } from "../airflow/lab-error.js";
import { killGroups, killGroupsNow, startGroup } from "../airflow/process-group.js";
import { tailOf } from "../airflow/run-step.js";
import type { CheckResult } from "../../test/runtimes/job.js";
import type { Lab } from "./lab.js";
import type { Installed } from "./runtime.js";

const timeoutMs = 20 * 60_000;
/** The results of a program that has ended may still be on their way. */
const graceMs = 10_000;

/**
 * Starts a runtime with the bundle, waits until it has sent its results to the lab, and ends it.
 *
 * @throws LabError when it ends without results or is not over in time; the reason of `signal`.
 */
export async function runJob(
  command: Installed["command"],
  { script: text, lab, signal }: { script: string; lab: Lab; signal: AbortSignal },
): Promise<readonly CheckResult[]> {
  signal.throwIfAborted();
  const scratch = mkdtempSync(join(tmpdir(), "airflow-client-runtime-"));
  const script = join(scratch, "checks.mjs");
  const logFile = join(scratch, "log");
  writeFileSync(script, text);
  const [program = "", ...args] = command({ script, lab: lab.url, scratch });
  const group = startGroup({ program, args, cwd: scratch, env: { ...process.env, NO_COLOR: "1" }, logFile });
  const disarm = onExit(() => killGroupsNow([group.leader]));
  const fail = (problem: string): never => {
    signal.throwIfAborted();
    throw new LabError(problem, tailOf(logFile));
  };
  const over = new AbortController();
  const giveUp = () => over.abort();
  signal.addEventListener("abort", giveUp);
  const after = (ms: number, problem: string) =>
    delay(ms, undefined, { signal: over.signal }).then(
      () => fail(problem),
      () => fail("interrupted"),
    );
  try {
    const outcomes = [
      lab.results.catch((error: unknown) => fail(String(error))),
      group.ended.then((end) =>
        end === 0 ? after(graceMs, "it ended without results") : fail(`it ended: ${String(end)}`),
      ),
      after(timeoutMs, `not over after ${String(timeoutMs / 60_000)} minutes`),
    ];
    for (const outcome of outcomes) outcome.catch(() => undefined);
    return await Promise.race(outcomes);
  } finally {
    signal.removeEventListener("abort", giveUp);
    over.abort();
    await killGroups([group.leader]);
    disarm();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}
