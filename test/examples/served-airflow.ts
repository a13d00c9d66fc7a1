import { AirflowClient, type AirflowClientOptions, airflowToken } from "airflow-client";
import { embeddedAirflow, type EmbeddedAirflowOptions } from "airflow-client/testing";
import { onTestFinished } from "vitest";

/** Serves an embedded Airflow 3 on a loopback port until the test ends, and creates a client. */
export async function servedAirflow(
  options: EmbeddedAirflowOptions = {},
  clientOptions: Partial<AirflowClientOptions> = {},
) {
  const server = embeddedAirflow(options);
  const listening = await server.listen();
  onTestFinished(() => listening.close());
  const baseUrl = listening.url;
  const auth = airflowToken(server.credentials);
  return { server, baseUrl, airflow: new AirflowClient({ baseUrl, auth, ...clientOptions }) };
}
