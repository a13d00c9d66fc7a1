import type { CheckResult } from "../../test/runtimes/job.js";
import { findFreePort } from "../airflow/free-port.js";
import { wordsOf } from "../conformance/run-suite.js";
import type { Package } from "../start/package.js";
import { bundle } from "./bundle.js";
import { jobTargets, startEmbeddedAirflows } from "./embedded-airflows.js";
import { openLab } from "./lab.js";
import { startOddServer } from "./odd-server.js";
import { runJob } from "./run-job.js";
import type { Runtime } from "./runtime.js";

/** A runtime that was checked. */
export interface Checked {
  readonly name: string;
  readonly version: string;
  readonly results: readonly CheckResult[];
  readonly seconds: number;
}

/** A runtime that could not be checked. */
export interface Unchecked {
  readonly name: string;
  readonly problem: string;
}

/** How it went with one runtime. */
export type Outcome = Checked | Unchecked;

/** With what a runtime is checked. */
export interface CheckOptions {
  /** The built package. */
  readonly built: Package;
  /** Told of the progress, line by line. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Installs a runtime and runs the conformance suite and the checks of its abilities in it. Whatever goes wrong is part of
 * the outcome.
 *
 * @throws the reason of `signal`.
 */
export async function checkRuntime(runtime: Runtime, options: CheckOptions): Promise<Outcome> {
  const { name } = runtime;
  try {
    const { version, command } = await runtime.install(options.log, options.signal);
    options.log(`checking ${version}`);
    const start = performance.now();
    const results = await check(runtime, command, options);
    return { name, version, results, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    options.signal.throwIfAborted();
    return { name, problem: wordsOf(error) };
  }
}

async function check(
  { entry, listens, abilities }: Runtime,
  command: Parameters<typeof runJob>[0],
  { built, signal }: CheckOptions,
): Promise<readonly CheckResult[]> {
  const endings: (() => Promise<void>)[] = [];
  try {
    const script = await bundle(entry, entry === "in-process");
    const airflows = await startEmbeddedAirflows(built);
    endings.push(() => airflows.close());
    const foreign = await airflows.spare("3.3.2");
    const odd = await startOddServer(foreign);
    endings.push(() => odd.close());
    const behind: Readonly<Record<string, string>> = {
      ...airflows.urls,
      odd: odd.url,
      holding: await airflows.spare("3.2.2"),
    };
    const nobody = `http://127.0.0.1:${String(await findFreePort())}`;
    const lab = await openLab({
      script,
      behind,
      job: async (at) => {
        const urlOf = (server: string) => (entry === "in-page" ? at(server) : (behind[server] ?? ""));
        return {
          targets: await jobTargets(urlOf, listens),
          surroundings: {
            abilities,
            holding: urlOf("holding"),
            odd: urlOf("odd"),
            foreign,
            allowing: `${odd.url}/allowing`,
            nobody,
          },
        };
      },
    });
    endings.push(() => lab.close());
    return await runJob(command, { script, lab, signal });
  } finally {
    for (const end of endings.reverse()) await end();
  }
}
