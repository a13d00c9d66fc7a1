import { startTests, type Suite, type Task, type VitestRunner } from "@vitest/runner";
import { embeddedAirflow } from "../../src/testing/index.js";
import { conformance } from "../conformance/suite.js";
import { abilities } from "./abilities.js";
import type { CheckResult, Job, JobTarget } from "./job.js";

const timeoutMs = 60_000;

/** The part of a result that its suite determines. */
type Subject = Pick<CheckResult, "place" | "airflowVersion">;

/** A suite to run, and a function that closes its server. */
interface JobSuite extends Subject {
  readonly define: () => void;
  readonly close?: (() => Promise<void>) | undefined;
}

/** Runs the suites of a job in this runtime, with vitest's runner. */
export async function runChecks({ targets, surroundings }: Job): Promise<CheckResult[]> {
  const suites: JobSuite[] = [];
  for (const target of targets) suites.push(await suiteOf(target));
  suites.push({ place: "abilities", airflowVersion: "", define: () => abilities(surroundings) });
  const names = suites.map((_, index) => String(index));
  const files = await startTests(
    names,
    runner((name) => suites[Number(name)]?.define()),
  );
  for (const { close } of suites) await close?.();
  return files.flatMap(({ filepath, ...file }) => {
    const { place, airflowVersion } = suites[Number(filepath)] ?? { place: "abilities", airflowVersion: "" };
    return resultsOf(file, { place, airflowVersion }, []);
  });
}

async function suiteOf(target: JobTarget): Promise<JobSuite> {
  const { airflowVersion, place } = target;
  if (place === "elsewhere") return { place, airflowVersion, define: () => conformance(target) };
  const airflow = embeddedAirflow({ airflowVersion });
  if (place === "in memory") {
    const { baseUrl, fetch } = airflow;
    return { place, airflowVersion, define: () => conformance({ ...target, baseUrl, fetch }) };
  }
  const listening = await airflow.listen();
  const define = () => conformance({ ...target, baseUrl: listening.url });
  return { place, airflowVersion, define, close: () => listening.close() };
}

function runner(define: (name: string) => void): VitestRunner {
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
    importFile: define,
  };
}

/** The results of all checks of a suite. A check that did not run counts as failed: the suites skip no check. */
function resultsOf(
  suite: Pick<Suite, "tasks" | "result">,
  subject: Subject,
  path: readonly string[],
): CheckResult[] {
  const results = suite.tasks.flatMap((task): CheckResult[] => {
    if (task.type === "suite") return resultsOf(task, subject, [...path, task.name]);
    const result = { ...subject, name: [...path, task.name].join(" > ") };
    return [
      task.result?.state === "pass" ? result : { ...result, problem: problemOf(task) ?? "it did not run" },
    ];
  });
  const problem = problemOf(suite);
  return problem === undefined ? results : [...results, { ...subject, name: path.join(" > "), problem }];
}

function problemOf({ result }: Pick<Task, "result">): string | undefined {
  const errors = result?.errors?.map(({ message, stack, diff }) => [message, diff, stack].join("\n"));
  return errors === undefined || errors.length === 0 ? undefined : errors.join("\n");
}
