import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { copyProject } from "./project-copy.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const timeout = 600_000;

interface Run {
  code: number;
  output: string;
}

/** Runs a command to its end. */
function run(cwd: string, command: string, ...args: string[]): Promise<Run> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

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

/** What the package is for, as its user writes it. */
const consumer = `
import { embeddedAirflow } from "airflow-client/testing";
import {
  AirflowClient, airflowToken, basic, bearer, isFinished, ConflictError, NotFoundError,
  type AnyAirflowClient, type DagRun, type DagRunQuery, type TriggerBody, type ResponseEvent,
} from "airflow-client";
import { dagRunStates, isKnownDagRunState, type DagRun as Run3 } from "airflow-client/v2";
import { isKnownDagRunType, type DagRun as Run2 } from "airflow-client/v1";
import { nodeFetch } from "airflow-client/node";

const events: ResponseEvent[] = [];
const server = embeddedAirflow({ airflowVersion: "3.3" });
const airflow = new AirflowClient({
  baseUrl: server.baseUrl,
  fetch: server.fetch,
  auth: airflowToken(server.credentials),
  onResponse: (event) => events.push(event),
});
const body: TriggerBody<"v2"> = { dag_run_id: "mine", conf: { day: "2026-11-23" } };
const run: DagRun<"v2"> = await airflow.dagRuns.trigger("quick", body);
const same: Run3 = run;
const query: DagRunQuery<"v2"> = { state: [...dagRunStates], order_by: ["-run_after"] };
const ids: string[] = [];
for await (const each of airflow.dagRuns.list("~", query)) ids.push(each.dag_run_id);
const again = await airflow.dagRuns.trigger("quick", body).catch((error: unknown) => error);
const missing = await airflow.dagRuns.get("quick", "nope").catch((error: unknown) => error);
const { data } = await airflow.http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", {
  params: { path: { dag_id: "quick", dag_run_id: same.dag_run_id } },
});
const known: boolean = isKnownDagRunState(data?.state) && !isFinished("queued");

const old = embeddedAirflow({ airflowVersion: "2.10" });
const client: AnyAirflowClient = await AirflowClient.connect({
  baseUrl: old.baseUrl,
  fetch: old.fetch,
  auth: (version) => (version === "v1" ? basic(old.credentials) : bearer("t")),
});
let type: Run2["run_type"];
if (client.apiVersion === "v1") {
  const logical_date = new Date("2026-11-23T00:00:00Z");
  type = (await client.dagRuns.trigger("quick", { logical_date })).run_type;
}
// @ts-expect-error The types are those of the package, not any.
void airflow.dagRuns.list("d", { stat: ["failed"] });

// Over a socket, and this program ends nevertheless.
await using listening = await server.listen();
const fetch = nodeFetch({ keepAliveTimeoutMs: 3_600_000 });
const overNode = new AirflowClient({ baseUrl: listening.url, fetch, auth: airflowToken(server.credentials) });
const found = await overNode.dagRuns.get("quick", "mine");

console.log(JSON.stringify([
  found.dag_run_id, ids, again instanceof ConflictError, missing instanceof NotFoundError, known,
  client.apiVersion, isKnownDagRunType(type), events.length > 4,
]));
`;

/** The compiler options of those who use it. */
const environments: Record<string, object> = {
  nodenext: { module: "nodenext", lib: ["ES2022", "DOM"], types: [] },
  bundler: { module: "esnext", moduleResolution: "bundler", lib: ["ES2022", "DOM"], types: [] },
  "nodenext without the DOM": {
    module: "nodenext",
    lib: ["ES2022"],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  },
};

