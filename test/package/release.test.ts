import { appendFile, readFile, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { copyProject } from "./project-copy.js";
import { root, run, runWith } from "./run.js";
import { valueAt } from "./value-at.js";

const timeout = 300_000;

/** A clone of the project, built and with everything committed. */
let clone = "";

const author = {
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

const git = (...args: string[]) => runWith(author, clone, "git", ...args);

beforeAll(async () => {
  const { path, remove } = await copyProject();
  clone = path;
  for (const args of [
    ["init", "--quiet"],
    ["remote", "add", "origin", "https://github.com/o/airflow-client.git"],
  ]) {
    expect(await git(...args)).toEqual({ code: 0, output: "" });
  }
  await commit();
  const built = await run(clone, "npm", "run", "build");
  expect(built.code, built.output).toBe(0);
  return remove;
}, timeout);

async function commit(): Promise<void> {
  await git("add", "--all");
  const { code, output } = await git("commit", "--quiet", "--message", "Change");
  expect(code, output).toBe(0);
}

const read = (file: string) => readFile(join(clone, file), "utf8");

describe("npm publish", { timeout }, () => {
  beforeEach(() => git("tag", "--force", "before"));

  /** Undoes the commits of a test. */
  const undo = () => git("reset", "--quiet", "--hard", "before");
  const check = (variables = {}) => runWith(variables, clone, "npm", "run", "--silent", "prepublishOnly");

  test("continues if the tree is clean", async () => {
    expect(await check()).toEqual({ code: 0, output: "" });
  });

  test("refuses a dirty tree", async () => {
    await appendFile(join(clone, "README.md"), "More.\n");
    await writeFile(join(clone, "notes.txt"), "");
    const { code, output } = await check();
    await run(clone, "rm", "notes.txt");
    await undo();
    expect(output).toContain(
      "The git tree is dirty: commit or remove this first.\n M README.md\n?? notes.txt\n",
    );
    expect(code).toBe(1);
  });

  test("refuses a stale generated/", async () => {
    const spec = await read("spec/v2.yaml");
    await writeFile(
      join(clone, "spec/v2.yaml"),
      spec.replace("summary: Trigger a run", "summary: Start a run"),
    );
    await commit();
    const { code, output } = await check();
    await undo();
    expect(output).toBe(
      "Not published. generated/ is stale: run `npm run generate` and commit what it writes.\n",
    );
    expect(code).toBe(1);
  });

  test.each(["src/writes/trigger.ts", "dist/src/writes/trigger.js"])(
    "refuses a stale dist/ after a change of %s",
    async (file) => {
      const before = await read(file);
      await writeFile(join(clone, file), `${before}export const more = 1;\n`);
      if (file.startsWith("src")) await commit();
      const { code, output } = await check();
      await undo();
      await writeFile(join(clone, file), before);
      expect(output).toBe(
        "Not published. dist/ is stale: it was not built by `npm run build` from the sources as they are.\n",
      );
      expect(code).toBe(1);
    },
  );

  test("with provenance refuses a package.json without a repository", async () => {
    const { code, output } = await check({ npm_config_provenance: "true" });
    expect(output).toContain("package.json has no `repository`");
    expect(code).toBe(1);
  });
});

test("npm version sets the version everywhere, and the date in the change log", { timeout }, async () => {
  const { code, output } = await runWith(author, clone, "npm", "version", "7.8.9");
  expect(code, output).toBe(0);
  for (const file of ["package.json", "package-lock.json"]) {
    expect(valueAt(JSON.parse(await read(file)), "version")).toBe("7.8.9");
  }
  expect(await read("CHANGELOG.md")).toMatch(/^## \[7\.8\.9\] - \d{4}-\d\d-\d\d$/m);
  expect((await git("tag", "--points-at", "HEAD")).output).toBe("v7.8.9\n");
  expect((await git("status", "--porcelain")).output).toBe("");
  expect((await run(clone, "npx", "prettier", "--check", "CHANGELOG.md")).code).toBe(0);
});

test("npm run sbom lists the packages that users install", { timeout }, async () => {
  const { output } = await run(root, "npm", "run", "--silent", "sbom");
  const components = valueAt(JSON.parse(output), "components");
  const names = Array.isArray(components) ? components.map((component) => valueAt(component, "purl")) : [];
  expect(names).toEqual([
    expect.stringMatching(/^pkg:npm\/openapi-fetch@\d/),
    expect.stringMatching(/^pkg:npm\/openapi-typescript-helpers@\d/),
  ]);
});

describe("workflows", () => {
  const folder = join(root, ".github/workflows");
  const workflows = readdirSync(folder).map((name) => ({
    name,
    text: readFileSync(join(folder, name), "utf8"),
  }));

  test.each(workflows)("$name uses actions at a fixed commit", ({ text }) => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = ""]) => action);
    expect(uses.length).toBeGreaterThan(1);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(workflows)(
    "$name has read permission only, except for the token for publishing",
    ({ name, text }) => {
      const workflow: unknown = load(text);
      expect(valueAt(workflow, "permissions")).toEqual({ contents: "read" });
      const permissions = valueAt(workflow, "jobs", "publish", "permissions");
      expect(permissions).toEqual(
        name === "release.yml" ? { contents: "read", "id-token": "write" } : undefined,
      );
    },
  );

  test("call existing scripts", () => {
    const text = workflows.map((workflow) => workflow.text).join("");
    const scripts = valueAt(JSON.parse(readFileSync(join(root, "package.json"), "utf8")), "scripts");
    for (const [, script = ""] of text.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty(script);
    expect(text).toContain("npm publish --provenance");
    expect(text).toContain(".ci/run");
  });
});
