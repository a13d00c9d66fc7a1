import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import {
  formatProblems,
  getTotals,
  lint,
  lintConfig,
  loadConfig,
  Source,
  YamlParseError,
} from "@redocly/openapi-core";
import { format } from "./format.js";
import { root } from "./stamp.js";

// Plain JavaScript, because a worker thread has no loader for TypeScript.
if (parentPort === null) throw new Error("lint-and-format.js runs as a thread");

const config = await loadConfig({ configPath: `${root}redocly.yaml` });
const problems = await lintConfig({ config, severity: "error" });
for (const version of ["v1", "v2"]) {
  const found = await lintSpec(`${root}spec/${version}.yaml`, config.forAlias(version));
  problems.push(...found.map((problem) => config.addProblemToIgnore(problem)));
}
const totals = getTotals(problems);
formatProblems(problems, { format: "codeframe", cwd: root, totals, version: "2" });
const port = parentPort;
port.postMessage({ isClean: totals.errors + totals.warnings === 0 });
port.once(
  "message",
  (/** @type {import("./second-thread.js").Source[]} */ sources) => void formatAll(sources),
);

/** @param {import("./second-thread.js").Source[]} sources */
async function formatAll(sources) {
  port.postMessage({ texts: await Promise.all(sources.map(({ text, parser }) => format(text, parser))) });
}

/**
 * @param {string} file
 * @param {import("@redocly/openapi-core").Config} config
 * @returns {Promise<import("@redocly/openapi-core").NormalizedProblem[]>}
 */
async function lintSpec(file, config) {
  try {
    return await lint({ ref: file, config });
  } catch (error) {
    // For a file that is no YAML, or no OpenAPI document, redocly throws instead of reporting a problem.
    const [source, start] =
      error instanceof YamlParseError
        ? [error.source, { line: error.line, col: error.col }]
        : [new Source(file, await readFile(file, "utf8")), { line: 1, col: 1 }];
    const [message = ""] = error instanceof Error ? error.message.split("\n") : [];
    const location = [{ source, start, pointer: undefined }];
    return [{ message, ruleId: "parse", severity: "error", location, suggest: [] }];
  }
}
