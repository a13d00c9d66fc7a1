import { createInterface } from "node:readline";
import { Writable } from "node:stream";

const variable = "AIRFLOW_PASSWORD";

/**
 * The password of a user: from the environment, or typed in a terminal without echo.
 *
 * @throws Error that names the variable if there is neither; the reason of `signal`.
 */
export async function readPassword(username: string, signal: AbortSignal): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== "") return given;
  if (!process.stdin.isTTY) throw new Error(`Set ${variable}, or run in a terminal to type the password.`);
  return prompt(`Password of ${username}: `, signal);
}

function prompt(question: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () => {
      reject(new Error("no password was given"));
    });
    // The terminal is in raw mode, where Ctrl-C is a key.
    lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    signal.addEventListener("abort", () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error("interrupted"));
    });
  }).finally(() => {
    lines.close();
    process.stderr.write("\n");
  });
}
