import { buildStamp } from "./build/stamp.js";

const usage = `npm run build             compile src/ and generated/ to dist/, if it is not up to date
npm run build -- --watch   generate and compile after every change of spec/ and src/`;

const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || !(option === undefined || option === "--watch")) {
  console.error(usage);
  process.exitCode = 2;
} else if (option === "--watch") {
  const { register } = await import("tsx/esm/api");
  register();
  const { watch } = await import("./build/watch.js");
  await watch();
} else if (buildStamp.isUpToDate()) {
  console.log("dist/ is up to date");
} else {
  // Loaded only if there is work: TypeScript takes longer to load than a check of the stamp.
  const { build } = await import("./build/compile.js").catch((/** @type {unknown} */ error) => {
    // `prepare` also runs if a workspace is installed without development dependencies. That must not fail.
    if (process.env["npm_lifecycle_event"] !== "prepare") throw error;
    console.error("dist/ was not built: that requires the development dependencies.");
    return { build: () => true };
  });
  if (!build()) process.exitCode = 1;
}
