import { readFileSync } from "node:fs";
import { askTsserver } from "../support/tsserver.js";
import { valueAt } from "./value-at.js";

/** A position in a file. */
export interface Place {
  file: string;
  /** The text of the line. */
  line: string;
}

/**
 * Requests "go to definition" from the language server of editors.
 *
 * @param file a TypeScript file
 * @param text its content
 * @param position of the cursor, in characters from the start
 */
export async function goToDefinition(file: string, text: string, position: number): Promise<Place> {
  const [response] = await askTsserver(file, text, [{ command: "definition", position }]);
  const found = valueAt(response, "body", 0, "file");
  if (typeof found !== "string") throw new Error(`There is no definition: ${JSON.stringify(response)}`);
  const number = Number(valueAt(response, "body", 0, "start", "line"));
  return { file: found, line: readFileSync(found, "utf8").split("\n")[number - 1] ?? "" };
}
