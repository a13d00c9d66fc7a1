import { writeFileSync } from "node:fs";
import { startAirflow } from "../airflow/start.js";
import { type Recorded, recordedFile } from "./recorded.js";

const version = "3.3.2";
const count = 100;

/** Records anew what a real Airflow answers to a trigger, a get and a list of a hundred runs. */
export async function record(log: (line: string) => void, signal: AbortSignal): Promise<void> {
  const airflow = await startAirflow({ version, scheduler: false, log, signal });
  try {
    const call = async (method: string, path: string, body?: object, token?: string) => {
      const response = await fetch(`${airflow.baseUrl}${path}`, {
        method,
        signal,
        headers: {
          "accept-encoding": "identity",
          "content-type": "application/json",
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
      return { text, head: headOf(response) };
    };
    const { username, password } = airflow;
    const login: unknown = JSON.parse((await call("POST", "/auth/token", { username, password })).text);
    const token =
      typeof login === "object" && login !== null && "access_token" in login ? login.access_token : "";
    const runs = "/api/v2/dags/quick/dagRuns";
    const keep = (name: Recorded, { head, text }: { head: string; text: string }) => {
      writeFileSync(recordedFile(name), `${head}\n\n${text}\n`);
    };
    for (let index = 0; index < count; index += 1) {
      const minute = new Date(Date.UTC(2026, 10, 23, 6, index)).toISOString().slice(0, 16);
      const dag_run_id = `manual__${minute}:00+00:00`;
      const body = { dag_run_id, logical_date: null, conf: { day: "2026-11-23", shard: index } };
      const answer = await call("POST", runs, body, String(token));
      if (index === 0) keep("trigger", answer);
    }
    const id = encodeURIComponent("manual__2026-11-23T06:07:00+00:00");
    keep("get", await call("GET", `${runs}/${id}`, undefined, String(token)));
    keep("list", await call("GET", `${runs}?limit=${String(count)}`, undefined, String(token)));
  } finally {
    await airflow.stop();
  }
}

function headOf(response: Response): string {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${String(response.status)} ${response.statusText}`, ...headers].join("\n");
}
