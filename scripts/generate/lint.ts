import { readFile } from "node:fs/promises";
import {
  type Config,
  formatProblems,
  getTotals,
  lint,
  lintConfig,
  loadConfig,
  type NormalizedProblem,
  Source,
  YamlParseError,
} from "@redocly/openapi-core";
import { versions } from "./spec.js";
import { root } from "./stamp.js";

/**
 * Lints `redocly.yaml` and both specs, and prints redocly's report: file, line, rule and code frame of each problem.
 *
 * @returns whether the specs have no problems.
 */
export async function lintSpecs(): Promise<boolean> {
  const config = await loadConfig({ configPath: `${root}redocly.yaml` });
  const problems = await lintConfig({ config, severity: "error" });
  for (const version of versions) {
    const found = await lintSpec(`${root}spec/${version}.yaml`, config.forAlias(version));
    problems.push(...found.map((problem) => config.addProblemToIgnore(problem)));
  }
  const totals = getTotals(problems);
  formatProblems(problems, { format: "codeframe", cwd: root, totals, version: "2" });
  return totals.errors + totals.warnings === 0;
}

async function lintSpec(file: string, config: Config): Promise<NormalizedProblem[]> {
  try {
    return await lint({ ref: file, config });
  } catch (error) {
    // Redocly throws, instead of reporting a problem, if the file is not YAML or not an OpenAPI document.
    const [source, start] =
      error instanceof YamlParseError
        ? [error.source, { line: error.line, col: error.col }]
        : [new Source(file, await readFile(file, "utf8")), { line: 1, col: 1 }];
    const [message = ""] = error instanceof Error ? error.message.split("\n") : [];
    const location = [{ source, start, pointer: undefined }];
    return [{ message, ruleId: "parse", severity: "error", location, suggest: [] }];
  }
}
