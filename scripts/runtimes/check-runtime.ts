import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onExit } from "../airflow/exit-net.js";
import { LabError } from "../airflow/lab-error.js";
import { killGroups, killGroupsNow, startGroup } from "../airflow/process-group.js";
import { tailOf } from "../airflow/run-step.js";
import type { CheckResult } from "../../test/runtimes/job.js";
import type { Lab } from "./lab.js";
import type { Installed } from "./runtime.js";

const timeoutMs = 20 * 60_000;

/**
 * Starts a runtime with the bundle, waits until it has sent its results to the lab, and ends it.
 *
 * @throws LabError when it ends without results or is not over in time; the reason of `signal`.
 */
export async function resultsOf(
  { command }: Installed,
  { bundle, lab, signal }: { bundle: string; lab: Lab; signal: AbortSignal },
): Promise<readonly CheckResult[]> {
  signal.throwIfAborted();
  const scratch = mkdtempSync(join(tmpdir(), "airflow-client-runtime-"));
  const script = join(scratch, "checks.mjs");
  const logFile = join(scratch, "log");
  writeFileSync(script, bundle);
  const [program = "", ...args] = command({ script, lab: lab.url, scratch });
  const group = startGroup({ program, args, cwd: scratch, env: { ...process.env, NO_COLOR: "1" }, logFile });
  const disarm = onExit(() => killGroupsNow([group.leader]));
  const fail = (problem: string) => {
    signal.throwIfAborted();
    throw new LabError(problem, tailOf(logFile));
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`not over after ${String(timeoutMs / 60_000)} minutes`), timeoutMs);
    signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
  try {
    return await Promise.race([
      lab.results.catch((error: unknown) => fail(String(error))),
      // The results of a program that ends may still be on their way.
      group.ended.then((end) => (end === 0 ? lab.results : fail(`it ended: ${String(end)}`))),
      late.then(fail),
    ]);
  } finally {
    clearTimeout(timer);
    await killGroups([group.leader]);
    disarm();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}
