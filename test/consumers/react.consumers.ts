import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { chromiumOptions } from "../../scripts/process/chromium.js";
import { AirflowClient, airflowToken } from "../../src/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { startProxy } from "../auth-lab/reverse-proxy.js";
import { copyFixture } from "./copy-fixture.js";
import { install, succeed } from "./succeed.js";

test("a React page shows the runs of an Airflow in Chromium", async () => {
  const { path, remove } = await copyFixture("react");
  try {
    await install(path, inject("tarball"));
    await succeed(path, "npm", "run", "typecheck");
    await succeed(path, "npm", "run", "build");

    const server = embeddedAirflow({ airflowVersion: "3.3" });
    await using listening = await server.listen();
    const airflow = new AirflowClient({ baseUrl: listening.url, auth: airflowToken(server.credentials) });
    for (const id of ["first", "second"]) await airflow.dagRuns.trigger("quick", { dag_run_id: id });
    await airflow.dagRuns.waitFor("quick", "first");

    const files: Record<string, [type: string, text: string]> = {
      "/": ["text/html", '<!doctype html><body></body><script type="module" src="/page.js"></script>'],
      "/page.js": ["text/javascript", await readFile(join(path, "dist/page.js"), "utf8")],
    };
    // One origin for the page and Airflow, as behind a reverse proxy.
    const origin = await startProxy({
      to: listening.url,
      respond: ({ url = "/" }, response) => {
        const [type, text] = files[url] ?? [];
        if (type !== undefined) response.writeHead(200, { "content-type": type }).end(text);
        return type !== undefined;
      },
    });
    const profile = `--user-data-dir=${join(path, "profile")}`;
    const { executablePath, chromiumSandbox } = chromiumOptions();
    const page = await succeed(
      path,
      executablePath,
      ...[
        "--headless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        ...(chromiumSandbox ? [] : ["--no-sandbox"]),
      ],
      profile,
      "--virtual-time-budget=60000",
      "--dump-dom",
      origin,
    );
    expect(page).toContain("<h1>Airflow 3.3.");
    expect(page).toMatch(/<li>first is success<\/li><li>second is (queued|running|success)<\/li>/);
  } finally {
    await remove();
  }
});
