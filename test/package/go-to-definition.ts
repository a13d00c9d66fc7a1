import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

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
      const { request_seq: request, body }: { request_seq?: unknown; body?: unknown } = Object(answer);
      if (request !== 2) continue;
      const [definition]: { file?: unknown; start?: { line?: unknown } }[] = Array.isArray(body) ? body : [];
      const found = String(definition?.file);
      return {
        file: found,
        line: readFileSync(found, "utf8").split("\n")[Number(definition?.start?.line) - 1] ?? "",
      };
    }
    throw new Error("tsserver ended without an answer");
  } finally {
    server.kill();
    await exit;
  }
}
