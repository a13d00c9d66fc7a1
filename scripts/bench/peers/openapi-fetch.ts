import { join } from "node:path";
import { exampleCode, type Peer } from "../peer.js";
import { shared, versions } from "../versions.js";
import { installPackages, run, workplace } from "../workplace.js";

/** openapi-fetch alone, on types by openapi-typescript. */
export const openapiFetch: Peer = {
  name: "openapi-fetch",
  packages: { "openapi-fetch": versions["openapi-fetch"] },
  generator: `openapi-typescript ${shared["openapi-typescript"]}, openapi-fetch ${versions["openapi-fetch"]}`,
  async prepare({ folder, signal }) {
    const tools = workplace("generators", "openapi-typescript");
    const { "openapi-typescript": version, typescript } = shared;
    await installPackages(tools, { "openapi-typescript": version, typescript }, signal);
    const program = join(tools, "node_modules/openapi-typescript/bin/cli.js");
    const args = [program, "spec.json", "-o", "generated/api.d.ts"];
    return () => run(process.execPath, args, { cwd: folder, signal });
  },
  consumer: `import createClient from "openapi-fetch";
import type { paths } from "./generated/api";
${exampleCode}
export default (baseUrl: string, token: string) => {
  const headers = { accept: "application/json", authorization: \`Bearer \${token}\` };
  const api = createClient<paths>({ baseUrl: \`\${baseUrl}/api/v2\`, headers });
  const run = { params: { path: { dag_id: dagId, dag_run_id: runId } } };
  const runs = { path: { dag_id: dagId } };
  const dataOf = <T>({ data, response }: { data?: T; response: Response }): T | undefined => {
    if (!response.ok) throw new Error(String(response.status));
    return data;
  };
  return {
    get: async () => dataOf(await api.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", run)),
    list: async () =>
      dataOf(await api.GET("/dags/{dag_id}/dagRuns", { params: { ...runs, query: { limit: 100 } } })),
    trigger: async () => dataOf(await api.POST("/dags/{dag_id}/dagRuns", { params: runs, body })),
    remove: async () => dataOf(await api.DELETE("/dags/{dag_id}/dagRuns/{dag_run_id}", run)),
  };
};
`,
};
