import { schemas } from "../../../generated/schemas.js";
import type { DagRunRecord, TaskRecord } from "../dag-run-store.js";
import { aliveIn } from "../release.js";
import { pick } from "../run-view.js";
import type { World } from "../world.js";

/** A task instance in the preview of a clear. */
export function taskView(world: World, run: DagRunRecord, task: TaskRecord): Record<string, unknown> {
  const { date } = world.views;
  const all: Record<string, unknown> = {
    id: `01900000-0000-7000-8000-${run.id.toString(16).padStart(10, "0")}${run.tasks.indexOf(task).toString(16).padStart(2, "0")}`,
    task_id: task.taskId,
    task_display_name: task.taskId,
    dag_id: run.dagId,
    dag_display_name: run.dagId,
    dag_run_id: run.runId,
    map_index: -1,
    logical_date: date(run.logicalDate),
    run_after: date(run.runAfter),
    start_date: date(task.startDate),
    end_date: date(task.endDate),
    duration:
      task.startDate === null || task.endDate === null ? null : (task.endDate - task.startDate) / 1_000_000,
    state: task.state,
    try_number: task.tries,
    max_tries: 0,
    hostname: "",
    pool: "default_pool",
    pool_slots: 1,
    queue: "default",
    priority_weight: 1,
    operator: "PythonOperator",
    operator_name: "PythonOperator",
    executor_config: "{}",
    unixname: "airflow",
    rendered_fields: {},
    dag_version: world.views.versionOf(run.dagId),
    in_loop: false,
  };
  // A field without a value is null, or absent if it is not nullable.
  const names = aliveIn(world.release, schemas.v2.TaskInstance)
    .filter(([name, { nullable }]) => nullable === true || name in all)
    .map(([name]) => name);
  return pick(all, names);
}
