import { check, generate, type Outcome } from "./pipeline.js";
import { watch } from "./watch.js";

const usage = `npm run generate             lint the specs and write generated/
npm run generate -- --check   fail when generated/ is not what the specs give
npm run generate -- --watch   regenerate on every change of spec/`;

/**
 * Runs the pipeline as the command line asks.
 *
 * @returns the exit code: 0, 1 for a broken spec or stale output, 2 for a wrong option.
 */
export async function main(options: ReadonlySet<string>): Promise<number> {
  const [option, ...rest] = options;
  if (rest.length > 0 || !(option === undefined || option === "--check" || option === "--watch")) {
    console.error(usage);
    return 2;
  }
  if (option === "--watch") {
    await watch(async () => report(await generate()));
    return 0;
  }
  return report(option === "--check" ? await check() : await generate());
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
