import { buildSync } from "esbuild";
import { execa } from "execa";
import { isRecord } from "../../src/errors/json.js";
import { root } from "../generate/stamp.js";
import type { Cost, Task } from "./worker.js";

const timeoutMs = 900_000;

const start = (program: string, args: readonly string[]) =>
  execa(program, args, {
    ...{ cwd: root, timeout: timeoutMs, buffer: false, reject: false, stderr: "inherit" },
  });

/** A program that prints one line for each line of its input. */
export class LineProcess {
  readonly #child: ReturnType<typeof start>;
  readonly #lines: AsyncIterator<string, unknown>;

  constructor(program: string, args: readonly string[]) {
    this.#child = start(program, args);
    this.#lines = this.#child.iterable();
  }

  /**
   * A TypeScript file of this folder, bundled like a user's code, in a Node that collects garbage on request and keeps the
   * compiled code while it waits for the next task.
   */
  static script(name: string, args: readonly string[] = [], node = process.execPath): LineProcess {
    const outfile = `${root}node_modules/.cache/airflow-client/bench/${name.replace(/ts$/, "mjs")}`;
    buildSync({
      ...{ entryPoints: [`${root}scripts/bench/${name}`], outfile, bundle: true, packages: "external" },
      ...{ platform: "node", format: "esm", target: "es2022", logLevel: "error" },
    });
    return new LineProcess(node, ["--expose-gc", "--no-flush-bytecode", outfile, ...args]);
  }

  /** Writes a line, if any, and waits for the next line that the program prints. */
  async ask(line?: string): Promise<string> {
    if (line !== undefined) this.#child.stdin.write(`${line}\n`);
    const { done, value } = await this.#lines.next();
    if (done === true || typeof value !== "string")
      throw new Error(`it ended: ${this.#child.spawnargs.join(" ")}`);
    return value;
  }

  /** The cost of a task. */
  async costOf(task: Task): Promise<Cost> {
    return costIn(await this.ask(JSON.stringify(task)));
  }

  /** Ends the program. */
  end(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}

/** The printed cost of a worker. */
export function costIn(line: string): Cost & Readonly<Record<string, unknown>> {
  const cost: unknown = JSON.parse(line);
  if (!isRecord(cost)) throw new Error(`no cost: ${line}`);
  return { ...cost, wallMs: Number(cost["wallMs"]), cpuMs: Number(cost["cpuMs"]) };
}
