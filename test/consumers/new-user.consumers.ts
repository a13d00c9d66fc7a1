import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, inject, test } from "vitest";
import { blocks, readme } from "../support/readme.js";
import { follow, runFirstProgram } from "./first-program.js";

test("the README leads from an empty folder to a finished run, with the tarball and from git", async () => {
  const folder = join(dirname(inject("checkout")), "my-app");
  await mkdir(folder);
  const [, install = ""] = blocks("sh");
  expect(install).toContain("npm pack ../airflow-client && npm install ./airflow-client-*.tgz");
  await follow(folder, install);
  await runFirstProgram(folder);

  const [, fromGit = ""] = /Instead of the last line, `(npm install .*?)`/.exec(readme) ?? [];
  await follow(folder, fromGit);
  expect(await follow(folder, "npm pkg get dependencies")).toContain("git+file:");
  await runFirstProgram(folder);
});
