import { setFlagsFromString } from "node:v8";
import { generateStamp } from "./generate/stamp.js";

const usage = `npm run generate             lint the specs and write generated/
npm run generate -- --check   fail when generated/ is not what the specs give
npm run generate -- --watch   regenerate on every change of spec/`;

// The heavy modules (TypeScript, redocly, prettier) are loaded only when there is work to do, so that a
// run with nothing to do costs little more than Node's start-up.
const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || !(option === undefined || option === "--check" || option === "--watch")) {
  console.error(usage);
  process.exitCode = 2;
} else if (option === undefined && generateStamp.isUpToDate()) {
  console.log("generated/ is up to date");
} else {
  // A run is over before optimized code pays: without it, it takes half the processor time. A watch lasts.
  if (option !== "--watch") setFlagsFromString("--no-opt");
  const { startSecondThread } = await import("./generate/second-thread.js");
  // It works while this one still loads what it needs.
  const thread = startSecondThread();
  // Loaded before tsx, whose hooks make every import slower.
  await Promise.all([import("./generate/openapi-typescript.js"), import("./generate/format.js")]);
  const { register } = await import("tsx/esm/api");
  register();
  const { main } = await import("./generate/main.ts");
  process.exitCode = await main(option, thread);
}
