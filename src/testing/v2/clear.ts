import type { DagRunRecord, TaskRecord } from "../dag-run-store.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import type { Fields } from "../fields.js";
import type { Instant } from "../instant.js";
import { clearRun } from "../run-actions.js";
import type { World } from "../world.js";
import { readEntity } from "./body.js";
import { setNote } from "./change.js";
import { type Fault, noSuchRun, refuse, refuseFaults, refuseFaultsTwice } from "./errors.js";
import { collection, noSuchDag } from "./list.js";
import { runOf, type V2Request } from "./request.js";
import { taskView } from "./task-view.js";

/** `POST /dags/{dag_id}/dagRuns/{dag_run_id}/clear`: a preview unless `dry_run` is false. */
export function clearDagRun(request: V2Request): EmbeddedResponse {
  const { world, body } = request;
  refuseBothOnly(request);
  world.now();
  const run = runOf(request);
  if (body.flag("dry_run") !== false) return preview(world, [run], request);
  clear(request, run);
  return json(200, world.views.show(run));
}

/** `POST /dags/{dag_id}/clearDagRuns` (3.3+): the same for several runs, all or none. */
export function clearDagRuns(request: V2Request): EmbeddedResponse {
  const { world, body } = request;
  refuseBothOnly(request);
  refuseSelectors(request, "dag_runs (non-empty)", (body.list("dag_runs")?.length ?? 0) > 0);
  world.now();
  const runs = runsOf(request);
  if (body.flag("dry_run") !== false) return preview(world, runs, request);
  for (const run of runs) clear(request, run);
  return collection(world, runs, runs.length);
}

/** `POST /dags/{dag_id}/clearPartitions` (3.3+): removes the partition of runs */
export function clearDagRunPartitions(request: V2Request): EmbeddedResponse {
  const { world, body, dagId } = request;
  refuseSelectors(request, "run_id", body.text("run_id") !== undefined);
  const now = world.now();
  if (world.dags.get(dagId) === undefined) throw noSuchDag(world, dagId);
  const runId = body.text("run_id");
  const run = runId === undefined ? undefined : world.runs.get(dagId, runId);
  const matching = runId === undefined ? partitionRuns(request) : run === undefined ? [] : [run];
  const partitioned = matching.filter(
    ({ partitionKey, partitionDate }) => partitionKey !== null || partitionDate !== null,
  );
  const dryRun = body.flag("dry_run") !== false;
  const clearsTasks = body.flag("clear_task_instances") === true && !dryRun;
  const tasks = clearsTasks ? matching.flatMap((each) => each.tasks) : [];
  if (!dryRun) {
    for (const each of partitioned) world.runs.change(each, now, { partitionKey: null, partitionDate: null });
    if (clearsTasks) for (const each of matching) clearRun(world, each, each.tasks);
  }
  return json(200, {
    dag_runs_cleared: partitioned.length,
    task_instances_cleared: tasks.length,
    dry_run: dryRun,
  });
}

/** The task instances that a clear resets; none with `only_new`, because a run here has all tasks of its DAG. */
function tasksOf({ body }: V2Request, run: DagRunRecord): readonly TaskRecord[] {
  if (body.flag("only_new") === true) return [];
  return body.flag("only_failed") === true ? run.tasks.filter(({ state }) => state === "failed") : run.tasks;
}

function preview(world: World, runs: readonly DagRunRecord[], request: V2Request): EmbeddedResponse {
  const tasks = runs.flatMap((run) => tasksOf(request, run).map((task) => taskView(world, run, task)));
  return json(200, { task_instances: tasks, total_entries: tasks.length });
}

function clear(request: V2Request, run: DagRunRecord): void {
  clearRun(request.world, run, tasksOf(request, run));
  const note = request.body.text("note");
  if (note !== undefined) setNote(request.world, run, note);
}

function runsOf(request: V2Request): DagRunRecord[] {
  const { world, body, dagId } = request;
  const entries = body.list("dag_runs") ?? [];
  if (entries.length === 0) {
    if (dagId === "~")
      throw refuse(400, "Partition selectors require a concrete dag_id; '~' is not supported.");
    if (world.dags.get(dagId) === undefined) throw noSuchDag(world, dagId);
    return partitionRuns(request);
  }
  const faults: Fault[] = [];
  const read = entries.flatMap(
    (entry, index) => readEntity(world, entry, ["body", "dag_runs", index], faults) ?? [],
  );
  refuseFaultsTwice(faults);
  return read.map((entry) => {
    const [runId = "", ownDag] = [entry.text("dag_run_id"), entry.text("dag_id")];
    if (dagId === "~" && (ownDag === undefined || ownDag === "~")) {
      throw refuse(
        400,
        `When the URL dag_id is '~', every entry must provide a concrete dag_id (missing on dag_run_id: '${runId}').`,
      );
    }
    if (dagId !== "~" && ownDag !== undefined && ownDag !== dagId) {
      throw refuse(400, `Entry dag_id '${ownDag}' does not match the URL dag_id '${dagId}'.`);
    }
    const run = world.runs.get(ownDag ?? dagId, runId);
    if (run === undefined) throw noSuchRun(ownDag ?? dagId, runId);
    return run;
  });
}

function partitionRuns({ world, body, dagId }: V2Request): DagRunRecord[] {
  const key = body.text("partition_key");
  const [start = NaN, end = NaN] = partitionWindow(body);
  return [...world.runs.of(dagId)].filter(({ partitionKey, partitionDate }) => {
    if (key !== undefined) return partitionKey === key;
    return partitionDate !== null && !(partitionDate < start) && !(partitionDate > end);
  });
}

function refuseBothOnly(request: V2Request): void {
  const { body } = request;
  if (body.flag("only_new") !== true || body.flag("only_failed") !== true) return;
  refuseBody(request, "only_new and only_failed are mutually exclusive");
}

function partitionWindow(body: Fields): (Instant | undefined)[] {
  return ["partition_date_start", "partition_date_end"].map((name) => body.date(name)?.instant);
}

/** Refuses a body unless it selects runs in exactly one way. */
function refuseSelectors(request: V2Request, own: string, hasOwn: boolean): void {
  const { body } = request;
  const window = partitionWindow(body);
  const ways = [
    hasOwn,
    body.text("partition_key") !== undefined,
    window.some((bound) => bound !== undefined),
  ];
  if (ways.filter(Boolean).length !== 1) {
    const options = `${own}, partition_key, or a partition date window (partition_date_start / partition_date_end)`;
    refuseBody(request, `Exactly one of ${options} must be provided.`);
  }
  const [start, end] = window;
  if (start !== undefined && end !== undefined && start > end) {
    refuseBody(request, "partition_date_start must be on or before partition_date_end.");
  }
}

function refuseBody({ body, operation }: V2Request, message: string): void {
  const input = body.sent();
  const msg = `Value error, ${message}`;
  const faults = [{ type: "value_error", loc: ["body"], msg, input, ctx: { error: {} } }];
  if ("dag_runs" in operation.body) refuseFaultsTwice(faults);
  refuseFaults(faults);
}
