import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { expect, it, onTestFinished } from "vitest";
import { servedAirflow } from "./served-airflow.js";

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs the script like the workflow. */
function step(baseUrl: string, env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "github-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outputFile = join(folder, "output");
  const child = spawn(process.execPath, ["--import", "tsx", fileOf("github-action.ts"), "nightly"], {
    env: {
      ...process.env,
      GITHUB_OUTPUT: outputFile,
      AIRFLOW_URL: baseUrl,
      AIRFLOW_USERNAME: "admin",
      AIRFLOW_PASSWORD: "admin-pw",
      DAG_RUN_ID: "github-1",
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const log = text(child.stdout);
  const end = async () => {
    const code = await ended;
    const outputs = (() => {
      try {
        return readFileSync(outputFile, "utf8");
      } catch {
        return "";
      }
    })();
    return { code, outputs, log: await log };
  };
  return { child, end };
}

it("sets the outputs of a run that ends in success", async () => {
  const { server, baseUrl } = await servedAirflow();
  server.dags.unpause("nightly");
  const { code, outputs, log } = await step(baseUrl, { DAG_CONF: '{ "commit": "abc" }' }).end();
  expect({ code, outputs }).toEqual({ code: 0, outputs: "run-id=github-1\nstate=success\n" });
  expect(log).toContain("nightly github-1: success");
  expect(server.runs.list("nightly")).toMatchObject([{ dag_run_id: "github-1", conf: { commit: "abc" } }]);
});

it("fails if the run fails", async () => {
  const { server, baseUrl } = await servedAirflow();
  server.dags.unpause("nightly");
  const { code, outputs, log } = await step(baseUrl, { DAG_CONF: '{ "fail": true }' }).end();
  expect({ code, outputs }).toEqual({ code: 1, outputs: "run-id=github-1\nstate=failed\n" });
  expect(log).toContain("::error::nightly github-1 ended in failed");
  expect(server.runs.get("nightly", "github-1")?.state).toBe("failed");
});

it("fails if the login is refused, without the password in its log", async () => {
  const { server, baseUrl } = await servedAirflow();
  const { code, log } = await step(baseUrl, { AIRFLOW_PASSWORD: "wrong-secret" }).end();
  expect(code).toBe(1);
  expect(log).toMatch(/^::error::.*the login was refused/);
  expect(log).not.toContain("wrong-secret");
  expect(server.runs.list("nightly")).toEqual([]);
});

it("ends if the workflow is cancelled, and the run continues", async () => {
  const { server, baseUrl } = await servedAirflow();
  const { child, end } = step(baseUrl, {});
  child.stdout.once("data", () => child.kill("SIGINT"));
  const { code, log } = await end();
  expect(code).toBe(1);
  expect(log).toContain("::error::Cancelled; the run github-1 continues");
  expect(server.runs.get("nightly", "github-1")?.state).toBe("queued");
});

it("gets all its environment variables from the workflow", () => {
  const script = readFileSync(fileOf("github-action.ts"), "utf8");
  const workflow = load(readFileSync(fileOf("github-action.yml"), "utf8"));
  const names = [...script.matchAll(/env(?:\(|\[)"([A-Z_]+)"/g)].map(([, name]) => name);
  const given = new Set([...JSON.stringify(workflow).matchAll(/"([A-Z_]+)":/g)].map(([, name]) => name));
  expect(new Set(names)).toEqual(new Set([...given, "GITHUB_OUTPUT"]));
  expect(JSON.stringify(workflow)).toContain('"run":"node ci/github-action.ts nightly"');
});
