import { join } from "node:path";
import { exampleCode, type Peer } from "../peer.js";
import { shared, versions } from "../versions.js";
import { installPackages, newerNode, run, workplace } from "../workplace.js";

/** @hey-api/openapi-ts with its own client for `fetch`. */
export const heyApi: Peer = {
  name: "hey-api",
  packages: {},
  generator: `@hey-api/openapi-ts ${versions["@hey-api/openapi-ts"]}`,
  async prepare({ folder, signal }) {
    const tools = workplace("generators", "hey-api");
    const { "@hey-api/openapi-ts": version } = versions;
    await installPackages(tools, { "@hey-api/openapi-ts": version, typescript: shared.typescript }, signal);
    const node = await newerNode(signal, versions.node);
    const program = join(tools, "node_modules/@hey-api/openapi-ts/bin/run.js");
    const args = [program, "-i", "spec.json", "-o", "generated", "-c", "@hey-api/client-fetch"];
    return () => run(node, [...args, "--no-log-file"], { cwd: folder, signal });
  },
  consumer: `import { client } from "./generated/client.gen";
import { deleteDagRun, getDagRun, getDagRuns, postDagRun } from "./generated/sdk.gen";
${exampleCode}
export default (baseUrl: string, token: string) => {
  const headers = { accept: "application/json", authorization: \`Bearer \${token}\` };
  client.setConfig({ baseUrl: \`\${baseUrl}/api/v2\`, headers });
  const run = { path: { dag_id: dagId, dag_run_id: runId }, throwOnError: true } as const;
  const runs = { path: { dag_id: dagId }, throwOnError: true } as const;
  return {
    get: async () => (await getDagRun(run)).data,
    list: async () => (await getDagRuns({ ...runs, query: { limit: 100 } })).data,
    trigger: async () => (await postDagRun({ ...runs, body })).data,
    remove: async () => (await deleteDagRun(run)).data,
  };
};
`,
};
