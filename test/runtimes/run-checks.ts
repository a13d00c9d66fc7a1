import { startTests, type Suite, type Task, type VitestRunner } from "@vitest/runner";
import { embeddedAirflow } from "../../src/testing/index.js";
import { conformance } from "../conformance/suite.js";
import { abilities } from "./abilities.js";
import type { CheckResult, Job } from "./job.js";

const timeoutMs = 60_000;

/** Runs the suites of a job with vitest's own runner, here in this runtime. */
export async function runChecks({ targets, inMemory, surroundings }: Job): Promise<CheckResult[]> {
  const suites = new Map<string, () => void>();
  for (const target of targets) {
    const { airflowVersion } = target;
    suites.set(airflowVersion, () => {
      if (!inMemory) return conformance(target);
      const { baseUrl, fetch } = embeddedAirflow({ airflowVersion });
      conformance({ ...target, baseUrl, fetch });
    });
  }
  if (surroundings !== undefined) suites.set("abilities", () => abilities(surroundings));
  const files = await startTests([...suites.keys()], runnerOf(suites));
  return files.flatMap((file) => resultsOf(file, []));
}

function runnerOf(suites: ReadonlyMap<string, () => void>): VitestRunner {
  return {
    config: {
      root: "",
      setupFiles: [],
      name: undefined,
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 0, hooks: "stack", setupFiles: "list" },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (name) => suites.get(name)?.(),
  };
}

/** Whatever did not pass failed, for a reason that may lie with the suite around it: the suites leave no check out. */
function resultsOf(suite: Suite, path: readonly string[]): CheckResult[] {
  const results = suite.tasks.flatMap((task): CheckResult[] => {
    if (task.type === "suite") return resultsOf(task, [...path, task.name]);
    if (task.result?.state === "pass") return [{ path, name: task.name }];
    return [{ path, name: task.name, problem: problemOf(task) ?? "it did not run" }];
  });
  const problem = problemOf(suite);
  return problem === undefined ? results : [...results, { path, name: suite.name, problem }];
}

function problemOf({ result }: Task): string | undefined {
  const errors = result?.errors?.map(({ message, stack, diff }) => [message, diff, stack].join("\n"));
  return errors === undefined || errors.length === 0 ? undefined : errors.join("\n");
}
