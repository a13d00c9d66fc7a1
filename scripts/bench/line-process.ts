import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { buildSync } from "esbuild";
import { root } from "../generate/stamp.js";

const answerTimeoutMs = 300_000;

/** A program that answers one line to each line it is given. */
export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string, undefined>;

  constructor(program: string, args: readonly string[], { cwd = root }: { cwd?: string } = {}) {
    this.#child = spawn(program, args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * A TypeScript file of this folder, in a Node that collects garbage when it is told to, and keeps the code of what waits
   * for its turn, as if it were busy all the time.
   */
  static script(name: string, args: readonly string[], node = process.execPath): LineProcess {
    const flags = ["--expose-gc", "--no-flush-bytecode", "--import", "tsx"];
    return new LineProcess(node, [...flags, `${root}scripts/bench/${name}`, ...args]);
  }

  /** The same, bundled like the code of a user: tsx gives each function its name, which costs as much as a layer of ours. */
  static bundle(name: string, args: readonly string[]): LineProcess {
    const outfile = `${root}node_modules/.cache/airflow-client/bench/${name.replace(/ts$/, "mjs")}`;
    buildSync({
      ...{ entryPoints: [`${root}scripts/bench/${name}`], outfile, bundle: true, packages: "external" },
      ...{ platform: "node", format: "esm", target: "es2022", logLevel: "error" },
    });
    return new LineProcess(process.execPath, ["--expose-gc", "--no-flush-bytecode", outfile, ...args]);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Gives a line, if any, and waits for the next one of the answers. */
  async ask(line?: string): Promise<string> {
    if (line !== undefined) this.#child.stdin.write(`${line}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${this.#child.spawnargs.join(" ")}: no answer`));
      }, answerTimeoutMs);
    });
    const { done, value } = await Promise.race([this.#lines.next(), late]).finally(() => {
      clearTimeout(timer);
    });
    if (done === true) throw new Error(`${this.#child.spawnargs.join(" ")} ended`);
    return value;
  }

  /** Ends the program. */
  end(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}
