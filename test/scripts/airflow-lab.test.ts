import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isHealthy } from "../../scripts/airflow/boot.js";
import { findFreePort, isFree } from "../../scripts/airflow/free-port.js";
import { createHome, idOf, removeHome } from "../../scripts/airflow/home.js";
import { killGroups, startGroup } from "../../scripts/airflow/process-group.js";
import {
  descendantsOf,
  ownProcess,
  parseProcStat,
  parsePsLine,
  readProcessTable,
  type ProcessRow,
} from "../../scripts/airflow/process-table.js";
import {
  CHECKED_ON_POSTGRES,
  CHECKED_RELEASES,
  findRelease,
  isSince,
  RELEASES,
} from "../../scripts/airflow/releases.js";
import { measuredReleases } from "../../src/testing/release.js";
import { runStep } from "../../scripts/airflow/run-step.js";
import { airflowEnvironment } from "../../scripts/airflow/settings.js";
import { isInUse } from "../../scripts/airflow/stop.js";
import { parseState, readStates, removeState, writeState } from "../../scripts/airflow/state.js";

describe("releases", () => {
  it("are those of the embedded Airflow", () => {
    expect(RELEASES.map(({ version }) => version)).toEqual(measuredReleases);
  });

  it.each([
    ["2.11.2", "2.11.2", "v1"],
    ["2.1", "2.1.4", "v1"],
    ["2.10", "2.10.5", "v1"],
    ["3.3", "3.3.2", "v2"],
    ["3.4", "3.4.0b2", "v2"],
  ])("finds %s", (name, version, apiVersion) => {
    expect(findRelease(name)).toMatchObject({ version, apiVersion });
  });

  it.each([
    ["2.5.0", "2.5.3"],
    ["2.11.3", "2.11.2"],
    ["2.12.0", "2.11.2"],
    ["3.1.0", "3.1.8"],
    ["3.3.10", "3.3.2"],
    ["3.4.0", "3.4.0b2"],
    ["3.4.0rc1", "3.4.0b2"],
    ["3.5.0.dev0", "3.4.0b2"],
    ["4.0.0", "3.4.0b2"],
  ])("installs %s, which is not known, like %s", (version, model) => {
    expect(findRelease(version)).toEqual({ ...findRelease(model), version });
  });

  it.each(["1.10.15", "2", "3.5", "latest", "", "3.4.0; rm", "3.4.0x1"])(
    "lists the known releases if the release is %j",
    (version) => {
      expect(() => findRelease(version)).toThrow(
        /^Unknown Airflow version .* Known: 2\.0\.2 .* 3\.3\.2 3\.4\.0b2;/,
      );
    },
  );

  it("compares lines as numbers", () => {
    expect(isSince(findRelease("2.10.5"), 2, 9)).toBe(true);
    expect(isSince(findRelease("2.9.3"), 2, 10)).toBe(false);
    expect(isSince(findRelease("3.0.6"), 2, 11)).toBe(true);
  });
});

describe("checked releases", () => {
  it("are the known releases and some first releases of a line, in order", () => {
    const versions = CHECKED_RELEASES.map(({ version }) => version);
    expect(versions).toEqual(expect.arrayContaining(RELEASES.map(({ version }) => version)));
    expect(versions.join(" ")).toMatch(/ 2\.5\.0 2\.5\.3 .* 2\.7\.0 2\.7\.3 .* 3\.1\.0 3\.1\.8 /);
    expect(versions).toEqual(expect.arrayContaining(CHECKED_ON_POSTGRES));
  });
});

