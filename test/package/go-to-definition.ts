import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { valueAt } from "./value-at.js";

const tsserver = createRequire(import.meta.url).resolve("typescript/lib/tsserver.js");

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
  const before = text.slice(0, position).split("\n");
  const at = { line: before.length, offset: (before.at(-1)?.length ?? 0) + 1 };
  const server = spawn(process.execPath, [tsserver, "--disableAutomaticTypingAcquisition"], {
    stdio: ["pipe", "pipe", "ignore"],
    timeout: 300_000,
  });
  const exit = new Promise((resolve) => server.once("close", resolve));
  try {
    const ask = (seq: number, command: string, args: object) =>
      server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
    ask(1, "open", { file, fileContent: text });
    ask(2, "definition", { file, ...at });
    for await (const line of createInterface({ input: server.stdout })) {
      if (!line.startsWith("{")) continue;
      const answer: unknown = JSON.parse(line);
      if (valueAt(answer, "request_seq") !== 2) continue;
      const found = valueAt(answer, "body", 0, "file");
      if (typeof found !== "string") throw new Error(`There is no definition: ${line}`);
      const number = Number(valueAt(answer, "body", 0, "start", "line"));
      return { file: found, line: readFileSync(found, "utf8").split("\n")[number - 1] ?? "" };
    }
    throw new Error("tsserver ended without an answer");
  } finally {
    server.kill();
    await exit;
  }
}
