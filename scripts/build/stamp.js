import { Stamp } from "../stamp.js";

/** Up to date if `dist/` was built from the current sources. */
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
