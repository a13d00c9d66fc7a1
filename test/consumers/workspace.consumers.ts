import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { copyFiles } from "../package/project-copy.js";
import { blocks } from "../support/readme.js";
import { copyFixture } from "./copy-fixture.js";
import { follow, runFirstProgram } from "./first-program.js";
import { succeed } from "./succeed.js";

const [, , , steps = ""] = blocks("sh");
const [npmSteps = "", pnpmSteps = ""] = steps.split("# with pnpm");

/** The commands of each package manager; pnpm in its newest version. */
const managers = {
  npm: { steps: npmSteps, shell: ["bash", "-ec"] },
  pnpm: {
    // The first line is the rest of the comment.
    steps: pnpmSteps.slice(pnpmSteps.indexOf("\n")),
    shell: ["npm", "exec", "--yes", "--package=pnpm@latest", "--", "bash", "-ec"],
  },
};

/** A filter that no Airflow has; the embedded Airflow implements it by its name. */
const statePattern = `        - name: state_pattern
          in: query
          x-airflow-since: "3.0.0"
          description: Only runs whose state contains this text.
          schema: { type: string }
          example: data
`;
const first = /(operationId: get_dag_runs\n(?:.*\n)*? {6}parameters:\n.*\n)/;

/** Runs a command and its children until the test ends, and collects its output. */
function inBackground(cwd: string, command: string, ...args: readonly string[]): { output: string } {
  const started = { output: "" };
  const child: ChildProcess = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (started.output += text));
  }
  onTestFinished(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  });
  return started;
}

test.each(Object.entries(managers))(
  "%s installs a working workspace, and with npm an app sees a change of the spec",
  async (name, { steps, shell }) => {
    const { path: home, remove } = await copyFixture("workspace");
    onTestFinished(remove);
    const checkout = join(home, "packages/airflow-client");
    const app = join(home, "packages/my-app");
    await copyFiles(checkout);
    const lines = steps.trim().split("\n");
    const watch = lines.pop() ?? "";
    await follow(home, lines.join("\n"), "", shell);
    await runFirstProgram(app);
    // The watching commands are the same: once is enough.
    if (name === "pnpm") return;

    const build = inBackground(home, shell[0] ?? "", ...shell.slice(1), watch);
    await vi.waitFor(() => expect(build.output).toContain("Watching spec/"), { timeout: 300_000 });
    const compile = inBackground(
      app,
      "npx",
      "tsc",
      "-p",
      "tsconfig.app.json",
      "--watch",
      "--preserveWatchOutput",
    );
    await vi.waitFor(() => expect(compile.output).toContain("'state_pattern' does not exist"), {
      timeout: 300_000,
    });
    expect(compile.output).toMatch(/Found 1 error/);

    const spec = join(checkout, "spec/v2.yaml");
    const text = (await readFile(spec, "utf8")).replace(first, `$1${statePattern}`);
    const start = performance.now();
    await writeFile(spec, text);
    await vi.waitFor(() => expect(compile.output, build.output).toContain("Found 0 errors"), {
      timeout: 300_000,
      interval: 100,
    });
    console.log(`${((performance.now() - start) / 1000).toFixed(1)} s from the spec to the app`);
    expect(await succeed(app, process.execPath, "dist/app.js")).toBe("queued\n");
  },
);
