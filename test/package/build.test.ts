import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { copyProject } from "./project-copy.js";
import { run } from "./run.js";

const timeout = 300_000;

describe("npm run build", { timeout }, () => {
  let project = "";

  const build = () => run(project, process.execPath, "scripts/build.js");
  const edit = async (file: string, from: string, to: string) => {
    const path = join(project, file);
    const before = await readFile(path, "utf8");
    expect(before).toContain(from);
    await writeFile(path, before.replace(from, to));
    return () => writeFile(path, before);
  };

  beforeAll(async () => {
    const { path, remove } = await copyProject();
    project = path;
    const { code, output } = await build();
    expect(code, output).toBe(0);
    expect(output).toMatch(/^build: (\d+) of \1 files in dist\/ changed \(\d+ ms\)\n$/);
    return remove;
  }, timeout);

  test("does nothing if nothing changed", async () => {
    expect(await build()).toEqual({ code: 0, output: "dist/ is up to date\n" });
  });

  test("keeps every file of dist/ available to programs that start meanwhile", async () => {
    const undo = await edit("src/auth/basic.ts", "export function basic", "\nexport function basic");
    const imports = 'await import("airflow-client"); await import("airflow-client/testing")';
    let isBuilding = true;
    const built = build().finally(() => (isBuilding = false));
    let started = 0;
    for (; isBuilding || started === 0; started++) {
      const program = await run(project, process.execPath, "--input-type=module", "--eval", imports);
      expect(program).toEqual({ code: 0, output: "" });
    }
    expect((await built).output).toMatch(/^build: \d+ of \d+ files in dist\/ changed/);
    await undo();
  });

  test("does not change dist/ if the code has errors", async () => {
    const file = join(project, "dist/src/auth/basic.js");
    const before = await readFile(file, "utf8");
    const undo = await edit(
      "src/auth/basic.ts",
      "export function basic",
      "export const basic2: number = '';\nexport function basic",
    );
    const { code, output } = await build();
    await undo();
    expect(output).toMatch(/^src\/auth\/basic\.ts\(\d+,\d+\): error TS2322: /);
    expect(code).toBe(1);
    expect(await readFile(file, "utf8")).toBe(before);
  });

  test("succeeds as `prepare` without development dependencies, and reports it", async () => {
    const undo = await edit("scripts/build/compile.js", 'from "typescript"', 'from "not-installed"');
    const { code, output } = await run(project, "npm", "run", "--silent", "prepare");
    const direct = await build();
    await undo();
    expect(output).toBe("dist/ was not built: that requires the development dependencies.\n");
    expect(code).toBe(0);
    expect(direct.output).toContain("not-installed");
    expect(direct.code).toBe(1);
  });

  test("npm start ends with five lines, or with --json prints the run", async () => {
    const start = (...args: string[]) => run(project, "npm", "run", "--silent", "start", "--", ...args);
    const { code, output } = await start();
    expect(code, output).toBe(0);
    // The output has stdout first, and the stages are on stderr.
    const [blank, ...lines] = output.split("\n");
    expect(blank).toBe("");
    expect(lines.slice(0, 5).map((line) => line.split("  ")[0])).toEqual([
      "DAG",
      "run",
      "states",
      "ran for",
      "next",
    ]);
    expect(lines[2]).toMatch(/^states {3}queued → (running → )?success$/);
    expect(lines[5]).toMatch(/^generate /);

    const json = await start("--json");
    expect(JSON.parse(/^\{.*?^\}/ms.exec(json.output)?.[0] ?? "")).toMatchObject({
      dag_id: "quick",
      state: "success",
    });
  });
});
