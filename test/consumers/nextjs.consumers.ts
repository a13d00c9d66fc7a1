import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test, vi } from "vitest";
import { embeddedAirflow } from "../../src/testing/index.js";
import { copyFixture } from "./copy-fixture.js";
import { install, succeed } from "./succeed.js";

test("Next.js builds the recipe without the secrets, and the app responds with them", async () => {
  vi.stubEnv("NEXT_TELEMETRY_DISABLED", "1");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { path, remove } = await copyFixture("nextjs");
  onTestFinished(remove);
  const route = join(path, "app/api/runs/[dagRunId]");
  await mkdir(route, { recursive: true });
  await copyFile(
    fileURLToPath(new URL("../examples/nextjs-route.ts", import.meta.url)),
    join(route, "route.ts"),
  );
  await install(path, inject("tarball"));
  await succeed(path, "npx", "next", "build");

  const airflow = embeddedAirflow();
  const listening = await airflow.listen();
  onTestFinished(() => listening.close());
  const { username, password } = airflow.credentials;
  const origin = await startNext(path, {
    AIRFLOW_URL: listening.url,
    AIRFLOW_USERNAME: username,
    AIRFLOW_PASSWORD: password,
  });
  const order = `${origin}/api/runs/order-7`;
  const first = await fetch(order, { method: "POST", body: '{"day":"2026-11-25"}' });
  expect([first.status, await first.json()]).toEqual([
    201,
    { dagRunId: "order-7", state: "queued", outcome: "created" },
  ]);
  const seen = await fetch(order);
  expect([seen.status, await seen.json()]).toEqual([
    200,
    { dagRunId: "order-7", state: "queued", end_date: null },
  ]);
  expect((await fetch(`${origin}/api/runs/order-8`)).status).toBe(404);
  expect(airflow.runs.list("nightly")).toMatchObject([
    { dag_run_id: "order-7", conf: { day: "2026-11-25" } },
  ]);
});

/** Starts the built app on a loopback port until the test ends, and returns its origin. */
async function startNext(path: string, env: Readonly<Record<string, string>>): Promise<string> {
  const next = join(path, "node_modules/next/dist/bin/next");
  const app = spawn(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", "0"], {
    cwd: path,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(app, "exit");
  onTestFinished(async () => {
    app.kill();
    await ended;
  });
  for await (const line of createInterface({ input: app.stdout })) {
    const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error("next start ended");
}
