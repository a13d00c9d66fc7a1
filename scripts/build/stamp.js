import { Stamp } from "../stamp.js";

/** That `dist/` was built from the sources as they are. */
export const buildStamp = new Stamp("build", [
  "src/",
  "generated/",
  "dist/",
  "scripts/build/",
  "scripts/build.js",
  "tsconfig.json",
  "tsconfig.build.json",
  "tsconfig.types.json",
  "package.json",
  "package-lock.json",
]);
