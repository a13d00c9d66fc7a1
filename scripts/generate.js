import { isUpToDate } from "./generate/stamp.js";

// The heavy modules (TypeScript, redocly, prettier) are loaded only when there is work to do, so that a
// run with nothing to do costs little more than Node's start-up.
const options = new Set(process.argv.slice(2));
if (options.size === 0 && isUpToDate()) {
  console.log("generated/ is up to date");
} else {
  const { register } = await import("tsx/esm/api");
  register();
  const { main } = await import("./generate/main.ts");
  process.exitCode = await main(options);
}
