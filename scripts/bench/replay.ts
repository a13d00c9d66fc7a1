import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

// A server that sends the responses of a real Airflow 3.3.2 in `recorded/`. Argument: the number of runs in the list. Prints
// its port, and exits when its input ends.
const runs = Number(process.argv[2] ?? 0);
const pageSize = 100;
const head = { "content-type": "application/json", vary: "Accept-Encoding" };
const run = recordedBody("get");
const list = Buffer.from(recordedBody("list"));
const triggered = recordedBody("trigger");
// Each row as the text before and after its id, because each row of a walk has a new id.
const rows = splitRows(recordedBody("list"));

const server = createServer((request, response) => {
  void text(request).then((sent) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const body = request.method === "POST" ? triggerOf(sent, pathname) : bodyOf(pathname, searchParams);
    response.writeHead(200, { ...head, "content-length": body.byteLength }).end(body);
  });
});

/** The body of a recorded response; the working directory is the project's root. */
function recordedBody(name: "get" | "list" | "trigger"): string {
  const recorded = readFileSync(`scripts/bench/recorded/${name}.http`, "utf8");
  return recorded.slice(recorded.indexOf("\n\n") + 2).trimEnd();
}

function triggerOf(sent: string, path: string): Buffer {
  const dagId = path.split("/dags/")[1]?.split("/")[0] ?? "";
  return about(triggered, dagId, /"dag_run_id":"([^"]*)"/.exec(sent)?.[1] ?? "minted");
}

function bodyOf(path: string, query: URLSearchParams): Buffer {
  const [dagId = "", dagRunId] = path.split("/dags/")[1]?.split("/dagRuns/") ?? [];
  if (dagRunId !== undefined) return about(run, dagId, dagRunId);
  if (runs === 0) return list;
  const cursor = query.get("cursor");
  return page(Number(cursor ?? query.get("offset") ?? 0), cursor !== null);
}

/** A recorded response with the ids of this request, because the client refuses a response about another run. */
function about(recorded: string, dagId: string, dagRunId: string): Buffer {
  const body = recorded
    .replace(/"dag_id":"[^"]*"/, `"dag_id":"${dagId}"`)
    .replace(/"dag_run_id":"[^"]*"/, `"dag_run_id":"${decodeURIComponent(dagRunId)}"`);
  return Buffer.from(body);
}

/** The page from `offset` on, of a hundred rows at most, as on a real Airflow. */
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
