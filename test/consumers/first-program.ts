import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { embeddedAirflow } from "../../src/testing/index.js";
import { runWith } from "../package/run.js";
import { blocks, outputsOf, readme } from "../support/readme.js";

const npm = { npm_config_audit: "false", npm_config_fund: "false", npm_config_prefer_offline: "true" };

/**
 * Runs commands of the README, with the password replaced.
 *
 * @param shell the command that runs a script, which is its last argument
 * @returns their output
 */
export async function follow(
  folder: string,
  commands: string,
  password = "",
  shell: readonly string[] = ["bash", "-ec"],
): Promise<string> {
  const script = commands.replace("AIRFLOW_PASSWORD=…", `AIRFLOW_PASSWORD=${password}`);
  const [command = "", ...args] = shell;
  const { code, output } = await runWith(npm, folder, command, ...args, script);
  expect(code, `${script}\n${output}`).toBe(0);
  return output;
}

/** Writes, compiles and runs the README's first program in a folder. Its DAG is paused until the program has read the DAG. */
export async function runFirstProgram(folder: string): Promise<void> {
  const [, , use = ""] = blocks("sh");
  const [example = ""] = blocks("ts");
  expect(readme).toContain("Put this into `trigger.ts`");

  const airflow = embeddedAirflow();
  const listening = await airflow.listen();
  airflow.faults.push({
    // Not a fault: the program reads the DAG only to find out whether it is paused.
    match: ({ path }) => {
      if (path.endsWith("/dags/nightly")) setTimeout(() => airflow.dags.unpause("nightly"), 100);
      return false;
    },
  });
  try {
    await writeFile(
      join(folder, "trigger.ts"),
      example.replace("https://airflow.example.com", listening.url),
    );
    const [queued, ...rest] = outputsOf(example);
    const paused = "The DAG is paused: unpause it in Airflow, and the run starts.";
    const output = await follow(folder, use, airflow.credentials.password);
    expect(output.trimEnd().split("\n")).toEqual([queued, paused, ...rest]);
  } finally {
    await listening.close();
  }
}
