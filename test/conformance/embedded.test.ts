import { embeddedAirflow } from "../../src/testing/index.js";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { embeddedTarget } from "./embedded-target.js";
import { sameChecksAsReal } from "./results.js";
import { conformance } from "./suite.js";

for (const { version } of RELEASES) {
  const airflow = embeddedAirflow({ airflowVersion: version });
  conformance(embeddedTarget(airflow, version, airflow.baseUrl, airflow.fetch));
}

// Those of which a real one was checked on it.
for (const version of ["2.11.2", "3.1.8", "3.2.2", "3.3.2"]) {
  const airflow = embeddedAirflow({ airflowVersion: version, database: "postgresql" });
  conformance(embeddedTarget(airflow, version, airflow.baseUrl, airflow.fetch, "postgres"));
}

sameChecksAsReal();
