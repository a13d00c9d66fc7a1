import type { Answer } from "../exchange.js";
import type { World } from "../world.js";
import { runOf, type V2Request } from "./request.js";

/**
 * `GET /dags/{dag_id}/dagRuns/{dag_run_id}/wait` (3.1+): the run's state, one JSON object per line, every `interval` seconds
 * until it has finished. No release gives it a content type. When the run is deleted, the stream ends as if all were well.
 */
export function waitDagRunUntilFinished(request: V2Request): Answer {
  const { world, query, signal } = request;
  world.now();
  runOf(request);
  const intervalMs = (query.number("interval") ?? 1) * 1000;
  const lines = states(world, request.dagId, request.runId, intervalMs, signal);
  return { status: 200, headers: {}, body: lines };
}

async function* states(
  world: World,
  dagId: string,
  runId: string,
  intervalMs: number,
  signal: AbortSignal | null,
): AsyncGenerator<string> {
  for (;;) {
    world.now();
    const run = world.runs.get(dagId, runId);
    if (run === undefined) return;
    if (run.state === "success" || run.state === "failed") {
      // The tasks here return nothing.
      yield `${JSON.stringify(world.has("omitsEmptyResults") ? { state: run.state } : { state: run.state, results: {} })}\n`;
      return;
    }
    yield `${JSON.stringify({ state: run.state })}\n`;
    await world.clock.sleep(intervalMs, signal);
  }
}
