import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lifespan, operations } from "../../generated/operations.js";
import { readSpec } from "../../scripts/generate/load-spec.js";
import * as client from "../../src/index.js";
import { type Call, embeddedAirflow } from "../../src/testing/index.js";
import { blocks, documents, outputsOf, textOf } from "../support/readme.js";
import { serveOverTls, tokenOf } from "../support/tls-front.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const baseUrl = "https://airflow.example.com";

// The examples of CONTRIBUTING.md are excerpts of the sources and are checked below.
const found = documents
  .filter((document) => document !== "CONTRIBUTING.md")
  .flatMap((document) => blocks("ts", textOf(document)).map((code) => ({ document, code })));
const examples = found.map(({ code }) => code);
const isComplete = (code: string) => code.includes("import ");

/** The declarations that the shorter examples rely on. */
const givens = `
import { AirflowClient, airflowToken, basic, mwaa } from "airflow-client";
const username = "admin";
const password = process.env["AIRFLOW_PASSWORD"] ?? "";
const airflow = new AirflowClient({ baseUrl: "${baseUrl}", auth: airflowToken({ username, password }) });
`;

// The examples import the package by its name, which resolves to the sources, so that no build is needed.
const compilerOptions = {
  target: "ES2022",
  lib: ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  module: "NodeNext",
  moduleDetection: "force",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  paths: {
    "airflow-client": [join(root, "src/index.ts")],
    "airflow-client/node": [join(root, "src/node/index.ts")],
    "airflow-client/testing": [join(root, "src/testing/index.ts")],
  },
};

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  examples.forEach((code, index) => {
    mkdirSync(join(folder, String(index)));
    writeFileSync(fileOf(index), isComplete(code) ? code : givens + code);
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (index: number) => join(folder, String(index), "example.ts");

describe("examples", () => {
  it("compile", () => {
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
    const program = ts.createProgram(
      examples.map((_, index) => fileOf(index)),
      options,
    );
    // The examples only: the sources are checked separately.
    const problems = examples.flatMap((_, index) => {
      const source = program.getSourceFile(fileOf(index));
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
      );
    });
    expect(problems).toEqual([]);
  }, 60_000);

  it("start with a program of twelve lines", () => {
    expect(examples[0]?.split("\n").filter((line) => line.trim() !== "")).toHaveLength(12);
  });

  it("are in the same documents as before", () => {
    const counts = new Map<string, number>();
    for (const { document } of found) counts.set(document, (counts.get(document) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      "README.md": 5,
      "src/auth/README.md": 1,
      "src/http/README.md": 2,
      "src/node/README.md": 1,
      "src/pagination/README.md": 2,
      "src/testing/README.md": 1,
      "src/waiting/README.md": 1,
      "src/writes/README.md": 1,
    });
  });

  it.each(
    found.map(({ document, code }, index) => ({ number: index + 1, document, title: titleOf(code), code })),
  )(
    "$document: example $number runs and prints its comments: $title",
    async ({ number, code }) => {
      // connect() is for either version.
      for (const airflowVersion of code.includes(".connect(") ? ["3.3", "2.11"] : ["3.3"]) {
        const { stdout, calls } = await run(number - 1, airflowVersion);
        expect(stdout.split("\n").filter(Boolean)).toEqual(outputsOf(code));
        // An example with its own Airflow sends no request to this one.
        if (code.includes("embeddedAirflow")) expect(calls).toEqual([]);
        else
          expect(calls.map(({ path }) => path)).toContainEqual(
            expect.stringMatching(/\/api\/v[12]\/dags\/.*dagRuns/),
          );
      }
    },
    120_000,
  );

  // The embedded Airflow rounds them like any program in JavaScript, so the request is checked.
  it("keep integers beyond 2^53 if they use lossless-json", async () => {
    const index = examples.findIndex((code) => code.includes("lossless-json"));
    const { calls } = await run(index, "3.3");
    const { body } = calls.find(({ method, path }) => method === "POST" && path.endsWith("/dagRuns")) ?? {};
    expect(body).toContain('"id":12345678901234567}');
  }, 120_000);
});

const titleOf = (code: string) => code.split("\n").find((line) => !/^(import |$)/.test(line)) ?? "";

/** Runs an example against an embedded Airflow, as a separate program. */
async function run(index: number, airflowVersion: string) {
  const code = examples[index] ?? "";
  const airflow = embeddedAirflow({ airflowVersion });
  const calls: Call[] = [];
  const record = (call: Call) => {
    calls.push(call);
    return false;
  };
  const token = await tokenOf(airflow);
  airflow.faults.push({ match: record });
  airflow.dags.unpause("nightly");
  if (!isComplete(code)) {
    for (const day of ["2026-11-21", "2026-11-22", "2026-11-23"]) {
      airflow.runs.insert({
        dag_id: "nightly",
        dag_run_id: `manual__${day}`,
        logical_date: `${day}T00:00:00Z`,
      });
    }
  }
  if (code.includes("onSkippedOffset"))
    airflow.faults.push({ status: 500, times: Infinity, match: showsOffset(1) });
  const server = await airflow.listen();
  const front = await serveOverTls(airflow);
  const readsAuthority = code.includes('"ca.pem"');
  writeFileSync(join(folder, "ca.pem"), front.ca);
  try {
    const source = readFileSync(fileOf(index), "utf8")
      .replaceAll(baseUrl, readsAuthority ? `https://${front.host}` : server.url)
      .replace('bearer("token")', `bearer(${JSON.stringify(token)})`)
      .replace(
        /^declare const aws: .*$/m,
        `const aws = { createWebLoginToken: async (_input: object) => (${JSON.stringify({ WebToken: "web-login", WebServerHostname: front.host })}) };`,
      );
    writeFileSync(join(folder, String(index), "run.ts"), source);
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), join(folder, String(index), "run.ts")],
      {
        cwd: folder,
        env: {
          ...process.env,
          NO_COLOR: "1",
          TSX_TSCONFIG_PATH: join(folder, "tsconfig.json"),
          AIRFLOW_PASSWORD: airflow.credentials.password,
          ...(readsAuthority ? {} : { NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") }),
        },
        timeout: 100_000,
      },
      // Vitest would read its stack as one of the test.
    ).catch((error: unknown) => ({ stdout: "", stderr: String(error) }));
    expect(stderr).toBe("");
    return { stdout, calls };
  } finally {
    await server.close();
    await front.close();
  }
}

