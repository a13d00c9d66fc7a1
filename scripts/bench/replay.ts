import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { recordedBody } from "./recorded.js";

// A server in a process of its own that answers what a real Airflow answered. Arguments: how many runs a walk finds, and the
// milliseconds before each answer. Prints its port; ends when its input does.
const [runs = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const pageSize = 100;
const head = { "content-type": "application/json", vary: "Accept-Encoding" };
const run = recordedBody("get");
const list = Buffer.from(recordedBody("list"));
const triggered = recordedBody("trigger");
// One text per row, around its id: a walk gets a new id in each.
const rows = splitRows(recordedBody("list"));
let served = 0;

const server = createServer((request, response) => {
  const answer = async () => {
    served += 1;
    const sent = await text(request);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (latencyMs > 0) await delay(latencyMs);
    const body = bodyOf(sent, pathname, searchParams);
    response.writeHead(200, { ...head, "content-length": body.byteLength }).end(body);
  };
  void answer();
});

function bodyOf(sent: string, path: string, query: URLSearchParams): Buffer {
  if (path === "/served") {
    const answer = JSON.stringify({ served: served - 1 });
    served = 0;
    return Buffer.from(answer);
  }
  const [dagId = "", dagRunId] = path.split("/dags/")[1]?.split("/dagRuns/") ?? [];
  const sentId = /"dag_run_id":"([^"]*)"/.exec(sent)?.[1];
  if (sentId !== undefined) return about(triggered, dagId.replace("/dagRuns", ""), sentId);
  if (dagRunId !== undefined) return about(run, dagId, dagRunId);
  if (runs === 0) return list;
  const cursor = query.get("cursor");
  return page(Number(cursor ?? query.get("offset") ?? 0), cursor !== null);
}

/** What was recorded, about the run of this request: the client refuses a response about another one. */
function about(recorded: string, dagId: string, dagRunId: string): Buffer {
  const ids = `"dag_id":"${dagId}"`;
  const body = recorded
    .replace(/"dag_id":"[^"]*"/, ids)
    .replace(/"dag_run_id":"[^"]*"/, `"dag_run_id":"${decodeURIComponent(dagRunId)}"`);
  return Buffer.from(body);
}

/** The page that begins at `offset`, cut to a hundred rows as a real Airflow cuts it. */
function page(offset: number, byCursor: boolean): Buffer {
  const count = Math.max(0, Math.min(pageSize, runs - offset));
  const parts = [];
  for (let index = 0; index < count; index += 1) {
    const [before = "", after = ""] = rows[index % rows.length] ?? [];
    parts.push(`${before}manual__${String(offset + index).padStart(8, "0")}${after}`);
  }
  const next = offset + count < runs ? `"${String(offset + count)}"` : "null";
  const foot = byCursor
    ? `"total_entries":null,"next_cursor":${next},"previous_cursor":null`
    : `"total_entries":${String(runs)},"next_cursor":null,"previous_cursor":null`;
  return Buffer.from(`{"dag_runs":[${parts.join(",")}],${foot}}`);
}

function splitRows(text: string): (readonly [string, string])[] {
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null || !("dag_runs" in body) || !Array.isArray(body.dag_runs)) {
    throw new Error("the recorded list has no dag_runs");
  }
  return body.dag_runs.map((row: unknown) => {
    const [before = "", after = ""] = JSON.stringify(row).split(/(?<="dag_run_id":")[^"]*/);
    return [before, after];
  });
}

server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
process.stdin.resume().once("end", () => process.exit());
