import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const tsserver = createRequire(import.meta.url).resolve("typescript/lib/tsserver.js");

/** A request about a position in a file, such as `quickinfo` or `definition`. */
export interface Query {
  command: string;
  /** In characters from the start. */
  position: number;
}

/**
 * Sends requests to the language server of editors, and returns its responses in their order.
 *
 * @param file a TypeScript file
 * @param text its content
 */
export async function askTsserver(file: string, text: string, queries: readonly Query[]): Promise<object[]> {
  const server = spawn(process.execPath, [tsserver, "--disableAutomaticTypingAcquisition"], {
    stdio: ["pipe", "pipe", "ignore"],
    timeout: 300_000,
  });
  const exit = new Promise((resolve) => server.once("close", resolve));
  const send = (seq: number, command: string, args: object) =>
    server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
  try {
    send(0, "open", { file, fileContent: text });
    queries.forEach(({ command, position }, index) => {
      const before = text.slice(0, position).split("\n");
      const at = { line: before.length, offset: (before.at(-1)?.length ?? 0) + 1 };
      send(index + 1, command, { file, ...at });
    });
    const responses: object[] = [];
    for await (const line of createInterface({ input: server.stdout })) {
      if (!line.startsWith("{")) continue;
      const message: unknown = JSON.parse(line);
      if (typeof message !== "object" || message === null || !("request_seq" in message)) continue;
      if (message.request_seq === 0) continue;
      responses.push(message);
      if (responses.length === queries.length) return responses;
    }
    throw new Error(`tsserver ended after ${String(responses.length)} responses`);
  } finally {
    server.kill();
    await exit;
  }
}
