import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { RELEASES } from "./airflow/releases.js";
import { startAirflow, type RunningAirflow } from "./airflow/start.js";
import { type Count, countChecks, tableOf } from "./conformance/count-checks.js";

/**
 * Runs the conformance suite against real Airflows, one after the other, and prints operations × releases with the
 * number of checks. A server that does not come up is tried once more; one release that fails does not hide the others.
 */
async function main(versions: readonly string[]): Promise<number> {
  const signal = abortOnInterrupt();
  const counts = new Map<string, Count[] | string>();
  for (const version of versions) {
    const log = (line: string) => {
      console.error(`${version}: ${line}`);
    };
    try {
      const airflow = await start(version, log, signal);
      try {
        counts.set(version, await check(airflow, signal));
      } finally {
        await airflow.stop();
      }
    } catch (error) {
      signal.throwIfAborted();
      log(error instanceof Error ? error.message : String(error));
      counts.set(version, "did not run");
    }
  }
  console.log(tableOf(counts));
  const all = [...counts.values()];
  const failed = all.reduce(
    (sum, count) =>
      sum + (typeof count === "string" ? 1 : count.reduce((total, { failed }) => total + failed, 0)),
    0,
  );
  const passed = all.flatMap((count) => (typeof count === "string" ? [] : count));
  console.log(
    `\n${String(passed.reduce((sum, count) => sum + count.passed, 0))} passed, ${String(failed)} failed`,
  );
  return failed === 0 ? 0 : 1;
}

async function start(
  version: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<RunningAirflow> {
  try {
    return await startAirflow({ version, scheduler: true, log, signal });
  } catch (error) {
    signal.throwIfAborted();
    log(`${error instanceof Error ? error.message : String(error)} Trying once more.`);
    return startAirflow({ version, scheduler: true, log, signal });
  }
}

/** Runs vitest in a process of its own against one server. */
async function check(airflow: RunningAirflow, signal: AbortSignal): Promise<Count[]> {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const target = join(folder, "target.json");
    const results = join(folder, "results.json");
    const { version: airflowVersion, apiVersion, baseUrl, users } = airflow;
    writeFileSync(target, JSON.stringify({ airflowVersion, apiVersion, baseUrl, users }));
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    await exit(
      spawn("npx", ["vitest", "run", "--config", "test/conformance/vitest.config.ts", ...reporters], {
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, CONFORMANCE_TARGET: target },
        signal,
      }),
    );
    return countChecks(JSON.parse(readFileSync(results, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exit(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      resolve();
    });
  });
}

const wanted = process.argv.slice(2);
process.exitCode = await main(wanted.length > 0 ? wanted : RELEASES.map(({ version }) => version));
