import { setTimeout as delay } from "node:timers/promises";
import { AirflowClient, bearer, type Fetch } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { request } from "undici";
import { costOf } from "./worker.js";

// Walks through all runs of a list once, and prints the cost. Arguments: the server's URL, the walker, and the milliseconds
// that its consumer works after each hundred runs.
const [baseUrl = "", walker = "", workMs = "0"] = process.argv.slice(2);
const url = `${baseUrl}/api/v2/dags/quick/dagRuns`;
const headers = { accept: "application/json", authorization: "Bearer token" };

interface Page {
  dag_runs: { dag_run_id: string }[];
  total_entries: number;
}

/** A loop with an offset. */
async function* byHand(load: (offset: number) => Promise<Page>): AsyncGenerator<Page["dag_runs"]> {
  for (let offset = 0; ;) {
    const page = await load(offset);
    yield page.dag_runs;
    offset += page.dag_runs.length;
    if (page.dag_runs.length === 0 || offset >= page.total_entries) return;
  }
}

function pageOf(value: unknown): Page {
  if (isPage(value)) return value;
  throw new Error("no page of runs");
}

function isPage(value: unknown): value is Page {
  return typeof value === "object" && value !== null && "dag_runs" in value && "total_entries" in value;
}

async function* byClient(fetch?: Fetch): AsyncGenerator<Page["dag_runs"]> {
  const { dagRuns } = new AirflowClient({ baseUrl, auth: bearer("token"), fetch });
  for await (const page of dagRuns.list("quick").pages()) yield page.dag_runs;
}

async function* byItem(): AsyncGenerator<Page["dag_runs"]> {
  const { dagRuns } = new AirflowClient({ baseUrl, auth: bearer("token") });
  for await (const run of dagRuns.list("quick")) yield [run];
}

function pages(): AsyncGenerator<Page["dag_runs"]> {
  switch (walker) {
    case "raw fetch":
      return byHand(async (offset) => {
        const response = await fetch(`${url}?limit=100&offset=${String(offset)}`, { headers });
        if (!response.ok) throw new Error(String(response.status));
        return pageOf(await response.json());
      });
    case "undici.request":
      return byHand(async (offset) => {
        const { body } = await request(`${url}?limit=100&offset=${String(offset)}`, { headers });
        return pageOf(await body.json());
      });
    case "airflow-client":
      return byClient();
    case "airflow-client, run by run":
      return byItem();
    case "airflow-client, nodeFetch":
      return byClient(nodeFetch());
    default:
      throw new Error(`there is no walker "${walker}"`);
  }
}

let runs = 0;
const cost = await costOf(async () => {
  for await (const page of pages()) {
    runs += page.length;
    if (workMs !== "0" && runs % 100 === 0) await delay(Number(workMs));
  }
});
console.log(JSON.stringify({ ...cost, runs, peakMb: process.resourceUsage().maxRSS / 1024 }));
process.exit();
