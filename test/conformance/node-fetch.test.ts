import { afterAll } from "vitest";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { nodeFetch } from "../../src/node/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { embeddedTarget } from "./embedded-target.js";
import { conformance } from "./suite.js";

// The same checks over sockets, with `nodeFetch`.
for (const { version } of RELEASES) {
  const airflow = embeddedAirflow({ airflowVersion: version });
  const server = await airflow.listen();
  const fetch = nodeFetch();
  conformance(embeddedTarget(airflow, version, server.url, fetch));
  afterAll(async () => {
    await fetch.close();
    await server.close();
  });
}
