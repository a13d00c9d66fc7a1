// Start a run from a web request, and answer when it is finished or the time is up.
import type { RequestListener } from "node:http";
import { type AirflowClient, AirflowError, WaitTimeoutError } from "airflow-client";

/**
 * Answers `POST /reports/2026-11-23`: 200 with the end of the run, or 202 when it goes on after `deadlineMs`. The run's id
 * is made of the day, so a repeated request finds the run of the first.
 */
export function reportHandler(airflow: AirflowClient, { deadlineMs = 25_000 } = {}): RequestListener {
  return (request, response) => {
    const clientGone = new AbortController();
    response.on("close", () => clientGone.abort());
    const answer = (status: number, body: object) => {
      if (!clientGone.signal.aborted) response.writeHead(status).end(JSON.stringify(body));
    };

    const [, day] = /^\/reports\/(\d{4}-\d\d-\d\d)$/.exec(request.url ?? "") ?? [];
    if (request.method !== "POST" || day === undefined) return answer(404, { error: "not found" });

    runReport(airflow, day, deadlineMs, clientGone.signal).then(
      (state) => answer(200, { day, state }),
      (error: unknown) => {
        if (error instanceof WaitTimeoutError) answer(202, { day, state: error.run?.state });
        else if (error instanceof AirflowError) answer(502, { error: error.message });
        else answer(500, { error: "internal error" });
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
