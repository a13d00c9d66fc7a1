import { exampleCode, type Peer } from "../peer.js";

const calls = `  return {
    get: () => dagRuns.get(dagId, runId),
    list: async () => dagRuns.list(dagId),
    trigger: () => dagRuns.trigger(dagId, body),
    remove: () => dagRuns.delete(dagId, runId),
  };
};
`;

/** This client over the global `fetch`. */
export const airflowClient: Peer = {
  name: "airflow-client",
  packages: {},
  consumer: `import { AirflowClient, bearer } from "airflow-client";
${exampleCode}
export default (baseUrl: string, token: string) => {
  const { dagRuns } = new AirflowClient({ baseUrl, auth: bearer(token) });
${calls}`,
};

/** This client over its own transport for Node. */
export const airflowClientNode: Peer = {
  name: "airflow-client, nodeFetch",
  packages: {},
  consumer: `import { AirflowClient, bearer } from "airflow-client";
import { nodeFetch } from "airflow-client/node";
${exampleCode}
export default (baseUrl: string, token: string) => {
  const { dagRuns } = new AirflowClient({ baseUrl, auth: bearer(token), fetch: nodeFetch() });
${calls}`,
};

/** What the bundle size is about: Airflow 2, with a password. */
export const basicConsumer = `import { AirflowClient, basic } from "airflow-client";
${exampleCode.replace("logical_date", "execution_date").replace("null", '"2026-11-23T06:00:00Z"')}
export default (baseUrl: string, password: string) => {
  const auth = basic({ username: "admin", password });
  const { dagRuns } = new AirflowClient({ baseUrl, apiVersion: "v1", auth });
${calls}`;
