import type { Answer } from "../exchange.js";
import { runOf, type V2Request } from "./request.js";

/**
 * `GET /dags/{dag_id}/dagRuns/{dag_run_id}/wait` (3.1+): the run's state, one JSON object per line, every `interval` seconds
 * until it has finished. No release gives it a content type. When the run is deleted, the stream ends as if all were well.
 */
export function waitDagRunUntilFinished(request: V2Request): Answer {
  const { world, query } = request;
  world.now();
  runOf(request);
  const intervalMs = (query.number("interval") ?? 1) * 1000;
  // The tasks here return nothing, so that there is nothing but the frame of the results that were asked for.
  const results = query.has("result") && !world.has("omitsEmptyResults") ? { results: {} } : {};
  const lines = states(request, intervalMs, results);
  return { status: 200, headers: {}, body: lines };
}

async function* states(
  { world, dagId, runId, signal }: V2Request,
  intervalMs: number,
  results: object,
): AsyncGenerator<string> {
  for (;;) {
    world.now();
    const run = world.runs.get(dagId, runId);
    if (run === undefined) return;
    const isFinished = run.state === "success" || run.state === "failed";
    yield `${JSON.stringify({ state: run.state, ...(isFinished && results) })}\n`;
    if (isFinished) return;
    await world.clock.sleep(intervalMs, signal);
  }
}
