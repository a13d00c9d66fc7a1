import type { DagRunRecord, TaskRecord } from "./dag-run-store.js";
import type { DagRecord } from "./dag-store.js";
import type { World } from "./world.js";

/** Sets the state of a run, as a user does, and updates its tasks. */
export function setState(world: World, run: DagRunRecord, state: "queued" | "success" | "failed"): void {
  const now = world.now();
  world.lifecycle.forget(run);
  run.held = false;
  if (state === "queued") {
    const endDate = world.has("queuedKeepsEnd") ? run.endDate : null;
    world.runs.change(run, now, { state, queuedAt: now, startDate: null, endDate });
    world.lifecycle.watch(run);
    return;
  }
  for (const task of run.tasks) {
    const next = finishedState(world, task, state);
    if (next !== task.state)
      Object.assign(task, { state: next, startDate: task.startDate ?? now, endDate: now });
  }
  const wasFinished = run.state === "success" || run.state === "failed";
  world.runs.change(run, now, { state, endDate: wasFinished ? run.endDate : now });
}

function finishedState(world: World, task: TaskRecord, state: "success" | "failed"): TaskRecord["state"] {
  if (state === "success" && !world.has("successSkipsTasks")) return "success";
  if (task.state === "running") return state === "failed" ? "failed" : "skipped";
  return task.state ?? "skipped";
}

/** Resets tasks and queues their run once more; does nothing if there are no tasks. */
export function clearRun(world: World, run: DagRunRecord, tasks: readonly TaskRecord[]): void {
  if (tasks.length === 0) return;
  const now = world.now();
  for (const task of tasks) task.state = null;
  run.held = false;
  // Only a change of state resets the end date: that of a queued run stays.
  const endDate = run.state === "queued" ? run.endDate : null;
  const reset = { startDate: null, endDate, lastSchedulingDecision: null };
  world.runs.change(run, now, { state: "queued", queuedAt: now, ...reset });
  world.lifecycle.watch(run);
}

/** Deletes a run. */
export function deleteRun(world: World, run: DagRunRecord): void {
  world.lifecycle.forget(run);
  world.runs.remove(run);
}

/** Pauses or unpauses a DAG; its queued runs start from now on. */
export function pauseDag(world: World, dag: DagRecord, paused: boolean): void {
  const now = world.now();
  if (dag.isPaused && !paused) dag.unpausedAt = now;
  dag.isPaused = paused;
  dag.isDraining = false;
}

/** Unpauses a DAG until all its runs have finished. */
export function drainDag(world: World, dag: DagRecord): void {
  pauseDag(world, dag, false);
  dag.isDraining = true;
}
