import { formatProblems, getTotals, lint, lintConfig, loadConfig } from "@redocly/openapi-core";
import { root } from "./stamp.js";

/**
 * Lints both specs, and the rule set itself, with the project's `redocly.yaml`. Prints redocly's own report
 * (file, line, rule and code frame of each problem).
 *
 * @returns whether there was no problem.
 */
export async function lintSpecs(): Promise<boolean> {
  const config = await loadConfig({ configPath: `${root}redocly.yaml` });
  const problems = await lintConfig({ config, severity: "error" });
  for (const version of ["v1", "v2"]) {
    const found = await lint({ ref: `${root}spec/${version}.yaml`, config: config.forAlias(version) });
    problems.push(...found.map((problem) => config.addProblemToIgnore(problem)));
  }
  const totals = getTotals(problems);
  formatProblems(problems, { format: "codeframe", cwd: root, totals, version: "2" });
  return totals.errors + totals.warnings === 0;
}