describe("settings", () => {
  afterEach(() => vi.unstubAllEnvs());
  const environmentOf = (version: string, settings = {}) =>
    airflowEnvironment(findRelease(version), "/venv", "/home", { port: 1, workers: 2, settings });

  it("have the names of the release", () => {
    expect(environmentOf("2.2.5")).toHaveProperty("AIRFLOW__API__AUTH_BACKEND");
    expect(environmentOf("2.3.4")).toHaveProperty("AIRFLOW__API__AUTH_BACKENDS");
    expect(environmentOf("2.8.4")).not.toHaveProperty("AIRFLOW__CORE__AUTH_MANAGER");
    expect(environmentOf("2.9.3")).toHaveProperty("AIRFLOW__CORE__AUTH_MANAGER");
    expect(environmentOf("3.0.6")).toMatchObject({
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: "http://127.0.0.1:1/execution/",
      AIRFLOW__API__WORKERS: "2",
    });
  });

  it("are overridden by the environment, and both by the caller", () => {
    vi.stubEnv("AIRFLOW__API__WORKERS", "5");
    vi.stubEnv("AIRFLOW__CORE__PARALLELISM", "9");
    expect(environmentOf("3.3.2", { AIRFLOW__API__WORKERS: "7" })).toMatchObject({
      AIRFLOW__API__WORKERS: "7",
      AIRFLOW__CORE__PARALLELISM: "9",
    });
  });

  it("contain no proxy, no token and no Python setting", () => {
    vi.stubEnv("HTTPS_PROXY", "http://proxy.example");
    vi.stubEnv("SOME_TOKEN", "secret");
    vi.stubEnv("PYTHONPATH", "/elsewhere");
    const environment = environmentOf("3.3.2");
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(["HTTPS_PROXY"]));
    expect(environment).not.toHaveProperty("SOME_TOKEN");
    expect(environment).not.toHaveProperty("PYTHONPATH");
    expect(environment["PATH"]).toMatch(/^\/venv\/bin:/);
  });
});

describe("process table", () => {
  const row = (pid: number, parent: number, group: number, session: number, startedAt = "1"): ProcessRow => ({
    pid,
    parent,
    group,
    session,
    startedAt,
  });
  const pidsOf = (rows: ProcessRow[]) => rows.map(({ pid }) => pid).sort((a, b) => a - b);

  it("finds the processes of a session, of a group and their children, and no others", () => {
    const table = [
      row(1, 0, 1, 1),
      row(300, 250, 300, 300), // A daemon of 250 in its own session.
      row(200, 1, 200, 200),
      row(201, 200, 201, 200), // Another group in the same session.
      row(250, 1, 200, 0),
      row(400, 1, 400, 400),
      row(401, 400, 400, 400),
    ];
    expect(pidsOf(descendantsOf({ pid: 200, startedAt: "1" }, table))).toEqual([200, 201, 250, 300]);
  });

  it("finds the processes of a session whose leader has exited", () => {
    expect(pidsOf(descendantsOf({ pid: 200, startedAt: "1" }, [row(201, 1, 201, 200)]))).toEqual([201]);
  });

  it("finds no process if the pid was reused", () => {
    const table = [row(200, 1, 200, 200, "2"), row(201, 200, 200, 200, "3")];
    expect(descendantsOf({ pid: 200, startedAt: "1" }, table)).toEqual([]);
  });

  it("reads a /proc line whose name has spaces and parentheses", () => {
    const line = "77 (a b) c) S 5 70 60 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 999";
    expect(parseProcStat(line)).toEqual(row(77, 5, 70, 60, "12345"));
    expect(parseProcStat(line.replace(" S ", " Z "))).toBeUndefined();
  });

  it("reads a line of ps", () => {
    expect(parsePsLine("   77     5    70 60 Ss   Mon Nov 23 18:50:45 2026")).toEqual(
      row(77, 5, 70, 60, "Mon Nov 23 18:50:45 2026"),
    );
    expect(parsePsLine("")).toBeUndefined();
    expect(parsePsLine("77 5 70 60 Z Mon Nov 23 18:50:45 2026")).toBeUndefined();
  });
});

