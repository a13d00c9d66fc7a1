import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { copyFiles } from "../package/project-copy.js";
import { run } from "../package/run.js";
import { copyFixture } from "./copy-fixture.js";
import { succeed } from "./succeed.js";

const pnpm = ["exec", "--yes", "--package=pnpm@10.34.9", "--", "pnpm"];

/** How a team's package manager installs, what runs a script of one package, and how a package beside it is named. */
const managers = {
  npm: {
    install: ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"],
    script: (name: string, script: string) => ["run", script, "-w", name],
    version: "*",
  },
  pnpm: {
    install: [...pnpm, "install", "--prefer-offline", "--ignore-scripts"],
    script: (name: string, script: string) => [...pnpm, "--filter", name, "run", script],
    version: "workspace:*",
  },
};

/** A filter that no Airflow has; the embedded Airflow derives it from its name. */
const statePattern = `        - name: state_pattern
          in: query
          x-airflow-since: "3.0.0"
          description: Only runs whose state contains this text.
          schema: { type: string }
          example: data
`;
const first = /(operationId: get_dag_runs\n(?:.*\n)*? {6}parameters:\n.*\n)/;

describe.each(Object.entries(managers))(
  "an app beside the project, with %s",
  (_, { install, script, version }) => {
    let home = "";

    beforeAll(async () => {
      const fixture = await copyFixture("workspace");
      home = fixture.path;
      await copyFiles(join(home, "packages/airflow-client"));
      const app = join(home, "packages/app/package.json");
      await writeFile(app, (await readFile(app, "utf8")).replace('"*"', `"${version}"`));
      await succeed(home, "npm", ...install);
      return fixture.remove;
    });

    const buildApp = () => run(home, "npm", ...script("app", "build"));

    test("loses a compile error when the spec gets what it uses", async () => {
      await succeed(home, "npm", ...script("airflow-client", "build"));
      const before = await buildApp();
      expect(before.output).toMatch(/src\/app\.ts.*error TS2(353|561): .*'state_pattern' does not exist/);
      expect(before.code).not.toBe(0);

      const spec = join(home, "packages/airflow-client/spec/v2.yaml");
      await writeFile(spec, (await readFile(spec, "utf8")).replace(first, `$1${statePattern}`));
      await succeed(home, "npm", ...script("airflow-client", "generate"));
      await succeed(home, "npm", ...script("airflow-client", "build"));
      const after = await buildApp();
      expect(after.code, after.output).toBe(0);
      expect(await succeed(home, process.execPath, "packages/app/dist/app.js")).toBe("queued\n");
    });
  },
);
