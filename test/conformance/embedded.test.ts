import { embeddedAirflow } from "../../src/testing/index.js";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { embeddedTarget } from "./embedded-target.js";
import { sameChecksAsReal } from "./results.js";
import { conformance } from "./suite.js";

for (const { version } of RELEASES) {
  const airflow = embeddedAirflow({ airflowVersion: version });
  conformance(embeddedTarget(airflow, version, airflow.baseUrl, airflow.fetch));
}

sameChecksAsReal();
