import { exampleCode, type Peer } from "../peer.js";

/** The calls of a consumer that has a function `send`. */
export const callsByHand = `export default (baseUrl: string, token: string) => {
  const headers = { accept: "application/json", authorization: \`Bearer \${token}\` };
  const runs = \`\${baseUrl}/api/v2/dags/\${encodeURIComponent(dagId)}/dagRuns\`;
  const run = () => \`\${runs}/\${encodeURIComponent(runId)}\`;
  return {
    get: () => send(run(), { headers }),
    list: () => send(\`\${runs}?limit=100\`, { headers }),
    trigger: () =>
      send(runs, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    remove: () => send(run(), { method: "DELETE", headers }),
  };
};
`;

/** The floor: `fetch` and `JSON` by hand, with encoded ids and a look at the status. */
export const rawFetch: Peer = {
  name: "raw fetch",
  packages: {},
  consumer: `${exampleCode}
async function send(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(String(response.status));
  return response.status === 204 ? undefined : response.json();
}

${callsByHand}`,
};

/** The same code once more: what it differs by from the floor is the noise. */
export const rawFetchAgain: Peer = { ...rawFetch, name: "raw fetch again" };

/** With what ends a call after a time, as this client has it for every call: no peer does so unless told to. */
export const rawFetchLimited: Peer = {
  name: "raw fetch with a time limit",
  packages: {},
  consumer: `${exampleCode}
async function send(url: string, init: RequestInit): Promise<unknown> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 30_000);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    if (!response.ok) throw new Error(String(response.status));
    return response.status === 204 ? undefined : await response.json();
  } finally {
    clearTimeout(timer);
  }
}

${callsByHand}`,
};

/** Those that are there for the cost of calls only. */
export const floors: readonly Peer[] = [rawFetchAgain, rawFetchLimited];
