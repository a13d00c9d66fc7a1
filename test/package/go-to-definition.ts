import { readFileSync } from "node:fs";
import { askTsserver } from "../support/tsserver.js";
import { valueAt } from "./value-at.js";

/** A place in a file. */
export interface Place {
  file: string;
  /** The text of the line. */
  line: string;
}

/**
 * Asks the server that editors ask for "go to definition".
 *
 * @param file a TypeScript file
 * @param text what is in it
 * @param position where the cursor is, in characters from the start
 */
export async function goToDefinition(file: string, text: string, position: number): Promise<Place> {
  const [answer] = await askTsserver(file, text, [{ command: "definition", position }]);
  const found = valueAt(answer, "body", 0, "file");
  if (typeof found !== "string") throw new Error(`There is no definition: ${JSON.stringify(answer)}`);
  const number = Number(valueAt(answer, "body", 0, "start", "line"));
  return { file: found, line: readFileSync(found, "utf8").split("\n")[number - 1] ?? "" };
}
