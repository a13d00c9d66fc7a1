import { readSpec } from "./generate/spec.js";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { RELEASES } from "./airflow/releases.js";
import { LabError } from "./airflow/lab-error.js";
import { wordsOf } from "./conformance/run-suite.js";
import { bundle } from "./runtimes/bundle.js";
import { resultsOf } from "./runtimes/check-runtime.js";
import { openLab } from "./runtimes/lab.js";
import { RUNTIMES } from "./runtimes/runtimes.js";
import { loadPackage } from "./start/package.js";

const users = { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" };

async function main(args: readonly string[]) {
  const signal = abortOnInterrupt();
  const { testing } = await loadPackage();
  const specs = { v1: (await readSpec("v1")).document, v2: (await readSpec("v2")).document };
  for (const runtime of RUNTIMES) {
    if (args.length > 0 && !args.some((arg) => runtime.name.toLowerCase().startsWith(arg))) continue;
    const start = performance.now();
    const installed = await runtime.install((line) => console.error(line), signal);
    const servers = await Promise.all(
      RELEASES.map(async ({ version, apiVersion }) => {
        const { url, close } = await testing.embeddedAirflow({ airflowVersion: version }).listen();
        return { airflowVersion: version, apiVersion, url, close };
      }),
    );
    const text = await bundle(runtime.entry, runtime.entry === "in-process");
    const lab = await openLab({
      job: (at) => ({
        inMemory: process.env["IN_MEMORY"] !== undefined,
        targets: servers.map(({ airflowVersion, apiVersion, url }) => ({
          kind: "embedded", airflowVersion, apiVersion, users, spec: specs[apiVersion], parallel: 20, pollMs: 5,
          baseUrl: runtime.entry === "in-page" ? at(airflowVersion) : url,
        })),
      }),
      script: text,
      behind: Object.fromEntries(servers.map(({ airflowVersion, url }) => [airflowVersion, url])),
    });
    try {
      const results = await resultsOf(installed, { bundle: text, lab, signal });
      const failed = results.filter(({ problem }) => problem !== undefined);
      console.log(runtime.name, installed.version, results.length - failed.length, "passed", failed.length, "failed", ((performance.now() - start) / 1000).toFixed(1));
      for (const { path, name, problem } of failed.slice(0, 40)) console.log("  ", [...path, name].join(" > "), (problem ?? "").slice(0, 700));
    } catch (error) {
      console.log(runtime.name, wordsOf(error));
    } finally {
      await lab.close();
      for (const { close } of servers) await close();
    }
  }
}
void LabError;
await main(process.argv.slice(2));
