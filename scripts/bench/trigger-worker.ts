import { AirflowClient, airflowToken, type Fetch } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { isRecord } from "../../src/errors/json.js";

// Triggers many runs, fifty at once, in a process of its own, and prints what it cost. Arguments: the server's URL, who
// triggers, and how many.
const [baseUrl = "", contender = "", countText = "0"] = process.argv.slice(2);
const count = Number(countText);
const concurrency = 50;
const dagId = "paused";
const conf = { day: "2026-11-23", shard: 7 };
const credentials = { username: "admin", password: "admin-pw" };

async function byHand(): Promise<void> {
  const post = async (path: string, body: object, headers: Record<string, string>): Promise<unknown> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };
  const login = await post("/auth/token", credentials, {});
  const authorization = `Bearer ${isRecord(login) ? String(login["access_token"]) : ""}`;
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await post(`/api/v2/dags/${dagId}/dagRuns`, { logical_date: null, conf }, { authorization });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

async function byClient(fetch?: Fetch): Promise<void> {
  const airflow = new AirflowClient({ baseUrl, auth: airflowToken(credentials), fetch });
  const items = Array.from({ length: count }, () => ({ dag_id: dagId, conf }));
  const outcomes = await airflow.dagRuns.triggerMany(items, { concurrency });
  const failed = outcomes.filter(({ status }) => status !== "fulfilled");
  if (failed.length > 0) throw new Error(`${String(failed.length)} triggers failed`);
}

const start = performance.now();
const cpu = process.cpuUsage();
if (contender === "raw fetch") await byHand();
else await byClient(contender.endsWith("nodeFetch") ? nodeFetch() : undefined);
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ wallMs: performance.now() - start, cpuMs: (user + system) / 1000 }));
process.exit();
