import { Stamp } from "../stamp.js";

export { root } from "../stamp.js";

/** Up to date if `generated/` and `spec/README.md` were written from the specs as they are. */
export const generateStamp = new Stamp("generate", [
  "spec/",
  "scripts/generate/",
  "scripts/generate.ts",
  "generated/",
  "redocly.yaml",
  ".prettierrc.json",
  "package-lock.json",
]);
