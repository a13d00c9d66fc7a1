import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const installTimeoutMs = 600_000;

/** A folder of the benchmarks' own, beside those of the installed Airflows; `AIRFLOW_CLIENT_CACHE` moves it. */
export function workplace(...names: readonly string[]): string {
  const cache = process.env["AIRFLOW_CLIENT_CACHE"] || join(homedir(), ".cache", "airflow-client");
  const folder = join(cache, "bench", ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** How to run a program. */
export interface Run {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default 600000 */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** Runs a program to its end and returns what it printed. Throws an Error with its last lines when it fails. */
export async function run(program: string, args: readonly string[], options: Run): Promise<string> {
  const { cwd, env, timeoutMs = installTimeoutMs, signal } = options;
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      ...{ cwd, signal, timeout: timeoutMs, maxBuffer: 2 ** 28 },
      env: { ...process.env, ...env },
    });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    const output = ["stdout", "stderr"].map((name): unknown =>
      error instanceof Error ? Reflect.get(error, name) : undefined,
    );
    const tail = output.join("\n").trim().split("\n").slice(-8).join("\n");
    throw new Error(`${program} ${args.slice(0, 3).join(" ")} failed: ${tail}`, { cause: error });
  }
}

/** Installs exactly these npm packages into a folder, unless they are there. */
export async function installPackages(
  folder: string,
  packages: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const manifest = JSON.stringify({ name: "bench", private: true, type: "module", dependencies: packages });
  const file = join(folder, "package.json");
  const done = join(folder, "node_modules", ".package-lock.json");
  if (existsSync(done) && readFileSync(file, "utf8") === manifest) return;
  writeFileSync(file, manifest);
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
  await run("npm", ["install", ...quiet], { cwd: folder, signal });
  // npm puts its own layout into the file.
  writeFileSync(file, manifest);
}

/** A Node that is new enough for every generator, as a path. */
export async function newerNode(signal: AbortSignal, version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = workplace("node");
  await installPackages(folder, { [name]: version }, signal);
  return join(folder, "node_modules", name, "bin", "node");
}

/** A file of Maven Central, as a path. */
export async function mavenJar(group: string, name: string, version: string): Promise<string> {
  const file = join(workplace("jars"), `${name}-${version}.jar`);
  if (existsSync(file)) return file;
  const repository = process.env["MAVEN_REPOSITORY"] ?? "https://repo1.maven.org/maven2";
  const url = `${repository}/${group.replaceAll(".", "/")}/${name}/${version}/${name}-${version}.jar`;
  const response = await fetch(url, { signal: AbortSignal.timeout(installTimeoutMs) });
  if (!response.ok) throw new Error(`${url} answered ${String(response.status)}`);
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  return file;
}
