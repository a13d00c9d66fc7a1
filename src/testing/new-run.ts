import { enums } from "../../generated/schemas.js";
import type { DagRunRecord, TaskRecord } from "./dag-run-store.js";
import type { DagRecord } from "./dag-store.js";
import type { Instant } from "./instant.js";
import { pythonRepr } from "./python-text.js";
import { isWithin } from "./release.js";
import type { World } from "./world.js";

/** The fields of a run that its trigger decides. */
export interface NewRun {
  readonly runId: string;
  readonly conf: DagRunRecord["conf"];
  readonly logicalDate: Instant | null;
  readonly runAfter: Instant;
  readonly interval: readonly [start: Instant, end: Instant] | null;
  readonly note: string | null;
  readonly triggeredBy: string;
  readonly user: string;
  readonly partitionKey?: string | null;
}

/** Creates a manual run: queued, or running on releases without that state. */
export function createRun(world: World, dag: DagRecord, run: NewRun, now: Instant): DagRunRecord {
  const hasQueue =
    world.release.apiVersion === "v2" || isWithin(world.release, enums.v1.DagRunState.queued ?? {});
  const record = world.runs.add({
    dagId: dag.dagId,
    runId: run.runId,
    runType: "manual",
    conf: run.conf,
    logicalDate: run.logicalDate,
    runAfter: run.runAfter,
    dataIntervalStart: run.interval?.[0] ?? null,
    dataIntervalEnd: run.interval?.[1] ?? null,
    triggeredBy: run.triggeredBy,
    triggeringUserName: run.user,
    tasks: tasksAt(dag, run.logicalDate ?? run.runAfter),
    partitionKey: run.partitionKey ?? null,
    partitionDate: null,
    state: hasQueue ? "queued" : "running",
    note: run.note,
    queuedAt: hasQueue ? now : null,
    startDate: hasQueue ? null : now,
    endDate: null,
    lastSchedulingDecision: null,
    updatedAt: now,
    held: false,
  });
  world.lifecycle.watch(record);
  return record;
}

/** The tasks of a new run; none if its date is before the start date of its DAG. */
function tasksAt({ tasks, startDate }: DagRecord, date: Instant): TaskRecord[] {
  if (startDate !== null && date < startDate) return [];
  return tasks.map((taskId) => ({ taskId, state: null, startDate: null, endDate: null, tries: 0 }));
}

/** The message of the JSON schema library if `conf` violates the DAG's params; `undefined` if it does not. */
export function paramError(dag: DagRecord, conf: DagRunRecord["conf"]): string | undefined {
  for (const [name, param] of Object.entries(dag.params)) {
    const value = Object.hasOwn(conf, name) ? conf[name] : param.default;
    const fits = param.type === "integer" ? Number.isInteger(value) : typeof value === param.type;
    if (!fits) {
      const shown = pythonRepr(value);
      return (
        `Invalid input for param ${name}: ${shown} is not of type '${param.type}'\n\n` +
        `Failed validating 'type' in schema:\n    {'type': '${param.type}'}\n\nOn instance:\n    ${shown}`
      );
    }
  }
  return undefined;
}

/** The run type that a run id is reserved for; `undefined` if it is not reserved. */
export function reservedType(world: World, runId: string): string | undefined {
  const { apiVersion } = world.release;
  return Object.entries(enums[apiVersion].DagRunType)
    .filter(([type, lifespan]) => type !== "manual" && isWithin(world.release, lifespan))
    .map(([type]) => type)
    .find((type) => runId.startsWith(`${type}__`));
}

/** The run ids that every release from 2.6 on accepts. */
export const runIdPattern = /^[A-Za-z0-9_.~:+-]+$/;
