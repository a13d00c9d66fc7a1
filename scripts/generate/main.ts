import { check, generate, type Outcome } from "./pipeline.js";
import { type SecondThread, startSecondThread } from "./second-thread.js";
import { watch } from "./watch.js";

/**
 * Runs the pipeline as the command line asks.
 *
 * @param option The one option of the command line, if any.
 * @param thread The second thread, its lint of the specs already under way.
 * @returns the exit code: 0, or 1 for a broken spec or stale output.
 */
export async function main(option: string | undefined, thread: SecondThread): Promise<number> {
  if (option === "--watch") {
    let started: SecondThread | undefined = thread;
    await watch(async () => {
      const next = started ?? startSecondThread();
      started = undefined;
      report(await generate(next));
    });
    return 0;
  }
  return report(option === "--check" ? await check(thread) : await generate(thread));
}

function report(outcome: Outcome): number {
  if (outcome === "broken") {
    console.error("The specs have problems (see above); generated/ is left as it was.");
    return 1;
  }
  if (outcome.stale.length > 0) {
    console.error(`Stale: ${outcome.stale.join(", ")}. Run \`npm run generate\` and commit the result.`);
    return 1;
  }
  const written = outcome.written.length > 0 ? `wrote ${outcome.written.join(", ")}` : "nothing to write";
  console.log(`generate: ${written} (${String(outcome.durationMs)} ms)`);
  return 0;
}
