import prettier from "prettier";
import { root } from "./stamp.js";

const options = await prettier.resolveConfig(`${root}generated/v1.ts`);

/**
 * The text as prettier writes it. The parser "babel-ts" starts sooner than "typescript", and gives the same.
 *
 * @param {string} text
 * @param {"babel-ts" | "markdown"} parser
 */
export function format(text, parser) {
  return prettier.format(text, { ...options, parser });
}
