import { once } from "node:events";
import { Worker } from "node:worker_threads";

/**
 * Lints both specs, and the rule set itself, with the project's `redocly.yaml`. Prints redocly's own report
 * (file, line, rule and code frame of each problem). Works in a thread of its own, beside the rest of the pipeline.
 *
 * @returns whether there was no problem.
 */
export async function lintSpecs(): Promise<boolean> {
  const worker = new Worker(new URL("./lint-worker.js", import.meta.url), { execArgv: [] });
  let isClean: unknown = false;
  worker.once("message", (answer: unknown) => {
    isClean = answer;
  });
  // What the thread printed is on its way until it ends; an error in it is thrown here.
  await once(worker, "exit");
  return isClean === true;
}
