// Starts a run from a web request, and responds when it has finished or the deadline has passed.
import type { RequestListener } from "node:http";
import { type AirflowClient, AirflowError, WaitTimeoutError } from "airflow-client";

/**
 * Handles `POST /reports/2026-11-23`: 200 with the final state of the run, or 202 if it still runs after `deadlineMs`. The
 * run id contains the day, so a second request finds the run of the first.
 */
export function reportHandler(airflow: AirflowClient, { deadlineMs = 25_000 } = {}): RequestListener {
  return (request, response) => {
    const clientGone = new AbortController();
    response.on("close", () => clientGone.abort());
    const respond = (status: number, body: object) => {
      if (!clientGone.signal.aborted) response.writeHead(status).end(JSON.stringify(body));
    };

    const [, day] = /^\/reports\/(\d{4}-\d\d-\d\d)$/.exec(request.url ?? "") ?? [];
    if (request.method !== "POST" || day === undefined) return respond(404, { error: "not found" });

    runReport(airflow, day, deadlineMs, clientGone.signal).then(
      (state) => respond(200, { day, state }),
      (error: unknown) => {
        if (error instanceof WaitTimeoutError) respond(202, { day, state: error.run?.state });
        else if (error instanceof AirflowError) respond(502, { error: error.message });
        else respond(500, { error: "internal error" });
      },
    );
  };
}

async function runReport(airflow: AirflowClient, day: string, deadlineMs: number, signal: AbortSignal) {
  const start = Date.now();
  const body = { dag_run_id: `report-${day}`, conf: { day } };
  const { run } = await airflow.dagRuns.ensure("nightly", body, {
    signal,
    retry: { totalTimeoutMs: deadlineMs },
  });
  const timeoutMs = Math.max(1, deadlineMs - (Date.now() - start));
  const end = await airflow.dagRuns.waitFor("nightly", run.dag_run_id, {
    signal,
    timeoutMs,
    minIntervalMs: 200,
  });
  return end.state;
}
