import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { operations } from "../../generated/operations.js";
import { AirflowClient } from "../../src/index.js";
import { copyProject } from "../package/project-copy.js";

// A run takes about three seconds, and many times that on a busy machine.
const timeout = 240_000;

/** A copy that is deleted after the test. */
async function copyOfProject(): Promise<string> {
  const { path, remove } = await copyProject();
  onTestFinished(remove);
  return path;
}

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A started pipeline and its output so far. */
interface Started extends Omit<Run, "code"> {
  child: ChildProcess;
  ended: Promise<Run>;
}

function start(project: string, ...options: string[]): Started {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/generate.ts", ...options], {
    cwd: project,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  const started: Started = {
    child,
    stdout: "",
    stderr: "",
    ended: new Promise((resolve) => {
      child.on("close", (code) => resolve({ code, stdout: started.stdout, stderr: started.stderr }));
    }),
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (started.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (started.stderr += text));
  onTestFinished(() => void child.kill("SIGKILL"));
  return started;
}

function generate(project: string, ...options: string[]): Promise<Run> {
  return start(project, ...options).ended;
}

/** The files that the pipeline writes, with contents and times: equal only if nothing was written. */
function snapshot(project: string): object {
  const names = readdirSync(join(project, "generated")).map((name) => `generated/${name}`);
  return Object.fromEntries(
    [...names, "spec/README.md", "README.md"].map((name) => {
      const { mtimeMs, ino } = statSync(join(project, name));
      return [name, { mtimeMs, ino, content: readFileSync(join(project, name), "utf8") }];
    }),
  );
}

function edit(project: string, file: string, from: string | RegExp, to: string): void {
  const path = join(project, file);
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${String(from)} is not in ${file}`);
  writeFileSync(path, after);
}

const described = "description: Number of rows to skip; ignored next to a `cursor`.";

/** Polls a condition. Fails if it is false after a minute. */
async function until(what: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!what()) {
    if (performance.now() > end) throw new Error(`Not within a minute: ${String(what)}`);
    await delay(5);
  }
}

describe("--check", { timeout }, () => {
  test("passes for the committed files, and writes nothing", async () => {
    const project = await copyOfProject();
    const before = snapshot(project);
    expect(await generate(project, "--check")).toMatchObject({ code: 0, stderr: "" });
    expect(snapshot(project)).toEqual(before);
  });

  test("names the file that a changed description makes stale, and writes nothing", async () => {
    const project = await copyOfProject();
    edit(project, "spec/v2.yaml", described, "description: A new sentence.");
    const before = snapshot(project);
    const { code, stderr } = await generate(project, "--check");
    expect(code).toBe(1);
    expect(stderr).toContain("Stale: generated/v2.ts. Run `npm run generate` and commit the result.");
    expect(snapshot(project)).toEqual(before);
  });

  test("names a file that was edited by hand, which a plain run rewrites", async () => {
    const project = await copyOfProject();
    const original = readFileSync(join(project, "generated/operations.ts"), "utf8");
    writeFileSync(join(project, "generated/operations.ts"), original.replace("get_dag_run:", "get_run:"));
    const { code, stderr } = await generate(project, "--check");
    expect(code).toBe(1);
    expect(stderr).toContain("Stale: generated/operations.ts.");
    expect(await generate(project)).toMatchObject({ code: 0 });
    expect(readFileSync(join(project, "generated/operations.ts"), "utf8")).toBe(original);
  });

  test("names spec/README.md if its table was edited by hand, which a plain run rewrites", async () => {
    const project = await copyOfProject();
    const original = readFileSync(join(project, "spec/README.md"), "utf8");
    edit(project, "spec/README.md", /^\| 3\.2\.2 .*\n/m, "");
    const { code, stderr } = await generate(project, "--check");
    expect(code).toBe(1);
    expect(stderr).toContain("Stale: spec/README.md.");
    expect(await generate(project)).toMatchObject({ code: 0 });
    expect(readFileSync(join(project, "spec/README.md"), "utf8")).toBe(original);
  });
});

describe("a plain run", { timeout }, () => {
  test("writes only changed files, each atomically, and nothing the second time", async () => {
    const project = await copyOfProject();
    edit(project, "spec/v2.yaml", described, "description: A new sentence.");
    const path = join(project, "generated/v2.ts");
    const old = readFileSync(path, "utf8");
    const reader = await open(path);
    onTestFinished(() => reader.close());

    // A reader sees the old file or the new one, never a part.
    const seen = new Set<string>();
    const run = start(project);
    let running = true;
    void run.ended.then(() => (running = false));
    while (running) {
      seen.add(readFileSync(path, "utf8"));
      await delay(1);
    }
    const { code, stdout } = await run.ended;
    const fresh = readFileSync(path, "utf8");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^generate: wrote generated\/v2\.ts \(\d+ ms\)\n$/);
    expect(fresh).toContain("A new sentence.");
    expect([...seen].filter((content) => content !== old && content !== fresh)).toEqual([]);
    expect(await reader.readFile("utf8")).toBe(old);
    expect(readdirSync(join(project, "generated")).sort()).toEqual([
      "operations.ts",
      "schemas.ts",
      "v1.ts",
      "v2.ts",
    ]);

    const after = snapshot(project);
    expect(await generate(project)).toMatchObject({ code: 0, stdout: "generated/ is up to date\n" });
    expect(await generate(project, "--check")).toMatchObject({ code: 0 });
    expect(snapshot(project)).toEqual(after);
  });

  test("adds the release to the description of a new parameter, and the parameter to all files", async () => {
    const project = await copyOfProject();
    const parameter = [
      "        - name: planet_pattern",
      "          in: query",
      '          x-airflow-since: "3.9.1"',
      "          description: Only runs of one planet.",
      "          schema: { type: string }",
      "          example: mars",
      "        - name: offset",
    ];
    edit(project, "spec/v2.yaml", "        - name: offset", parameter.join("\n"));
    expect(await generate(project)).toMatchObject({ code: 0 });
    const written = (file: string) => readFileSync(join(project, file), "utf8");
    expect(written("generated/v2.ts")).toMatch(
      /Only runs of one planet\.\s+\*\s+\*\s+@since Airflow 3\.9\.1\s+\* @example mars\s+\*\/\s+planet_pattern\?: string;/,
    );
    expect(written("generated/operations.ts")).toContain('planet_pattern: { since: "3.9.1" }');
    expect(written("spec/README.md")).toMatch(/^\| 3\.9\.1 .*`get_dag_runs`: `planet_pattern`/m);
  });
});

describe(
  "a broken spec is reported with place, rule and code frame, and nothing is written",
  { timeout },
  () => {
    async function report(project: string): Promise<string> {
      const before = snapshot(project);
      const { code, stdout, stderr } = await generate(project);
      expect(code).toBe(1);
      expect(stderr).toContain("The specs have problems (see above). generated/ was not changed.");
      expect(stdout + stderr).not.toContain("node_modules"); // No stack trace.
      expect(snapshot(project)).toEqual(before);
      return stdout + stderr;
    }

    test("if a file is not YAML, or is empty", async () => {
      const project = await copyOfProject();
      edit(project, "spec/v1.yaml", "    get:\n", "    get: {\n");
      writeFileSync(join(project, "spec/v2.yaml"), "");
      const shown = await report(project);
      expect(shown).toMatch(/spec\/v1\.yaml:\d+:\d+[^]*^\s*\d+ \| [^]*generated by the parse rule/m);
      expect(shown).toMatch(
        /spec\/v2\.yaml:1:1[^]*Document must be JSON object[^]*generated by the parse rule/,
      );
    });

    test("if it breaks a rule", async () => {
      const project = await copyOfProject();
      const spec = "spec/v2.yaml";
      edit(project, spec, `          ${described}\n`, "");
      edit(project, spec, "minimum: 0 }\n          example: 100", "minimum: 0 }\n          example: many");
      edit(project, spec, 'x-airflow-since: "3.2.2"', 'x-airflow-since: "3.2"');
      edit(project, spec, '"#/components/schemas/DagRunState"', '"#/components/schemas/DagRunStat"');
      const lines = readFileSync(join(project, spec), "utf8").split("\n");
      const line = (text: string) => String(lines.findIndex((each) => each.includes(text)) + 1);
      const shown = await report(project);
      const place = "at #/paths/~1dags~1{dag_id}~1dagRuns/get/parameters";
      for (const [where, what, frame, rule] of [
        [
          `${line("- name: offset")}:11 ${place}/2`,
          "description is required",
          " - name: offset",
          "rule/parameter-description",
        ],
        [
          `${line("example: many")}:20 ${place}/1/example`,
          "type must be integer",
          "   example: many",
          "no-invalid-parameter-examples",
        ],
        [`${line('since: "3.2"')}:`, "A release is x.y.z", ' "3.2"', "rule/since-of-parameter"],
        [`${line('DagRunStat"')}:`, "Can't resolve $ref", 'DagRunStat"', "no-unresolved-refs"],
      ] as const) {
        const problem = shown.split(/^\[\d+\] /m).find((part) => part.startsWith(`spec/v2.yaml:${where}`));
        expect(problem, `${where} in ${shown}`).toContain(what);
        expect(problem).toContain(`generated by the ${rule} rule`);
        const marked = problem?.split("\n").findIndex((each) => /^\s*\|\s+\^+$/.test(each)) ?? 0;
        expect(problem?.split("\n")[marked - 1]).toContain(frame);
      }
    });
  },
);

test("--watch follows every kind of edit and continues after a broken spec", { timeout }, async () => {
  const project = await copyOfProject();
  const spec = join(project, "spec/v2.yaml");
  const output = () => readFileSync(join(project, "generated/v2.ts"), "utf8");
  let sentence = described;
  /** The spec with another description. */
  const changed = (text: string) => {
    const content = readFileSync(spec, "utf8");
    const next = `description: ${text}`;
    if (!content.includes(sentence)) throw new Error(`${sentence} is not in the spec`);
    const result = content.replace(sentence, next);
    sentence = next;
    return result;
  };
  const watcher = start(project, "--watch");
  const runs = () => watcher.stdout.match(/^generate: /gm)?.length ?? 0;
  await until(() => watcher.stdout.includes("Watching spec/"));
  expect(runs()).toBe(1);

  writeFileSync(spec, changed("Written in place."));
  await until(() => output().includes("Written in place."));

  // Most editors replace the file by a new one.
  writeFileSync(`${spec}.new`, changed("Renamed over."));
  renameSync(`${spec}.new`, spec);
  await until(() => output().includes("Renamed over."));
  writeFileSync(spec, changed("Written after a rename."));
  await until(() => output().includes("Written after a rename."));

  const good = output();
  const whole = readFileSync(spec, "utf8");
  writeFileSync(spec, whole.slice(0, 5000));
  await until(() => watcher.stderr.includes("The specs have problems"));
  expect(output()).toBe(good);
  writeFileSync(spec, whole);
  writeFileSync(spec, changed("Repaired."));
  await until(() => output().includes("Repaired."));

  const before = runs();
  for (let number = 1; number <= 20; number += 1) writeFileSync(spec, changed(`Burst ${String(number)}.`));
  await until(() => output().includes("Burst 20."));
  writeFileSync(spec, changed("After the burst."));
  await until(() => output().includes("After the burst."));
  // One run for the twenty edits, one for the last, and perhaps one whose line arrived late.
  expect(runs() - before).toBeLessThanOrEqual(3);

  watcher.child.kill("SIGTERM");
  expect(await watcher.ended).toMatchObject({ code: 0 });
});

test("an invalid option ends with code 2 and the usage, and nothing is written", { timeout }, async () => {
  const project = await copyOfProject();
  const before = snapshot(project);
  for (const options of [["--chek"], ["--check", "--watch"]]) {
    const { code, stdout, stderr } = await generate(project, ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("npm run generate -- --check");
  }
  expect(snapshot(project)).toEqual(before);
});

test("every operation of the specs has a method", () => {
  const methods: Record<string, string> = {
    get_dag_runs: "list",
    get_dag_runs_batch: "listBatch",
    get_dag_run: "get",
    post_dag_run: "trigger",
    patch_dag_run: "update",
    set_dag_run_note: "setNote",
    delete_dag_run: "delete",
    clear_dag_run: "clear",
    clear_dag_runs: "clearMany",
    clear_dag_run_partitions: "clearPartitions",
    bulk_dag_runs: "bulk",
    get_upstream_dataset_events: "upstreamDatasetEvents",
    get_upstream_asset_events: "upstreamAssetEvents",
    wait_dag_run_until_finished: "watch",
    get_dag: "waitFor",
  };
  /** Operations that `dagRuns` does not have: `AirflowClient.connect` and `airflowToken` send them. */
  const elsewhere = ["get_version", "create_token"];

  const ids = new Set([...Object.keys(operations.v1), ...Object.keys(operations.v2)]);
  expect([...ids].sort()).toEqual([...Object.keys(methods), ...elsewhere].sort());
  const { dagRuns } = new AirflowClient({ baseUrl: "http://localhost" });
  for (const method of Object.values(methods)) {
    expect(typeof Reflect.get(dagRuns, method), method).toBe("function");
  }
});
