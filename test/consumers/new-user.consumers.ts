import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { embeddedAirflow } from "../../src/testing/index.js";
import { valueAt } from "../package/value-at.js";
import { root, runWith } from "../package/run.js";
import { blocks, outputsOf, readme } from "../support/readme.js";

const fiveMinutes = 300_000;

test("the README leads from an empty folder to a run that is over", { timeout: fiveMinutes }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "airflow-client-new-user-"));
  const server = embeddedAirflow();
  server.dags.unpause("nightly");
  const listening = await server.listen();
  try {
    const manifest: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const pinned = (name: string) => `${name}@${String(valueAt(manifest, "devDependencies", name))}`;
    /** Does a block of commands as it stands; the tarball is the one made for these tests, and the others have the versions of here. */
    const follow = async (commands = "") => {
      const script = commands
        .replace("../airflow-client/airflow-client-*.tgz", inject("tarball"))
        .replace(/(?<=--save-dev .*)\S+/g, pinned)
        .replace("AIRFLOW_PASSWORD=…", `AIRFLOW_PASSWORD=${server.credentials.password}`);
      const { code, output } = await runWith({ npm_config_audit: "false" }, folder, "bash", "-ec", script);
      expect(code, output).toBe(0);
      return output;
    };
    const [, install, use] = blocks("sh");
    const [example = ""] = blocks("ts");

    expect(install).toContain("npm install ../airflow-client/airflow-client-*.tgz");
    await follow(install);
    expect(readme).toContain("Put this into `trigger.ts`");
    await writeFile(
      join(folder, "trigger.ts"),
      example.replace("https://airflow.example.com", listening.url),
    );
    expect((await follow(use)).trimEnd().split("\n")).toEqual(outputsOf(example));
  } finally {
    await listening.close();
    await rm(folder, { recursive: true });
  }
});
