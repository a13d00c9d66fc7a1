import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

let folder = "";

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
  }).trim();

function edit(file: string, changes: Readonly<Record<string, string>>): void {
  let text = readFileSync(join(root, file), "utf8");
  for (const [before, after] of Object.entries(changes)) {
    expect(text).toContain(before);
    text = text.replace(before, after);
  }
  writeFileSync(join(folder, file), text);
}

async function specDiff(...args: string[]): Promise<{ code: unknown; stdout: unknown; stderr: unknown }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "scripts/spec-diff.ts", ...args],
      { cwd: folder, timeout: 100_000 },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!isRecord(error)) throw error;
    return { code: error["code"], stdout: error["stdout"], stderr: error["stderr"] };
  }
}

// A new repository, because the project may have no history.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "spec-diff-"));
  for (const name of [
    "package.json",
    "scripts/generate",
    "scripts/spec-diff",
    "scripts/spec-diff.ts",
    "scripts/stamp.js",
    "spec",
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  git("init", "--quiet");
  git("add", "scripts");
  git("commit", "--quiet", "--message", "without specs");
  git("tag", "before");
  git("add", "spec");
  git("commit", "--quiet", "--message", "with specs");
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("spec:diff", { timeout: 120_000 }, () => {
  it("says that nothing changed", async () => {
    expect(await specDiff("HEAD")).toMatchObject({
      code: 0,
      stdout: `# Changes of the specs since HEAD

## spec/v1.yaml: no change


## spec/v2.yaml: no change

`,
    });
  });

  it("rates and describes changes", async () => {
    edit("spec/v1.yaml", { "description: What started a run.": "description: What made a run." });
    edit("spec/v2.yaml", {
      "- name: cursor\n": "- name: pointer\n",
      "enum: [queued, running, success, failed]": "enum: [queued, running, paused, success, failed]",
    });
    const { code, stdout } = await specDiff("HEAD");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^## spec\/v1.yaml: patch\n\n- patch: "What started a run." → "What made a run." \(`#\//m,
    );
    expect(stdout).toMatch(
      /^## spec\/v2.yaml: major\n\n- major: `cursor` query parameter was renamed to `pointer`/m,
    );
    // An open enum.
    expect(stdout).toMatch(/^- minor: Enum of `DagRunState` gained values: 'paused'/m);
  });

  it("rates a new spec as an addition", async () => {
    const { code, stdout } = await specDiff("before");
    expect(code).toBe(0);
    expect(stdout).toContain("## spec/v1.yaml: minor\n\n- minor: The whole spec is new.\n");
  });

  it.each([["no-such-revision"], ["--output=x"], ["HEAD:spec/v1.yaml"]])(
    "refuses %s in one line",
    async (revision) => {
      expect(await specDiff(revision)).toMatchObject({
        code: 2,
        stdout: "",
        stderr: `spec:diff: git has no commit ${JSON.stringify(revision)} here\n`,
      });
    },
  );

  it("prints its usage", async () => {
    expect(await specDiff()).toMatchObject({
      code: 2,
      stderr: "spec:diff: Usage: npm run spec:diff -- GIT-REVISION\n",
    });
  });
});
