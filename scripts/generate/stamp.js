import { Stamp } from "../stamp.js";

export { root } from "../stamp.js";

/** That `generated/` was made from the specs as they are. */
export const generateStamp = new Stamp("generate", [
  "spec/",
  "scripts/generate/",
  "generated/",
  "redocly.yaml",
  ".prettierrc.json",
  "package-lock.json",
  "README.md",
]);
