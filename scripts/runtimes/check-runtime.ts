import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckResult, JobTarget } from "../../test/runtimes/job.js";
import { findFreePort } from "../airflow/free-port.js";
import { RELEASES } from "../airflow/releases.js";
import { PASSWORDS } from "../airflow/users.js";
import { wordsOf } from "../conformance/run-suite.js";
import { readSpec } from "../generate/load-spec.js";
import type { Package } from "../start/package.js";
import { bundle } from "./bundle.js";
import { openLab } from "./lab.js";
import { startOddServer } from "./odd-server.js";
import type { Runtime } from "./runtimes.js";

/** The newest release of each API. */
const newest = ["2.11.2", "3.3.2"];

/** The result of one runtime. */
export interface Outcome {
  readonly name: string;
  /** Empty if the runtime could not be started. */
  readonly version: string;
  readonly seconds: number;
  readonly results: readonly CheckResult[];
  /** The reason why it could not be checked. */
  readonly problem?: string;
}

/** The setting of a check. */
export interface CheckOptions {
  /** The built package. */
  readonly built: Package;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the conformance suite and the checks of abilities in a runtime, on embedded Airflows of all releases that listen in
 * this process and on those that the runtime creates itself. All errors are part of the outcome.
 */
export async function checkRuntime(runtime: Runtime, options: CheckOptions): Promise<Outcome> {
  const { name } = runtime;
  const endings: (() => unknown)[] = [];
  const start = performance.now();
  try {
    const found = await check(runtime, options, endings);
    return { name, ...found, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { name, version: "", seconds: 0, results: [], problem: wordsOf(error) };
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function check(
  { entry, listens, abilities, start }: Runtime,
  { built, log, signal }: CheckOptions,
  endings: (() => unknown)[],
): Promise<Pick<Outcome, "version" | "results">> {
  signal.throwIfAborted();
  const listen = async (airflowVersion: string) => {
    const listening = await built.testing.embeddedAirflow({ airflowVersion }).listen();
    endings.push(() => listening.close());
    return listening.url;
  };
  const foreign = await listen("3.3.2");
  const odd = await startOddServer(foreign);
  endings.push(() => odd.close());
  const behind: Record<string, string> = { odd: odd.url, holding: await listen("3.2.2") };
  for (const { version } of RELEASES) behind[version] = await listen(version);

  const script = await bundle(entry, entry === "in-process");
  const scratch = mkdtempSync(join(tmpdir(), "airflow-client-runtime-"));
  endings.push(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
  const file = join(scratch, "checks.mjs");
  writeFileSync(file, script);
  const closedPort = `http://127.0.0.1:${String(await findFreePort())}`;
  const specs = { v1: (await readSpec("v1")).document, v2: (await readSpec("v2")).document };
  const lab = await openLab({
    script,
    behind,
    job: (at) => {
      const urlOf = (server: string) => (entry === "in-page" ? at(server) : (behind[server] ?? ""));
      return {
        targets: targetsOf(urlOf, specs, listens),
        surroundings: {
          abilities,
          holding: urlOf("holding"),
          odd: urlOf("odd"),
          foreign,
          allowing: `${odd.url}/allowing`,
          nobody: closedPort,
        },
      };
    },
  });
  endings.push(() => lab.close());

  const over = new AbortController();
  const started = await start({
    script: file,
    lab: lab.url,
    log,
    signal: AbortSignal.any([signal, over.signal]),
  });
  const ended = started.ended.then(() => Promise.reject(new Error("it ended without results")));
  endings.push(() => {
    over.abort();
    return ended.catch(() => undefined);
  });
  log(`checking ${started.version}`);
  return { version: started.version, results: await Promise.race([lab.results, ended]) };
}

/** Every release in another process, and the newest two in the runtime itself. */
function targetsOf(
  urlOf: (airflowVersion: string) => string,
  specs: Readonly<Record<"v1" | "v2", JobTarget["spec"]>>,
  listens: boolean,
): JobTarget[] {
  const places = ["elsewhere", "in memory", ...(listens ? ["listening" as const] : [])] as const;
  return places.flatMap((place) =>
    RELEASES.filter(({ version }) => place === "elsewhere" || newest.includes(version)).map(
      ({ version, apiVersion }): JobTarget => ({
        ...{ place, apiVersion, kind: "embedded", airflowVersion: version, baseUrl: urlOf(version) },
        ...{ spec: specs[apiVersion], users: PASSWORDS, database: "sqlite", parallel: 20, pollMs: 5 },
      }),
    ),
  );
}
