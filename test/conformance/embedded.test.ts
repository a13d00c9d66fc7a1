import { embeddedAirflow } from "../../src/testing/index.js";
import { CHECKED_ON_POSTGRES, CHECKED_RELEASES } from "../../scripts/airflow/releases.js";
import { embeddedTarget } from "./embedded-target.js";
import { sameChecksAsReal } from "./results.js";
import { conformance } from "./suite.js";

for (const { version } of CHECKED_RELEASES) {
  const airflow = embeddedAirflow({ airflowVersion: version });
  conformance(embeddedTarget(airflow, version, airflow.baseUrl, airflow.fetch));
}

// The releases whose real servers were checked on PostgreSQL.
for (const version of CHECKED_ON_POSTGRES) {
  const airflow = embeddedAirflow({ airflowVersion: version, database: "postgresql" });
  conformance(embeddedTarget(airflow, version, airflow.baseUrl, airflow.fetch, "postgres"));
}

sameChecksAsReal();
