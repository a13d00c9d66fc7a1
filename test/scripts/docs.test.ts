import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeclarationReflection } from "typedoc";
import { expect, it, onTestFinished, vi } from "vitest";
import { readApiReference } from "../../scripts/docs/api-reference.js";
import { optionProblems } from "../../scripts/docs/option-docs.js";
import { documents, readme, textOf } from "../support/readme.js";

// TypeDoc reads the whole package, which is slow.
vi.setConfig({ testTimeout: 300_000 });

const packageReference = readApiReference();

function sourcesOf(code: string) {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "sample.ts");
  const tsconfig = join(folder, "tsconfig.json");
  writeFileSync(file, code);
  writeFileSync(
    tsconfig,
    JSON.stringify({ files: ["sample.ts"], compilerOptions: { types: [], lib: ["ES2022"] } }),
  );
  return { entryPoints: [file], tsconfig, guides: [], intentionallyNotExported: [] };
}

it("every export has a docstring, and that of an option has its unit, default and error", async () => {
  const { project, problems } = await packageReference;
  expect(problems).toEqual([]);
  expect(optionProblems(project)).toEqual([]);
  // The checks above would pass on a reference without options.
  expect(project.getChildByName(["airflow-client", "WaitTimes", "timeoutMs"])).toBeDefined();
});

it("src/README.md lists every option of the client, and README.md lists six of them", async () => {
  const { project } = await packageReference;
  const options = project.getChildByName(["airflow-client", "AirflowClientOptions"]);
  const names = options instanceof DeclarationReflection ? options.children?.map(({ name }) => name) : [];
  const named = (text: string) => {
    const [, table = ""] = /^\| Option .*\n((?:\|.*\n)+)/m.exec(text) ?? [];
    return [...table.matchAll(/^\| (`.*?`) +\|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g) ?? []);
  };
  expect(named(textOf("src/README.md")).sort()).toEqual(names?.sort());
  expect(named(readme)).toHaveLength(6);
  expect(names).toEqual(expect.arrayContaining(named(readme)));
});

it("the reference has the README.md of each folder as a guide with a unique title", async () => {
  const { project } = await packageReference;
  const titles = (project.documents ?? []).map(({ name }) => name);
  const guides = documents.filter((document) => document !== "README.md");
  expect(titles).toEqual(guides.map((document) => /^# (.*)/.exec(textOf(document))?.[1]));
  expect(new Set(titles).size).toBe(titles.length);
});

it("test/examples/README.md links to every recipe", () => {
  const list = textOf("test/examples/README.md");
  const recipes = readdirSync(new URL("../examples/", import.meta.url)).filter((file) =>
    file.endsWith(".test.ts"),
  );
  const missing = recipes.filter((file) => !list.includes(`](${file.replace(".test", "")})`));
  // Here the test is the recipe.
  expect(missing).toEqual(["rerun-failed.test.ts"]);
  expect(list).toContain("](rerun-failed.test.ts)");
});

it("an export without a docstring and a broken link are problems", async () => {
  const { problems } = await readApiReference(
    sourcesOf(`/** Leads to {@link nowhere}. @module sample */
/** Documented. */
export interface Documented { open: string }
export const bare = 1;
`),
  );
  expect(problems).toEqual([
    expect.stringContaining("Documented.open (Property)"),
    expect.stringContaining("bare (Variable)"),
    expect.stringContaining('"nowhere"'),
  ]);
});

it("an option without unit, default or error is a problem", async () => {
  const { project } = await readApiReference(
    sourcesOf(`/** A sample. @module sample */
/** Options. */
export interface SampleOptions {
  /** How long. \`RangeError\` unless positive. @default 1 */
  waitMs?: number;
  /** Which one. */
  name?: string;
  /** How many. @default 1 */
  count?: number;
  /** Called for each. @default none */
  onEach?: (event: { count: number }) => void;
  bare: string;
}
/** No options. */
export interface Result { found?: string }
`),
  );
  expect(optionProblems(project)).toEqual([
    "SampleOptions.waitMs does not say its unit, milliseconds",
    "SampleOptions.name does not say its @default",
    "SampleOptions.count does not say the error for a wrong number",
    "SampleOptions.bare does not say what it is",
  ]);
});
