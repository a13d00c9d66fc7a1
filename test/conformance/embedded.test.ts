import { embeddedAirflow } from "../../src/testing/index.js";
import { conformance } from "./suite.js";

for (const airflowVersion of ["2.11.2", "3.3.2"]) {
  const airflow = embeddedAirflow({ airflowVersion });
  conformance({
    kind: "embedded",
    airflowVersion,
    apiVersion: airflow.apiVersion,
    baseUrl: airflow.baseUrl,
    users: { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" },
    fetch: airflow.fetch,
    pollMs: 5,
  });
}
