import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../generate/stamp.js";
import { LineProcess } from "./line-process.js";
import { versions } from "./versions.js";
import { run, workplace } from "./workplace.js";

/** Installs the official Python client, and starts the process that makes calls with it. */
export async function startPython(
  baseUrl: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<LineProcess> {
  const python = await installPython(log, signal);
  const worker = new LineProcess(python, [`${root}scripts/bench/call_worker.py`, baseUrl]);
  await worker.ask();
  return worker;
}

async function installPython(log: (line: string) => void, signal: AbortSignal): Promise<string> {
  const folder = workplace("python");
  const version = versions["apache-airflow-client"];
  const python = join(folder, version, "bin", "python");
  if (existsSync(join(folder, version, "done"))) return python;
  log(`installing apache-airflow-client ${version}`);
  await run("uv", ["venv", "--quiet", "--clear", version], { cwd: folder, signal });
  const packages = [`apache-airflow-client==${version}`];
  await run("uv", ["pip", "install", "--quiet", "--python", python, ...packages], { cwd: folder, signal });
  await run("touch", [join(folder, version, "done")], { cwd: folder, signal });
  return python;
}