/** Whether a request is for a page with the run at this offset. */
function showsOffset(at: number) {
  return ({ path, query }: Call) => {
    const { offset = "0", limit = "0" } = Object.fromEntries(new URLSearchParams(query));
    return path.endsWith("/dagRuns") && Number(offset) <= at && at < Number(offset) + Number(limit);
  };
}

describe("commands", () => {
  const scripts: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const ci = readFileSync(join(root, ".ci/run"), "utf8");

  it("are the two that .ci/run runs", () => {
    const [first = ""] = blocks("sh");
    const commands = first.split("\n").map((line) => line.replace(/ *#.*/, ""));
    expect(commands.filter(Boolean)).toEqual(["npm ci && npm start", "npm ci && npm test"]);
    expect(ci).toMatch(/'npm ci && npm start'\n.*'npm run test:all'\n/);
    expect(scripts).toHaveProperty(["scripts", "test:all"], expect.stringMatching(/^npm test && /));
  });

  const names = documents.flatMap((document) =>
    [...textOf(document).matchAll(/\bnpm (?:run ([\w:-]*\w)|(start|test)\b)/g)].map(
      ([, run, other = ""]) => run ?? other,
    ),
  );

  it.each([...new Set(names)])("npm run %s is a script of package.json", (name) => {
    expect(scripts).toHaveProperty(["scripts", name]);
  });

  it("are all in the table of scripts/README.md", () => {
    const table = [...textOf("scripts/README.md").matchAll(/^\| `npm (?:run )?([\w:-]+)/gm)];
    expect(table.map(([, name]) => name)).toEqual(
      expect.arrayContaining(["start", "test", "generate", "build", "docs", "verify"]),
    );
  });
});

describe("the table of operations", async () => {
  const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };
  const [, section = ""] = /^## Operations\n(.*?)^## /ms.exec(textOf("spec/README.md")) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map(
    ([, id = "", v1 = "", v2 = "", methods = ""]) => ({ id, v1, v2, methods }),
  );
  const tables: Record<"v1" | "v2", Record<string, Lifespan>> = operations;

  const cell = (version: "v1" | "v2", id: string) => {
    const operation = tables[version][id];
    if (operation === undefined) return "—";
    const since = operation.since?.replace(/\.0$/, "") ?? { v1: "2.0", v2: "3.0" }[version];
    const spec = [...specs[version].operations()].find((candidate) => candidate.id === id);
    const name = spec?.node["x-airflow-operation-id"];
    return typeof name !== "string" || name === id ? since : `${since} (\`${name}\`)`;
  };

  it("has every operation of the specs", () => {
    const ids = new Set([...Object.keys(operations.v1), ...Object.keys(operations.v2)]);
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it.each(rows)("has the releases of the specs for $id", ({ id, v1, v2 }) => {
    expect({ v1, v2 }).toEqual({ v1: cell("v1", id), v2: cell("v2", id) });
  });

  it("has every method and no others", () => {
    const { dagRuns } = new client.AirflowClient({ baseUrl });
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(dagRuns)).filter(
      (name) => name !== "constructor",
    );
    const named = rows.flatMap((row) =>
      [...row.methods.matchAll(/`dagRuns\.(\w+)`/g)].map(([, name]) => name),
    );
    expect([...new Set(named)].sort()).toEqual(methods.sort());
  });
});

describe("the tables of errors", () => {
  const classes = Object.keys(client).filter(
    (name) => /^[A-Z].*Error$/.test(name) && name !== "AirflowError",
  );
  const namesIn = (document: string) =>
    [...textOf(document).matchAll(/^\| (`\w+Error`.*?) +\|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/\w+Error/g) ?? [],
    );

  it("has every error class in src/errors/README.md", () => {
    expect(namesIn("src/errors/README.md").sort()).toEqual(classes.sort());
  });

  it("has no unknown error class in README.md", () => {
    expect(namesIn("README.md").length).toBeGreaterThan(0);
    expect(classes).toEqual(expect.arrayContaining(namesIn("README.md")));
  });
});

describe("the excerpts of CONTRIBUTING.md", () => {
  const withoutComments = (text: string) =>
    text.split("\n").flatMap((line) => line.replace(/ +(#|\/\/) .*/, "").trim() || []);

  it.each([
    ...blocks("yaml", textOf("CONTRIBUTING.md")).map((code) => ({ file: "spec/v2.yaml", code })),
    ...blocks("ts", textOf("CONTRIBUTING.md")).map((code) => ({ file: "src/dag-runs.ts", code })),
  ])("are in $file, line by line", ({ file, code }) => {
    const [first = "", ...rest] = withoutComments(code);
    const source = withoutComments(readFileSync(join(root, file), "utf8"));
    let at = source.indexOf(first);
    expect(at, first).toBeGreaterThanOrEqual(0);
    for (const line of rest) {
      const next = source.indexOf(line, at + 1);
      // The excerpt may omit a few lines of the source.
      expect(next - at, line).toBeGreaterThan(0);
      expect(next - at, line).toBeLessThan(5);
      at = next;
    }
  });

  it("are three", () => {
    expect([
      ...blocks("yaml", textOf("CONTRIBUTING.md")),
      ...blocks("ts", textOf("CONTRIBUTING.md")),
    ]).toHaveLength(3);
  });
});

describe("the documents", () => {
  /** The anchors of the headings of a document on GitHub. */
  const anchorsOf = (file: string) =>
    [
      ...readFileSync(file, "utf8")
        .replace(/^```.*?^```/gms, "")
        .matchAll(/^#+ (.*)$/gm),
    ].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    );

  it.each(documents)("%s has links that lead to files and headings", (document) => {
    const text = textOf(document).replace(/^```.*?^```/gms, "");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, path = "", anchor]) => {
      const file = path === "" ? join(root, document) : join(root, dirname(document), path);
      if (!existsSync(file)) return true;
      return anchor !== undefined && statSync(file).isFile() && !anchorsOf(file).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it("are linked from README.md, directly or indirectly", () => {
    const reached = new Set(["README.md"]);
    for (const document of reached) {
      for (const [, path = ""] of textOf(document).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        const target = join(dirname(document), path).replaceAll("\\", "/");
        if (documents.includes(target)) reached.add(target);
      }
    }
    expect([...reached].sort()).toEqual([...documents].sort());
  });

  it("are short if they are read first", () => {
    const sizeOf = (document: string) => ({
      lines: textOf(document).trimEnd().split("\n").length,
      words: textOf(document).trim().split(/\s+/).length,
    });
    expect(sizeOf("README.md").lines).toBeLessThanOrEqual(170);
    expect(sizeOf("README.md").words).toBeLessThanOrEqual(2000);
    expect(sizeOf("CONTRIBUTING.md").words).toBeLessThanOrEqual(900);
  });
});

describe("spec/README.md", () => {
  const guide = readFileSync(join(root, "spec/README.md"), "utf8");

  it("lists the additions of each release", () => {
    expect(guide).toMatch(/^\| 3\.2\.2 .*`get_dag_runs`: `cursor`, .* a page: `next_cursor`/m);
    expect(guide).toMatch(/^\| 3\.1\.0 +\| `wait_dag_run_until_finished` /m);
  });

  it("explains every extension in the specs", () => {
    const explained = new Set(guide.match(/`x-[a-z-]+`/g));
    const used = ["v1", "v2"].flatMap((version) => [
      ...readFileSync(join(root, `spec/${version}.yaml`), "utf8").matchAll(/^[ -]*(x-[a-z-]+):/gm),
    ]);
    expect(
      [...new Set(used.map(([, name = ""]) => `\`${name}\``))].filter((name) => !explained.has(name)),
    ).toEqual([]);
  });
});
