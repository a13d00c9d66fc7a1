import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const tsserver = createRequire(import.meta.url).resolve("typescript/lib/tsserver.js");

/** A question about a position in a file, such as `quickinfo` or `definition`. */
export interface Question {
  command: string;
  /** In characters from the start. */
  position: number;
}

/**
 * Asks the server that editors ask, and returns its responses in the order of the questions.
 *
 * @param file a TypeScript file
 * @param text what is in it
 */
export async function askTsserver(
  file: string,
  text: string,
  questions: readonly Question[],
): Promise<object[]> {
  const server = spawn(process.execPath, [tsserver, "--disableAutomaticTypingAcquisition"], {
    stdio: ["pipe", "pipe", "ignore"],
    timeout: 300_000,
  });
  const exit = new Promise((resolve) => server.once("close", resolve));
  const ask = (seq: number, command: string, args: object) =>
    server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
  try {
    ask(0, "open", { file, fileContent: text });
    questions.forEach(({ command, position }, index) => {
      const before = text.slice(0, position).split("\n");
      const at = { line: before.length, offset: (before.at(-1)?.length ?? 0) + 1 };
      ask(index + 1, command, { file, ...at });
    });
    const responses: object[] = [];
    for await (const line of createInterface({ input: server.stdout })) {
      if (!line.startsWith("{")) continue;
      const message: unknown = JSON.parse(line);
      if (typeof message !== "object" || message === null || !("request_seq" in message)) continue;
      if (message.request_seq === 0) continue;
      responses.push(message);
      if (responses.length === questions.length) return responses;
    }
    throw new Error(`tsserver ended after ${String(responses.length)} responses`);
  } finally {
    server.kill();
    await exit;
  }
}
