import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import prettier from "prettier";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { readSpec } from "./generate/load-spec.js";
import { versions } from "./generate/spec.js";
import { root } from "./generate/stamp.js";
import { missingNames, type Result, resultsTable, type Row, withResults } from "./spec-tools/results.js";
import { type Tool, tools } from "./spec-tools/tools.js";
import { runProgram } from "./start/program.js";

const usage = `npm run spec:tools                      try every tool with both specs
npm run spec:tools -- NAME…             only the tools whose name contains one of these
npm run spec:tools -- --write           try every tool, and write the table of spec/README.md`;

const stepTimeoutMs = 600_000;
const credentials = { v1: "Basic YWxpY2U6c2VjcmV0", v2: "Bearer token" };

/** Runs a command of a tool; returns a few words and its last lines if it fails. */
async function shell(
  tool: Tool,
  command: string,
  cwd: string,
  version: keyof typeof credentials,
  signal: AbortSignal,
) {
  const script = `tool() { ${tool.program} "$@"; }\n${command}`;
  const env = { VERSION: tool.version, CREDENTIALS: credentials[version] };
  const program = { command: "sh", args: ["-ec", script], cwd, env, timeoutMs: stepTimeoutMs, signal };
  const { problem, output } = await runProgram(program);
  return problem === "" ? undefined : `${problem}\n${output.split("\n").slice(-20).join("\n")}`;
}

async function tryTool(tool: Tool, version: keyof typeof credentials, signal: AbortSignal): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "airflow-client-spec-tools-"));
  const out = join(folder, "out");
  try {
    mkdirSync(out);
    copyFileSync(`${root}spec/${version}.yaml`, join(folder, "spec.yaml"));
    const absence = await shell(tool, tool.fetch, folder, version, signal);
    if (absence !== undefined) {
      console.error(`${tool.name}: not available: ${absence}`);
      return { outcome: "not tried", text: "not tried: not available here" };
    }
    for (const [name, command] of Object.entries(tool.steps)) {
      const problem = await shell(tool, command, folder, version, signal);
      if (problem === undefined) continue;
      console.error(`${tool.name}, ${version}: ${name}: ${problem}`);
      return { outcome: "failed", text: `**fails**: ${name}` };
    }
    const missing = missingNames(await readSpec(version), tool.names, sourceIn(out));
    if (missing.length > 0) return { outcome: "failed", text: `**loses** \`${missing.join("`, `")}\`` };
    return { outcome: "passed", text: Object.keys(tool.steps).join(", ") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All code in a folder; some tools name an operation by its file only. */
function sourceIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => [".go", ".py", ".ts"].includes(extname(file)))
    .map((file) => `${file}\n${readFileSync(join(folder, file), "utf8")}`)
    .join("\n");
}

async function main(args: readonly string[]): Promise<void> {
  const write = args.includes("--write");
  const wanted = write
    ? tools
    : tools.filter(({ name }) => args.length === 0 || args.some((part) => name.includes(part)));
  if (wanted.length === 0 || (write && args.length > 1)) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const signal = abortOnInterrupt();
  const rows: Row[] = [];
  for (const tool of wanted) {
    const results: Result[] = [];
    for (const version of versions) {
      const result = await tryTool(tool, version, signal);
      console.log(`${tool.name} ${tool.version}, ${version}: ${result.text}`);
      results.push(result);
    }
    rows.push({ tool, results });
  }
  const readme = `${root}spec/README.md`;
  if (write) {
    const options = await prettier.resolveConfig(readme);
    const text = withResults(readFileSync(readme, "utf8"), rows);
    writeFileSync(readme, await prettier.format(text, { ...options, filepath: readme }));
  }
  console.log(`\n${resultsTable(rows)}`);
  if (rows.some(({ results }) => results.some(({ outcome }) => outcome === "failed"))) process.exitCode = 1;
}

await main(process.argv.slice(2));
