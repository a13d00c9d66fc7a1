import type { DagRunRecord } from "../dag-run-store.js";
import { type EmbeddedResponse, json, noContent } from "../exchange.js";
import { deleteRun, setState } from "../run-actions.js";
import type { World } from "../world.js";
import { refuse } from "./errors.js";
import { runOf, type V2Request } from "./request.js";

/** `PATCH /dags/{dag_id}/dagRuns/{dag_run_id}`: an empty body changes nothing */
export function patchDagRun(request: V2Request): EmbeddedResponse {
  const { world, body, query } = request;
  world.now();
  const run = runOf(request);
  const mask = query.texts("update_mask") ?? body.names();
  applyPatch(
    world,
    run,
    mask.includes("state") ? body.text("state") : undefined,
    mask.includes("note") && body.has("note") ? (body.text("note") ?? null) : undefined,
  );
  return json(200, world.views.show(run));
}

/** `DELETE /dags/{dag_id}/dagRuns/{dag_run_id}` */
export function deleteDagRun(request: V2Request): EmbeddedResponse {
  const { world } = request;
  world.now();
  const run = runOf(request);
  const refusal = keptRunning(world, run);
  if (refusal !== undefined) throw refuse(409, refusal);
  deleteRun(world, run);
  return noContent;
}

/** `GET /dags/{dag_id}/dagRuns/{dag_run_id}/upstreamAssetEvents`: manual runs have none */
export function getUpstreamAssetEvents(request: V2Request): EmbeddedResponse {
  request.world.now();
  runOf(request);
  return json(200, { asset_events: [], total_entries: 0 });
}

/** The reason why a run cannot be deleted; `undefined` if it can. */
export function keptRunning(world: World, { dagId, runId, state }: DagRunRecord): string | undefined {
  if (state !== "running" || !world.has("keepsRunningRuns")) return undefined;
  return `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` cannot be deleted in running state`;
}

/** Changes a run's state and its note, if they are given. */
export function applyPatch(
  world: World,
  run: DagRunRecord,
  state: string | undefined,
  note: string | null | undefined,
): void {
  if (state === "queued" || state === "success" || state === "failed") setState(world, run, state);
  if (note !== undefined) setNote(world, run, note);
}

/** Sets a run's note. */
export function setNote(world: World, run: DagRunRecord, note: string | null): void {
  world.runs.change(run, world.now(), { note: note === "" && world.has("emptyNoteIsNull") ? null : note });
}
