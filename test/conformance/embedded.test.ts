import { embeddedAirflow } from "../../src/testing/index.js";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { sameChecksAsReal } from "./results.js";
import { conformance } from "./suite.js";

for (const { version: airflowVersion } of RELEASES) {
  const airflow = embeddedAirflow({ airflowVersion });
  conformance({
    kind: "embedded",
    airflowVersion,
    apiVersion: airflow.apiVersion,
    baseUrl: airflow.baseUrl,
    users: { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" },
    fetch: airflow.fetch,
    parallel: 20,
    pollMs: 5,
  });
}

sameChecksAsReal();
