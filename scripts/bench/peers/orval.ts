import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exampleCode, type Peer } from "../peer.js";
import { versions } from "../versions.js";
import { installPackages, newerNode, run, workplace } from "../workplace.js";

/** orval with its client for `fetch`, which encodes no ids. */
export const orval: Peer = {
  name: "orval",
  packages: {},
  generator: `orval ${versions.orval}`,
  async prepare({ folder, signal }) {
    const tools = workplace("generators", "orval");
    await installPackages(tools, { orval: versions.orval }, signal);
    const node = await newerNode(signal, versions.node);
    // It writes the base URL into template literals, and has no option for one that is known at run time only.
    const baseUrl = "${(globalThis as unknown as { airflowUrl: string }).airflowUrl}/api/v2";
    const output = { target: "generated/api.ts", client: "fetch", baseUrl, mode: "single" };
    const config = { airflow: { input: "./spec.json", output } };
    writeFileSync(join(folder, "orval.config.mjs"), `export default ${JSON.stringify(config)};\n`);
    const program = join(tools, "node_modules/orval/dist/bin/orval.mjs");
    return () => run(node, [program, "--config", "orval.config.mjs"], { cwd: folder, signal });
  },
  consumer: `import { deleteDagRun, getDagRun, getDagRuns, postDagRun } from "./generated/api";
${exampleCode}
export default (baseUrl: string, token: string) => {
  Object.assign(globalThis, { airflowUrl: baseUrl });
  const init = { headers: { accept: "application/json", authorization: \`Bearer \${token}\` } };
  const dataOf = ({ data, status }: { data: unknown; status: number }): unknown => {
    if (status >= 300) throw new Error(String(status));
    return data;
  };
  return {
    get: async () => dataOf(await getDagRun(dagId, encodeURIComponent(runId), init)),
    list: async () => dataOf(await getDagRuns(dagId, { limit: 100 }, init)),
    trigger: async () => dataOf(await postDagRun(dagId, body, init)),
    remove: async () => dataOf(await deleteDagRun(dagId, encodeURIComponent(runId), init)),
  };
};
`,
};