describe("files and processes", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airflow-lab-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const node = (script: string) => ({
    program: process.execPath,
    args: ["-e", script],
    env: process.env,
    cwd: folder,
    logFile: join(folder, "log"),
  });
  const step = { title: "The step", timeoutMs: 10_000, signal: new AbortController().signal };

  it("keeps states until they are removed, and ignores other files", () => {
    const group = { role: "webserver", pid: 4_000_000, startedAt: "7" };
    const state = { version: "3.3.2", home: "/h", scheduler: false, baseUrl: "http://x", groups: [group] };
    writeState({ ...state, id: "b", startedAtMs: 2 }, folder);
    writeState({ ...state, id: "a", startedAtMs: 1 }, folder);
    writeFileSync(join(folder, "other.json"), "{}");
    expect(readStates(folder).map(({ id }) => id)).toEqual(["a", "b"]);
    removeState("a", folder);
    expect(readStates(folder)).toEqual([{ ...state, id: "b", startedAtMs: 2 }]);
    expect(
      parseState(JSON.stringify({ ...state, id: "a", startedAtMs: 1, groups: [{ ...group, pid: 0 }] })),
    ).toBe(undefined);
    expect(parseState("{")).toBeUndefined();
  });

  it("distinguishes an Airflow that a running process uses from an abandoned one", () => {
    const state = {
      id: "a",
      version: "3.3.2",
      home: "/h",
      scheduler: false,
      baseUrl: "http://x",
      startedAtMs: 1,
      groups: [],
    };
    const owner = ownProcess();
    writeState({ ...state, owner }, folder);
    expect(readStates(folder).map(isInUse)).toEqual([true]);
    expect(isInUse({ ...state, owner: { ...owner, startedAt: "another time" } })).toBe(false);
    expect(isInUse(state)).toBe(false);
  });

  it("removes only homes", () => {
    const home = createHome(findRelease("3.3.2"));
    expect(idOf(home)).toMatch(/^3\.3\.2-\w{6}$/);
    expect(readdirSync(home).sort()).toEqual(["dags", "passwords.json", "tmp"]);
    removeHome(home);
    removeHome(folder);
    expect(existsSync(home)).toBe(false);
    expect(existsSync(folder)).toBe(true);
  });

  it("finds a free port and detects a used one", async () => {
    const port = await findFreePort();
    const server = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await isFree(port)).toBe(false);
    server.close();
  });

  it("kills a group with the children that left it, and no other group", async () => {
    const neighbour = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
    const child = `require("child_process").spawn("sleep", ["60"], { detached: true })`;
    const { leader, ended } = startGroup(node(`${child}; setInterval(() => {}, 1000)`));
    await vi.waitFor(() => expect(descendantsOf(leader, readProcessTable())).toHaveLength(2), 5_000);
    await killGroups([leader]);
    expect(await ended).toBe("SIGKILL");
    expect(descendantsOf(leader, readProcessTable())).toEqual([]);
    expect(readProcessTable().some(({ pid }) => pid === neighbour.pid)).toBe(true);
    neighbour.kill("SIGKILL");
  });

  it("reports a failed step with the end of its output", async () => {
    const failing = runStep({ ...step, ...node("console.log('the reason'); process.exit(3)") });
    await expect(failing).rejects.toMatchObject({ message: "The step failed (3).", log: "the reason" });
  });

  it("ends a step at its timeout or at an abort", async () => {
    const endless = node("setInterval(() => {}, 1000)");
    await expect(runStep({ ...step, ...endless, timeoutMs: 200 })).rejects.toThrow(
      "failed (timed out after 0.2 s)",
    );
    const controller = new AbortController();
    const aborted = runStep({
      ...step,
      ...endless,
      signal: controller.signal,
      onStart: () => controller.abort(new Error("enough")),
    });
    await expect(aborted).rejects.toThrow("enough");
  });

  it("names a program that is missing", async () => {
    await expect(runStep({ ...step, ...node(""), program: "/no/such" })).rejects.toThrow(
      "Cannot run /no/such.",
    );
  });
});

it("reads the health of Airflow", () => {
  const health = { metadatabase: { status: "healthy" }, scheduler: { status: "unhealthy" }, triggerer: null };
  expect(["metadatabase", "scheduler", "triggerer", "other"].map((part) => isHealthy(health, part))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(isHealthy("<html>", "metadatabase")).toBe(false);
});
