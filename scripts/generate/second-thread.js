import { once } from "node:events";
import { Worker } from "node:worker_threads";

/**
 * What is formatted, and how.
 *
 * @typedef {{ text: string, parser: "babel-ts" | "markdown" }} Source
 */

/**
 * What the thread answers: first whether the lint found no problem, later the formatted texts.
 *
 * @typedef {{ isClean?: boolean, texts?: string[] }} Answer
 */

/**
 * Starts the thread that works beside the rest of the pipeline: it lints both specs, and the rule set itself, with the
 * project's `redocly.yaml`, printing redocly's own report (file, line, rule and code frame of each problem), then
 * formats what it is sent.
 */
export function startSecondThread() {
  const worker = new Worker(new URL("./lint-and-format.js", import.meta.url), { execArgv: [] });
  const ended = once(worker, "exit");
  /** @type {Promise<boolean>} */
  const linting = new Promise((resolve, reject) => {
    worker.on("message", (/** @type {Answer} */ { isClean }) => {
      if (isClean !== undefined) resolve(isClean);
    });
    ended.catch(reject);
  });
  /** @type {Promise<string[]>} */
  const formatting = new Promise((resolve, reject) => {
    worker.on("message", (/** @type {Answer} */ { texts }) => {
      if (texts !== undefined) resolve(texts);
    });
    ended.catch(reject);
  });
  // An error in the thread is thrown to who waits for its answers.
  formatting.catch(() => undefined);
  return {
    /** Whether the lint found no problem. */
    linting,

    /**
     * Formats each text, and ends the thread: what it printed is on its way until then.
     *
     * @param {Source[]} sources
     */
    async format(sources) {
      worker.postMessage(sources);
      const texts = await formatting;
      await ended;
      return texts;
    },
  };
}

/** @typedef {ReturnType<typeof startSecondThread>} SecondThread */
