import type { EmbeddedResponse } from "../exchange.js";
import { runOf, type V2Request } from "./request.js";

/**
 * `GET /dags/{dag_id}/dagRuns/{dag_run_id}/wait` (3.1+): the run's state, one JSON object per line, every `interval` seconds
 * until it has finished. No release sends a content type. If the run is deleted, the stream ends without an error.
 */
export function waitDagRunUntilFinished(request: V2Request): EmbeddedResponse {
  const { world, query } = request;
  world.now();
  runOf(request);
  const intervalMs = (query.number("interval") ?? 1) * 1000;
  // Embedded tasks return nothing, so the requested results are empty.
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
