import { openapiGenerator, packages } from "./versions.js";

/** A contender that makes the same calls as this client. */
export interface Peer {
  readonly name: string;
  /** The command that generates its code from `spec.json` into `generated/`: a program of npm, or openapi-generator. */
  readonly generate?: readonly string[];
  /** Files that the command reads, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** The body of a TypeScript module whose default export takes the server's URL and a token and has three calls. */
  readonly consumer: string;
}

const ids = `const dagId = "quick";
const runId = "manual__2026-11-23T06:07:00+00:00";
const body = { logical_date: null, conf: { day: "2026-11-23", shard: 7 } };
`;

const ownClient = (options: string) => `import { AirflowClient, bearer } from "airflow-client";
import { nodeFetch } from "airflow-client/node";
${ids}
export default (baseUrl: string, token: string) => {
  const { dagRuns } = new AirflowClient({ baseUrl, auth: bearer(token), ${options} });
  return {
    get: () => dagRuns.get(dagId, runId),
    list: async () => dagRuns.list(dagId),
    trigger: () => dagRuns.trigger(dagId, body),
  };
};
`;

/** Handwritten requests with encoded ids. `send` checks the status and reads the JSON. */
const byHand = (send: string) => `${ids}
${send}
export default (baseUrl: string, token: string) => {
  const headers = { accept: "application/json", authorization: \`Bearer \${token}\` };
  const runs = \`\${baseUrl}/api/v2/dags/\${encodeURIComponent(dagId)}/dagRuns\`;
  const posted = { ...headers, "content-type": "application/json" };
  return {
    get: () => send(\`\${runs}/\${encodeURIComponent(runId)}\`, { headers }),
    list: () => send(\`\${runs}?limit=100\`, { headers }),
    trigger: () => send(runs, { method: "POST", headers: posted, body: JSON.stringify(body) }),
  };
};
`;

export const ownFetch: Peer = { name: "airflow-client", consumer: ownClient("") };
export const ownNodeFetch: Peer = {
  name: "airflow-client, nodeFetch",
  consumer: ownClient("fetch: nodeFetch()"),
};

/** The baseline. */
export const rawFetch: Peer = {
  name: "raw fetch",
  consumer: byHand(`async function send(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}`),
};

/** The same code once more: its difference from the first is the noise. */
export const rawFetchAgain: Peer = { ...rawFetch, name: "raw fetch again" };

const undiciRequest: Peer = {
  name: "undici.request",
  consumer: `import { request } from "undici";
${byHand(`async function send(url: string, init: Parameters<typeof request>[1]): Promise<unknown> {
  const response = await request(url, init);
  if (response.statusCode >= 300) throw new Error(String(response.statusCode));
  return response.body.json();
}`)}`,
};

export const openapiFetch: Peer = {
  name: `openapi-fetch ${packages["openapi-fetch"]}`,
  generate: ["openapi-typescript", "spec.json", "-o", "generated/api.d.ts"],
  consumer: `import createClient from "openapi-fetch";
import type { paths } from "./generated/api";
${ids}
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
    list: async () => dataOf(await api.GET("/dags/{dag_id}/dagRuns", { params: { ...runs, query: { limit: 100 } } })),
    trigger: async () => dataOf(await api.POST("/dags/{dag_id}/dagRuns", { params: runs, body })),
  };
};
`,
};

const heyApi: Peer = {
  name: `hey-api ${packages["@hey-api/openapi-ts"]}`,
  generate: [
    "openapi-ts",
    "-i",
    "spec.json",
    "-o",
    "generated",
    "-c",
    "@hey-api/client-fetch",
    "--no-log-file",
  ],
  consumer: `import { client } from "./generated/client.gen";
import { getDagRun, getDagRuns, postDagRun } from "./generated/sdk.gen";
${ids}
export default (baseUrl: string, token: string) => {
  const headers = { accept: "application/json", authorization: \`Bearer \${token}\` };
  client.setConfig({ baseUrl: \`\${baseUrl}/api/v2\`, headers });
  const run = { path: { dag_id: dagId, dag_run_id: runId }, throwOnError: true } as const;
  const runs = { path: { dag_id: dagId }, throwOnError: true } as const;
  return {
    get: async () => (await getDagRun(run)).data,
    list: async () => (await getDagRuns({ ...runs, query: { limit: 100 } })).data,
    trigger: async () => (await postDagRun({ ...runs, body })).data,
  };
};
`,
};

/** orval does not encode ids, and writes the base URL into template literals. */
const orval: Peer = {
  name: `orval ${packages.orval}`,
  generate: ["orval", "--config", "orval.config.mjs"],
  files: {
    "orval.config.mjs": `export default { airflow: { input: "./spec.json", output: {
  target: "generated/api.ts", client: "fetch", mode: "single",
  baseUrl: "\${(globalThis as unknown as { airflowUrl: string }).airflowUrl}/api/v2",
} } };
`,
  },
  consumer: `import { getDagRun, getDagRuns, postDagRun } from "./generated/api";
${ids}
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
  };
};
`,
};

const generator = (kind: string, imports: string, calls: string): Peer => ({
  name: `openapi-generator ${openapiGenerator} ${kind}`,
  generate: ["openapi-generator", "generate", "-i", "spec.json", "-g", kind, "-o", "generated"],
  consumer: `${imports}
${ids}
export default (baseUrl: string, token: string) => {
  const api = new DagRunApi(new Configuration({ basePath: \`\${baseUrl}/api/v2\`, accessToken: token }));
  return {
${calls}
  };
};
`,
});

const generatorFetch = generator(
  "typescript-fetch",
  `import { DagRunApi } from "./generated/apis/DagRunApi";
import { Configuration } from "./generated/runtime";`,
  `    get: () => api.getDagRun({ dagId, dagRunId: runId }),
    list: () => api.getDagRuns({ dagId, limit: 100 }),
    trigger: () => api.postDagRun({ dagId, triggerDagRunBody: { logicalDate: null, conf: body.conf } }),`,
);

const generatorAxios = generator(
  "typescript-axios",
  `import { DagRunApi } from "./generated/api";
import { Configuration } from "./generated/configuration";`,
  `    get: async () => (await api.getDagRun(dagId, runId)).data,
    list: async () => (await api.getDagRuns(dagId, 100)).data,
    trigger: async () => (await api.postDagRun(dagId, body)).data,`,
);

/** All peers, in the order of the tables. */
export const peers: readonly Peer[] = [
  ...[rawFetch, rawFetchAgain, ownFetch, ownNodeFetch, undiciRequest],
  ...[openapiFetch, heyApi, orval, generatorFetch, generatorAxios],
];
