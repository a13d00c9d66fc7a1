import { embeddedAirflow } from "../../src/testing/index.js";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { readSpec } from "../../scripts/generate/spec.js";
import { sameChecksAsReal } from "./results.js";
import { conformance } from "./suite.js";

const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };

for (const { version: airflowVersion } of RELEASES) {
  const airflow = embeddedAirflow({ airflowVersion });
  conformance({
    kind: "embedded",
    airflowVersion,
    apiVersion: airflow.apiVersion,
    baseUrl: airflow.baseUrl,
    spec: specs[airflow.apiVersion].document,
    users: { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" },
    fetch: airflow.fetch,
    parallel: 20,
    pollMs: 5,
  });
}

sameChecksAsReal();
