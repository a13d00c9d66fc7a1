import { readdirSync, readFileSync, statSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { goToDefinition } from "./go-to-definition.js";
import { pack } from "./pack.js";
import { copyProject } from "./project-copy.js";
import { root, type Run, run } from "./run.js";
import { valueAt } from "./value-at.js";

const timeout = 600_000;
const tarballLimit = 212_000;

function tool(cwd: string, name: string, ...args: string[]): Promise<Run> {
  return run(cwd, join(root, "node_modules/.bin", name), ...args);
}

/** The names of all files below a folder, as `dist/src/index.js`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The object in a JSON file. */
function read(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

describe("the package", () => {
  let tarball = "";
  /** An empty project of a user, with the package installed. */
  let home = "";
  let installed = "";
  /** README.md of the packed project after packing. */
  let packedFrom = "";

  // The dependency is copied, so that no registry is needed. `npm run consumers` installs from one.
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "airflow-client-user-"));
    installed = join(home, "node_modules/airflow-client");
    const copy = await copyProject();
    tarball = await pack(copy.path, home);
    packedFrom = readFileSync(join(copy.path, "README.md"), "utf8");
    await copy.remove();
    await mkdir(installed, { recursive: true });
    const unpacked = await run(home, "tar", "-xzf", tarball, "-C", installed, "--strip-components=1");
    expect(unpacked.code, unpacked.output).toBe(0);
    for (const name of ["openapi-fetch", "openapi-typescript-helpers"]) {
      await cp(join(root, "node_modules", name), join(home, "node_modules", name), { recursive: true });
    }
    await writeFile(
      join(home, "package.json"),
      JSON.stringify({ name: "user", private: true, type: "module" }),
    );
    return () => rm(home, { recursive: true });
  }, timeout);

  test("is small", () => {
    expect(statSync(tarball).size).toBeLessThan(tarballLimit);
  });

  test("depends on one package, and runs no script when it is installed", () => {
    const manifest = read(join(installed, "package.json"));
    expect(JSON.stringify(valueAt(manifest, "dependencies"))).toMatch(
      /^\{"openapi-fetch":"\d+\.\d+\.\d+"\}$/,
    );
    // npm runs `prepare` for a checkout or a git dependency, not for a package.
    for (const script of ["preinstall", "install", "postinstall"]) {
      expect(manifest).not.toHaveProperty(["scripts", script]);
    }
  });

  test("contains only the files that a user needs", () => {
    expect(readdirSync(installed).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
      "spec",
      "src",
    ]);
    const files = filesIn(installed);
    const wanted =
      /^((CHANGELOG|README)\.md|LICENSE|package\.json|spec\/v[12]\.yaml|src\/[\w/-]+\.ts|dist\/(src|generated)\/[\w/-]+\.(js|d\.ts)(\.map)?)$/;
    expect(files.filter((file) => !wanted.test(file))).toEqual([]);
    // Every source was compiled, and no compiled file lacks its source.
    const compiled = files.filter((file) => file.endsWith(".js")).map((file) => file.slice("dist/".length));
    const sources = ["src", "generated"].flatMap((folder) =>
      filesIn(join(root, folder))
        .filter((file) => file.endsWith(".ts"))
        .map((file) => `${folder}/${file.replace(/ts$/, "js")}`),
    );
    expect(compiled.sort()).toEqual(sources.sort());
  });

  test("has documents whose links lead to files in it", () => {
    const files = filesIn(installed);
    const links = files
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) => [
        ...readFileSync(join(installed, file), "utf8").matchAll(/\]\((?!https?:|#)([^)#]*)/g),
      ])
      .map(([, path = ""]) => path);
    expect(links).toContain("CHANGELOG.md");
    expect(links.filter((path) => !files.includes(path))).toEqual([]);
    // With a repository, npm's site resolves relative links there.
    expect(read(join(installed, "package.json"))).not.toHaveProperty("repository");
  });

  test("does not change README.md of the project", () => {
    expect(packedFrom).toBe(readFileSync(join(root, "README.md"), "utf8"));
  });

  test("has source maps that lead to sources in it, and no other sources", () => {
    const files = filesIn(installed);
    const named = files
      .filter((file) => /\.(js|d\.ts)$/.test(file))
      .filter((file) => readFileSync(join(installed, file), "utf8").includes("sourceMappingURL="));
    const maps = files.filter((file) => file.endsWith(".map"));
    expect(maps).toEqual(named.map((file) => `${file}.map`));
    const sources = maps.flatMap((map) => {
      const content = read(join(installed, map));
      expect(content).not.toHaveProperty("sourcesContent");
      return join(dirname(map), String(valueAt(content, "sources", 0)));
    });
    const shipped = files.filter((file) => file.startsWith("src/"));
    expect([...new Set(sources)].sort()).toEqual(shipped);
    expect(shipped).toContain("src/dag-runs.ts");
  });

  test("leads an editor from a call to the source of its method", { timeout }, async () => {
    const text = `import { AirflowClient, airflowToken } from "airflow-client";
const airflow = new AirflowClient({ baseUrl: "http://127.0.0.1", auth: airflowToken({ username: "u", password: "p" }) });
await airflow.dagRuns.trigger("nightly");
`;
    const file = join(home, "editor.ts");
    await writeFile(file, text);
    const compilerOptions = { module: "nodenext", target: "es2022", types: [] };
    await writeFile(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["editor.ts"] }));
    const at = (word: string) => text.indexOf(word, text.indexOf("new")) + 1;
    const method = await goToDefinition(file, text, at("trigger"));
    expect(method.file).toBe(join(installed, "src/dag-runs.ts"));
    expect(method.line).toMatch(/^ {2}async trigger</);
    const type = await goToDefinition(file, text, at("AirflowClient"));
    expect(type.file).toBe(join(installed, "src/client.ts"));
    expect(type.line).toMatch(/^export (interface|const) AirflowClient|^ {2}new </);
  });

  test("names lines of its sources in a stack trace", { timeout }, async () => {
    await writeFile(
      join(home, "trace.js"),
      `import { AirflowClient, bearer } from "airflow-client";
const airflow = new AirflowClient({ baseUrl: "http://127.0.0.1", auth: bearer("t") });
await airflow.dagRuns.trigger("..").catch((error) => console.log(error.stack));
`,
    );
    const { output } = await run(home, process.execPath, "--enable-source-maps", "trace.js");
    const [, file = "", line = ""] =
      /\((?:file:\/\/)?([^()]*src\/dag-runs\.ts):(\d+):\d+\)/.exec(output) ?? [];
    expect(file, output).toBe(join(installed, "src/dag-runs.ts"));
    expect(readFileSync(file, "utf8").split("\n")[Number(line) - 1]).toMatch(/trigger/);
  });

  test("uses no built-in module of Node and no eval in the modules that every runtime loads", () => {
    const common = filesIn(installed).filter(
      (file) => /^dist\/(src|generated)\/.*\.js$/.test(file) && !/^dist\/src\/(node|testing)[./]/.test(file),
    );
    expect(common.length).toBeGreaterThan(15);
    for (const file of common) {
      const code = readFileSync(join(installed, file), "utf8");
      expect(code, file).not.toMatch(/\b(import|from|require)\b\s*\(?\s*["']node:/);
      expect(code, file).not.toMatch(/\beval\(|new Function\(|\bprocess\.|\bBuffer\b|__dirname/);
    }
  });

  test("is clean for publint", { timeout }, async () => {
    const { code, output } = await tool(home, "publint", "run", tarball, "--strict");
    expect(output).toContain("All good!");
    expect(code).toBe(0);
  });

  test("is clean for Are The Types Wrong", { timeout }, async () => {
    const args = [
      tarball,
      "--profile",
      "esm-only",
      "--no-definitely-typed",
      "--no-emoji",
      "--format",
      "ascii",
    ];
    const { code, output } = await tool(home, "attw", ...args);
    expect(code, output).toBe(0);
    for (const entry of ["", "/node", "/testing", "/v1", "/v2"]) {
      expect(output).toContain(`"airflow-client${entry}"\n\nnode16 (from ESM): OK (ESM)\nbundler: OK`);
    }
  });

  test("exports its specs, and no internal modules", { timeout }, async () => {
    await writeFile(
      join(home, "inside.js"),
      `import { readFileSync } from "node:fs";
       const read = (name) => readFileSync(new URL(import.meta.resolve(name)), "utf8");
       console.log(read("airflow-client/spec/v1.yaml").split("\\n")[0], JSON.parse(read("airflow-client/package.json")).name);
       for (const name of ["src/index.js", "dist/src/index.js", "dist/src/transport.js", "v3", "spec/v1.json"]) {
         await import("airflow-client/" + name).then(() => console.log(name, "can be imported"), ({ code }) => console.log(code));
       }`,
    );
    expect(await run(home, process.execPath, "inside.js")).toEqual({
      code: 0,
      output: `openapi: 3.1.0 airflow-client\n${"ERR_PACKAGE_PATH_NOT_EXPORTED\n".repeat(5)}`,
    });
  });
});
