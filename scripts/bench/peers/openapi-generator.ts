import { exampleCode, type Making, type Peer } from "../peer.js";
import { versions } from "../versions.js";
import { mavenJar, run } from "../workplace.js";

const version = versions["openapi-generator"];

const prepare =
  (generator: string) =>
  async ({ folder, signal }: Making) => {
    const jar = await mavenJar("org.openapitools", "openapi-generator-cli", version);
    const args = ["-jar", jar, "generate", "-i", "spec.json", "-g", generator, "-o", "generated"];
    return () => run("java", args, { cwd: folder, signal });
  };

/** openapi-generator's `typescript-fetch`, which makes objects of its own from what was answered. */
export const generatorFetch: Peer = {
  name: "openapi-generator typescript-fetch",
  packages: {},
  generator: `openapi-generator ${version}`,
  prepare: prepare("typescript-fetch"),
  consumer: `import { DagRunApi } from "./generated/apis/DagRunApi";
import { Configuration } from "./generated/runtime";
${exampleCode}
export default (baseUrl: string, token: string) => {
  const api = new DagRunApi(
    new Configuration({ basePath: \`\${baseUrl}/api/v2\`, accessToken: token }),
  );
  const run = { dagId, dagRunId: runId };
  return {
    get: () => api.getDagRun(run),
    list: () => api.getDagRuns({ dagId, limit: 100 }),
    trigger: () =>
      api.postDagRun({ dagId, triggerDagRunBody: { logicalDate: null, conf: body.conf } }),
    remove: () => api.deleteDagRun(run),
  };
};
`,
};

/** openapi-generator's `typescript-axios`. */
export const generatorAxios: Peer = {
  name: "openapi-generator typescript-axios",
  packages: { axios: versions.axios },
  generator: `openapi-generator ${version}, axios ${versions.axios}`,
  prepare: prepare("typescript-axios"),
  consumer: `import { DagRunApi } from "./generated/api";
import { Configuration } from "./generated/configuration";
${exampleCode}
export default (baseUrl: string, token: string) => {
  const api = new DagRunApi(
    new Configuration({ basePath: \`\${baseUrl}/api/v2\`, accessToken: token }),
  );
  return {
    get: async () => (await api.getDagRun(dagId, runId)).data,
    list: async () => (await api.getDagRuns(dagId, 100)).data,
    trigger: async () => (await api.postDagRun(dagId, body)).data,
    remove: async () => (await api.deleteDagRun(dagId, runId)).data,
  };
};
`,
};
