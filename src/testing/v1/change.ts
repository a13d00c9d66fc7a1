import { lengthOf } from "../database.js";
import { type EmbeddedResponse, json, noContent } from "../exchange.js";
import { clearRun, deleteRun, setState } from "../run-actions.js";
import { refuseFields, unknownFields } from "./body.js";
import { crash } from "./problems.js";
import { runOf, type V1Request } from "./request.js";

/** `DELETE /dags/{dag_id}/dagRuns/{dag_run_id}`, in any state */
export function deleteDagRun(request: V1Request): EmbeddedResponse {
  request.world.now();
  deleteRun(request.world, runOf(request, "delete"));
  return noContent;
}

/** `PATCH /dags/{dag_id}/dagRuns/{dag_run_id}` (2.2+) */
export function patchDagRun(request: V1Request): EmbeddedResponse {
  const { world, operation, body } = request;
  world.now();
  const run = runOf(request, "change");
  refuseFields(world, unknownFields(world, operation, body));
  const state = body.text("state");
  if (state !== "queued" && state !== "success" && state !== "failed") throw crash();
  setState(world, run, state);
  return json(200, world.views.show(run));
}

/** `PATCH /dags/{dag_id}/dagRuns/{dag_run_id}/setNote` (2.5+) */
export function setDagRunNote(request: V1Request): EmbeddedResponse {
  const { world, operation, body } = request;
  const now = world.now();
  const run = runOf(request, "change");
  const messages = unknownFields(world, operation, body);
  const note = body.text("note");
  if (lengthOf(note ?? "") > 1000) messages.set("note", ["Longer than maximum length 1000."]);
  refuseFields(world, messages);
  if (note === undefined) throw crash();
  world.runs.change(run, now, { note });
  return json(200, world.views.show(run));
}

/** `POST /dags/{dag_id}/dagRuns/{dag_run_id}/clear` (2.4+): a preview unless `dry_run` is false. */
export function clearDagRun(request: V1Request): EmbeddedResponse {
  const { world, operation, body } = request;
  world.now();
  const run = runOf(request, "clear");
  refuseFields(world, unknownFields(world, operation, body));
  if (body.flag("dry_run") === false) {
    const { start_date } = world.views.show(run);
    clearRun(world, run, run.tasks);
    const cleared = world.views.show(run);
    return json(200, world.has("clearShowsOldStart") ? { ...cleared, start_date } : cleared);
  }
  const execution_date = world.views.date(run.logicalDate);
  const references = run.tasks.map(({ taskId }) => ({
    dag_id: run.dagId,
    dag_run_id: run.runId,
    execution_date,
    task_id: taskId,
  }));
  return json(200, { task_instances: references.sort((a, b) => (a.task_id < b.task_id ? -1 : 1)) });
}

/** `GET /dags/{dag_id}/dagRuns/{dag_run_id}/upstreamDatasetEvents` (2.4+): manual runs have none */
export function getUpstreamDatasetEvents(request: V1Request): EmbeddedResponse {
  request.world.now();
  runOf(request, "get");
  return json(200, { dataset_events: [], total_entries: 0 });
}
