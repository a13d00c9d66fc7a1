import { isUnstorable, lengthOf } from "../database.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import { type Dated, isoFormat, isoZulu } from "../instant.js";
import { createRun, paramError, reservedType, runIdPattern } from "../new-run.js";
import { drainDag } from "../run-actions.js";
import { conflict, crash, refuse, refuseFaults, rejected } from "./errors.js";
import type { V2Request } from "./request.js";

/** `POST /dags/{dag_id}/dagRuns` */
export function postDagRun(request: V2Request): EmbeddedResponse {
  const { world, dagId, body, user, headers } = request;
  refuseHalfInterval(request);
  const now = world.now();
  const dag = world.dags.get(dagId);
  if (dag === undefined) {
    throw refuse(404, `${world.has("capitalDag") ? "DAG" : "Dag"} with dag_id: '${dagId}' not found`);
  }
  if (world.has("nullRunAfterCrashes") && body.isNull("run_after") && !body.text("dag_run_id")) throw crash();
  const version = body.text("bundle_version");
  if (version !== undefined)
    throw refuse(404, `DAG with dag_id: '${dagId}' does not have a version for bundle_version '${version}'`);
  const partitionKey = body.text("partition_key");
  if (partitionKey !== undefined && !dag.partitioned && world.has("checksPartitionKey")) {
    throw refuse(400, `Dag '${dagId}' is not a partitioned Dag and does not accept a partition_key.`);
  }

  const date = body.date("logical_date");
  const clock: Dated = { instant: now, offset: 0, text: "" };
  const requested = body.date("run_after") ?? clock;
  const isDated = world.has("runAfterIsLogicalDate") && body.date("data_interval_start") === undefined;
  const runAfter = (isDated ? date : undefined) ?? requested;
  const runId = body.text("dag_run_id") || mintId(request, requested, date === undefined);
  refuseId(request, runId);
  const conf = body.object("conf") ?? {};
  const error = paramError(dag, conf);
  if (error !== undefined) throw refuse(400, error);
  refuseTaken(request, runId, date);
  const note = body.text("note") || null;
  const isTooLong = lengthOf(runId) > maxLengths.runId || lengthOf(note ?? "") > maxLengths.note;
  if (isUnstorable(world, conf) || (isTooLong && world.has("limitsTexts"))) throw rejected(world);
  if (body.flag("drain_dag") === true) drainDag(world, dag);

  const [start, end] = [body.date("data_interval_start") ?? date, body.date("data_interval_end") ?? date];
  const run = createRun(
    world,
    dag,
    {
      runId,
      conf,
      logicalDate: date?.instant ?? null,
      runAfter: runAfter.instant,
      interval:
        date === undefined || start === undefined || end === undefined ? null : [start.instant, end.instant],
      note,
      triggeredBy: headers.has("referer") && world.has("refererMeansUi") ? "ui" : "rest_api",
      user,
      partitionKey: partitionKey ?? null,
    },
    now,
  );
  const echoed = {
    logical_date: date,
    run_after: runAfter,
    data_interval_start: date && start,
    data_interval_end: date && end,
  };
  return json(200, { ...world.views.show(run), ...echoOffsets(echoed) });
}

/** Generates a run id from the time of the trigger; 3.0 adds a random suffix if there is no logical date. */
function mintId({ world }: V2Request, from: Dated, isDateless: boolean): string {
  const id = `manual__${isoFormat(from.instant, from.offset ?? 0)}`;
  if (!isDateless || !world.has("suffixedIds")) return id;
  const shown = from.offset === null ? id.replace(/[+]00:00$/, "") : id;
  return `${shown}_${world.now().toString(36).slice(-8)}`;
}

function refuseHalfInterval({ body }: V2Request): void {
  if ((body.date("data_interval_start") === undefined) === (body.date("data_interval_end") === undefined))
    return;
  const msg =
    "Value error, Either both data_interval_start and data_interval_end must be provided or both must be None";
  refuseFaults([{ type: "value_error", loc: ["body"], msg, input: body.sent(), ctx: { error: {} } }]);
}

/** The lengths of the database columns. */
const maxLengths = { runId: 250, note: 1000 } as const;

/** If id and date are both taken, SQLite reports the date, PostgreSQL the id. */
function refuseTaken({ world, dagId }: V2Request, runId: string, date: Dated | undefined): void {
  const broken = [
    ...(world.runs.get(dagId, runId) === undefined ? [] : [conflict(world, "run_id", `${dagId}, ${runId}`)]),
    ...(world.runs.at(dagId, date?.instant ?? null) === undefined
      ? []
      : [conflict(world, "logical_date", `${dagId}, ${isoFormat(date?.instant ?? 0).replace("T", " ")}`)]),
  ];
  const reported = world.release.database === "postgresql" ? broken[0] : broken.at(-1);
  if (reported !== undefined) throw reported;
}

function refuseId({ world }: V2Request, runId: string): void {
  const type = reservedType(world, runId);
  if (type !== undefined) {
    throw refuse(400, `A manual DAG run cannot use ID '${runId}' since it is reserved for ${type} runs`);
  }
  if (world.has("refusesDots") && runId.includes("..")) {
    throw refuse(400, `The run_id '${runId}' must not contain '..' to prevent path traversal`);
  }
  if (!runIdPattern.test(runId)) {
    const scheduled =
      "^(?:manual|scheduled|asset_triggered)__(?:\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+00:00)$";
    throw refuse(
      400,
      `The run_id provided '${runId}' does not match regex pattern '${runIdPattern.source}' or '${scheduled}'`,
    );
  }
}

/** The response to a trigger has dates with their original offsets; later responses have UTC. */
function echoOffsets(dates: Readonly<Record<string, Dated | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dates).flatMap(([name, date]) =>
      date?.offset ? [[name, isoZulu(date.instant, date.offset)]] : [],
    ),
  );
}
