import { readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { root, type Run, run } from "../package/run.js";
import { copyFixture } from "./copy-fixture.js";
import { install, succeed } from "./succeed.js";

const releases = ["5.4", "5.9", "6.0", "newest"];

/** The compiler options of users. */
const environments = {
  nodenext: { module: "nodenext", lib: ["ES2022", "DOM"], types: [] },
  "nodenext without the DOM": { module: "nodenext", lib: ["ES2022"], types: ["node"] },
  bundler: { module: "esnext", moduleResolution: "bundler", lib: ["ES2022", "DOM"], types: [] },
};

/** An empty project of a user, with the package installed. */
let home = "";

beforeAll(async () => {
  const fixture = await copyFixture("compilers");
  home = fixture.path;
  await install(home, inject("tarball"));
  return fixture.remove;
});

function tsc(release: string, cwd: string, ...args: string[]): Promise<Run> {
  return run(cwd, process.execPath, join(home, "node_modules", `typescript-${release}`, "bin/tsc"), ...args);
}

/** Compiles a file of the consumer to a separate folder. */
async function compile(release: string, file: string, folder: string, options: object): Promise<Run> {
  const config = `tsconfig.${folder}.json`;
  const compilerOptions = {
    target: "ES2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    rootDir: ".",
    outDir: folder,
    ...options,
  };
  await writeFile(join(home, config), JSON.stringify({ compilerOptions, files: [file] }));
  return tsc(release, home, "-p", config);
}

test("the package installs openapi-fetch and its helpers only", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airflow-client-user-"));
  try {
    await writeFile(join(folder, "package.json"), "{}");
    await install(folder, inject("tarball"));
    const names = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(names).toEqual(["airflow-client", "openapi-fetch", "openapi-typescript-helpers"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe.each(releases)("TypeScript %s", (release) => {
  test.each<[keyof typeof environments, boolean]>([
    ["nodenext", false],
    ["nodenext", true],
    ["nodenext without the DOM", false],
    ["bundler", false],
    ["bundler", true],
  ])("type-checks a consumer for %s, with skipLibCheck %s", async (environment, skipLibCheck) => {
    const folder = `${release} ${environment} ${String(skipLibCheck)}`;
    const options = { ...environments[environment], skipLibCheck };
    expect(await compile(release, "consumer.ts", folder, options)).toEqual({ code: 0, output: "" });
  });

  test("emits code that runs", async () => {
    expect(await run(home, process.execPath, `${release} nodenext false/consumer.js`)).toEqual({
      code: 0,
      output: '["mine",["mine"],true,true,true,"v1",true,true]\n',
    });
  });
});

test.each(releases.slice(1))(
  "TypeScript %s type-checks CommonJS that requires the package, and the code runs",
  async (release) => {
    const folder = `${release} CommonJS`;
    const options = { module: "nodenext", lib: ["ES2022", "DOM"], types: ["node"], skipLibCheck: false };
    expect(await compile(release, "consumer.cts", folder, options)).toEqual({ code: 0, output: "" });
    const quiet = "--disable-warning=ExperimentalWarning";
    expect(await run(home, process.execPath, quiet, `${folder}/consumer.cjs`)).toEqual({
      code: 0,
      output: "mine true\n",
    });
  },
);

test.each(releases)(
  "TypeScript %s type-checks CommonJS without node16, and the code runs",
  async (release) => {
    const folder = `${release} plain CommonJS`;
    const options = { module: "commonjs", lib: ["ES2022", "DOM"], types: ["node"], skipLibCheck: false };
    expect(await compile(release, "consumer.cts", folder, options)).toEqual({ code: 0, output: "" });
    const quiet = "--disable-warning=ExperimentalWarning";
    expect(await run(home, process.execPath, quiet, `${folder}/consumer.cjs`)).toEqual({
      code: 0,
      output: "mine true\n",
    });
  },
);

test("TypeScript 5.4 does not support require of ES modules", async () => {
  const options = { module: "nodenext", lib: ["ES2022", "DOM"], types: ["node"] };
  const { output } = await compile("5.4", "consumer.cts", "5.4 CommonJS", options);
  expect(output).toContain("error TS1471");
});

test.each(["6.0", "newest"])("src and generated compile with TypeScript %s", async (release) => {
  const { code, output } = await tsc(
    release,
    root,
    "-p",
    "tsconfig.types.json",
    "--outDir",
    join(home, "types"),
  );
  expect(output).toBe("");
  expect(code).toBe(0);
  expect(await succeed(home, "ls", "types/src")).toContain("index.d.ts");
});