describe("the package", () => {
  let tarball = "";
  /** An empty project of somebody else that it is installed into. */
  let home = "";
  let installed = "";

  beforeAll(async () => {
    const project = await copyProject();
    home = await mkdtemp(join(tmpdir(), "airflow-client-user-"));
    installed = join(home, "node_modules/airflow-client");
    // `prepack` checks that what is generated is fresh, and builds.
    const packed = await run(project.path, "npm", "pack", "--pack-destination", home);
    expect(packed.code, packed.output).toBe(0);
    tarball = join(home, readdirSync(home).find((name) => name.endsWith(".tgz")) ?? "");
    await writeFile(
      join(home, "package.json"),
      JSON.stringify({ name: "user", private: true, type: "module" }),
    );
    const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    const install = await run(home, "npm", "install", ...flags, tarball);
    expect(install.code, install.output).toBe(0);
    return async () => {
      await project.remove();
      await rm(home, { recursive: true });
    };
  }, timeout);

  test("brings one package with it, and that its helpers", () => {
    expect(readdirSync(join(home, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "airflow-client",
      "openapi-fetch",
      "openapi-typescript-helpers",
    ]);
  });

  test("holds what a user needs and nothing else", () => {
    const files = filesIn(installed);
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "package.json",
        "dist/src/index.js",
        "dist/src/index.d.ts",
        "dist/src/node.js",
        "dist/src/node.d.ts",
        "dist/src/testing/index.js",
        "dist/src/testing/index.d.ts",
        "dist/generated/v1.js",
        "dist/generated/v1.d.ts",
        "dist/generated/v2.js",
        "dist/generated/v2.d.ts",
        "spec/v1.yaml",
        "spec/v2.yaml",
      ]),
    );
    const wanted =
      /^((CHANGELOG|README)\.md|LICENSE|package\.json|spec\/v[12]\.yaml|(src|generated)\/[\w/-]+\.ts|dist\/(src|generated)\/[\w/-]+\.(js|d\.ts)(\.map)?)$/;
    expect(files.filter((file) => !wanted.test(file))).toEqual([]);
    // Every source was compiled, and nothing that has no source any more is left over.
    const names = (folder: string, ending: string) =>
      files
        .filter((file) => file.startsWith(folder) && file.endsWith(ending) && !file.endsWith(`.d${ending}`))
        .map((file) => file.slice(folder.length, -ending.length));
    expect(names("dist/src/", ".js")).toEqual(names("src/", ".ts"));
    expect(names("dist/generated/", ".js")).toEqual(names("generated/", ".ts"));
  });

  test("has source maps that lead to sources it holds", () => {
    const maps = filesIn(installed).filter((file) => file.endsWith(".map"));
    expect(maps.length).toBeGreaterThan(20);
    for (const map of maps) {
      const content: unknown = JSON.parse(readFileSync(join(installed, map), "utf8"));
      const sources: unknown =
        typeof content === "object" && content !== null ? Reflect.get(content, "sources") : undefined;
      if (!Array.isArray(sources) || sources.length === 0) throw new Error(`${map} has no sources`);
      for (const source of sources) {
        expect(existsSync(join(installed, dirname(map), String(source))), `${map}: ${String(source)}`).toBe(
          true,
        );
      }
    }
  });

  test("has no built-in of Node, and no code that needs eval, in what every runtime loads", () => {
    const common = filesIn(installed).filter(
      (file) =>
        /^dist\/(src|generated)\/.*\.js$/.test(file) && !/^dist\/src\/(testing\/|node[./])/.test(file),
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
    const args = [tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-emoji"];
    const { code, output } = await tool(home, "attw", ...args);
    expect(code, output).toBe(0);
    for (const entry of ["", "/node", "/testing", "/v1", "/v2"]) {
      expect(output).toContain(`"airflow-client${entry}"\n\nnode16 (from ESM): OK (ESM)\nbundler: OK`);
    }
  });

  test.each(Object.entries(environments))("type-checks for %s", { timeout }, async (_, options) => {
    await writeFile(join(home, "consumer.ts"), consumer);
    await writeFile(
      join(home, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "ES2022",
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          outDir: "out",
          ...options,
        },
        files: ["consumer.ts"],
      }),
    );
    const { code, output } = await tool(home, "tsc", "-p", "tsconfig.json");
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  test("runs", { timeout }, async () => {
    expect(await run(home, process.execPath, "out/consumer.js")).toEqual({
      code: 0,
      output: '["mine",["mine"],true,true,true,"v1",true,true]\n',
    });
  });

  test("lets its specs be read, and nothing of its inside be imported", { timeout }, async () => {
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
