import { generateStamp } from "./generate/stamp.js";

const usage = `npm run generate             lint the specs, write generated/ and the table of spec/README.md
npm run generate -- --check   fail if a generated file is stale
npm run generate -- --watch   generate after every change of spec/`;

const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || !(option === undefined || option === "--check" || option === "--watch")) {
  console.error(usage);
  process.exitCode = 2;
} else if (option === undefined && generateStamp.isUpToDate()) {
  console.log("generated/ is up to date");
} else {
  // Loaded only if there is work: redocly, TypeScript and prettier take longer to load than a check of the stamp.
  const { generate } = await import("./generate/pipeline.js");
  if (option === "--watch") {
    const { watch } = await import("./generate/watch.js");
    await watch(["spec"], () => generate("write"));
  } else if (!(await generate(option === "--check" ? "check" : "write"))) {
    process.exitCode = 1;
  }
}
