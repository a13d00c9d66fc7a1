import type { DagRecord } from "../dag-store.js";
import { lengthOf } from "../database.js";
import { type EmbeddedResponse, json, type Refusal } from "../exchange.js";
import { type Dated, type Instant, isoFormat } from "../instant.js";
import { createRun, paramError, reservedType, runIdPattern } from "../new-run.js";
import { nullId } from "../run-view.js";
import type { World } from "../world.js";
import { refuseFields, refuseLooseDate, unknownFields } from "./body.js";
import { badRequest, crash, notFound, problem } from "./problems.js";
import type { V1Request } from "./request.js";

/** A day, in microseconds. */
const day = 86_400_000_000;

/** `POST /dags/{dag_id}/dagRuns` */
export function postDagRun(request: V1Request): EmbeddedResponse {
  const { world, dagId, body, user } = request;
  const now = world.now();
  const dag = world.dags.get(dagId);
  if (dag === undefined)
    throw notFound(world.release, "DAG not found", `DAG with dag_id: '${dagId}' not found`);
  const date = dateOf(request);
  refuseFields(world, complaints(request));

  const logicalDate = date?.instant ?? now;
  const sentId = body.text("dag_run_id");
  const isMinted = sentId === undefined || (sentId === "" && !world.has("emptyIdIsStored"));
  const isKeptNull = body.isNull("dag_run_id") && world.has("emptyIdIsStored");
  const runId = isKeptNull
    ? nullId
    : isMinted
      ? `manual__${isoFormat(logicalDate, date?.offset ?? 0)}`
      : sentId;
  refuseTaken(request, runId, logicalDate);
  refuseId(request, runId);
  const conf = body.object("conf") ?? {};
  const error = world.has("noParams") ? undefined : paramError(dag, conf);
  if (error !== undefined) throw world.has("badParamsCrash") ? crash() : badRequest(world.release, error);

  const [start, end] = [body.date("data_interval_start"), body.date("data_interval_end")];
  const interval =
    start === undefined || end === undefined
      ? intervalOf(dag, logicalDate)
      : ([start.instant, end.instant] as const);
  const run = createRun(
    world,
    dag,
    {
      runId,
      conf,
      logicalDate,
      runAfter: logicalDate,
      interval,
      note: body.text("note") || null,
      triggeredBy: "rest_api",
      user: user.username,
    },
    now,
  );
  return json(200, echoOffset(world.views.show(run), date, start === undefined && dag.schedule === null));
}

/** The logical date of the body, under its new or its old name. */
function dateOf(request: V1Request): Dated | undefined {
  const { world, operation, body } = request;
  const { release } = world;
  const unknown = unknownFields(world, operation, body);
  const names = ["logical_date", "execution_date"].filter((name) => body.has(name) && !unknown.has(name));
  for (const name of names) {
    if (body.isNull(name)) refuseNull(request, name);
    if (body.date(name) === undefined) throw noDate(world, body.text(name) ?? "");
    refuseLooseDate(world, body, name);
  }
  const [logical, execution] = [body.date("logical_date"), body.date("execution_date")];
  if (logical !== undefined && execution !== undefined && logical.instant !== execution.instant) {
    throw badRequest(
      release,
      `'${logical.text}' != '${execution.text}'`,
      "logical_date conflicts with execution_date",
    );
  }
  return logical ?? execution;
}

/** Refuses a null date. Without a run id, the server fails on it while it generates one. */
function refuseNull({ world, body }: V1Request, name: string): void {
  if (world.has("nullDateIsNoString"))
    throw badRequest(world.release, `None is not of type 'string' - '${name}'`);
  if (body.has("dag_run_id")) refuseFields(world, new Map([["logical_date", ["Field may not be null."]]]));
  const detail = world.has("nullDateIsNotIterable")
    ? "argument of type 'NoneType' is not iterable"
    : world.has("nullDateIsNoPyString")
      ? "argument 'input': 'NoneType' object cannot be converted to 'PyString'"
      : "argument 'input': 'NoneType' object cannot be cast as 'str'";
  throw badRequest(world.release, detail, "Incorrect datetime argument");
}

/** The error for a date that 2.0 to 2.4 cannot read. */
function noDate(world: World, text: string): Refusal {
  if (text === "") return crash();
  return badRequest(world.release, `Invalid date string: ${text}`, "Incorrect datetime argument");
}

/** The error messages of the fields, by name. */
function complaints({ world, operation, body }: V1Request): Map<string, string[]> {
  const messages = unknownFields(world, operation, body);
  const runId = body.text("dag_run_id");
  if (body.has("dag_run_id") && runId === undefined && !world.has("emptyIdIsStored")) {
    messages.set("dag_run_id", ["Field may not be null."]);
  }
  if (lengthOf(runId ?? "") > 250) messages.set("dag_run_id", ["Longer than maximum length 250."]);
  if (lengthOf(body.text("note") ?? "") > 1000 && !messages.has("note"))
    messages.set("note", ["Longer than maximum length 1000."]);
  const bounds = ["data_interval_start", "data_interval_end"].filter((name) => body.date(name) !== undefined);
  if (messages.size === 0 && bounds.length === 1) {
    messages.set("_schema", [
      "Both 'data_interval_start' and 'data_interval_end' must be specified together",
    ]);
  }
  return messages;
}

/** The server looks for one run with the same id or date, and names the shared field, the date first. */
function refuseTaken({ world, dagId }: V1Request, runId: string, logicalDate: Instant): void {
  const sameDate = world.runs.at(dagId, logicalDate);
  const sameId = world.runs.get(dagId, runId);
  if (world.has("duplicateDateCrashes") && sameId === undefined && sameDate !== undefined) throw crash();
  const [found] = [sameId, sameDate]
    .filter((run) => run !== undefined)
    .sort((a, b) => (world.has("findsOldestConflict") ? a.id - b.id : 0));
  if (found === undefined) return;
  const label = world.has("namesExecutionDate") ? "DAGRun ExecutionDate" : "DAGRun logical date";
  const isDate = found.logicalDate === logicalDate && !world.has("duplicateDateCrashes");
  const taken = isDate
    ? `${label}: '${isoFormat(logicalDate).replace("T", " ")}'`
    : `DAGRun ID: '${runId === nullId ? "None" : runId}'`;
  throw problem(
    world.release,
    "AlreadyExists",
    409,
    "Conflict",
    `DAGRun with DAG ID: '${dagId}' and ${taken} already exists`,
  );
}

function refuseId({ world }: V1Request, runId: string): void {
  const type = world.has("freeReservedIds") ? undefined : reservedType(world, runId);
  if (type !== undefined) {
    throw badRequest(
      world.release,
      `A manual DAG run cannot use ID '${runId}' since it is reserved for ${type} runs`,
    );
  }
  if (!world.has("freeRunIds") && !runIdPattern.test(runId)) throw crash();
}

/** The data interval of a manual run: the last whole day for a daily DAG, else the date itself. */
function intervalOf(dag: DagRecord, date: Instant): readonly [Instant, Instant] {
  if (dag.schedule !== "@daily") return [date, date];
  const end = Math.floor(date / day) * day;
  return [end - day, end];
}

/** The response to a trigger has the date with its original offset; later responses have UTC. */
function echoOffset(
  view: Record<string, unknown>,
  date: Dated | undefined,
  intervalToo: boolean,
): Record<string, unknown> {
  if (date?.offset === undefined || date.offset === null || date.offset === 0) return view;
  const names = [
    "logical_date",
    "execution_date",
    ...(intervalToo ? ["data_interval_start", "data_interval_end"] : []),
  ];
  const shown = isoFormat(date.instant, date.offset);
  return {
    ...view,
    ...Object.fromEntries(names.filter((name) => name in view).map((name) => [name, shown])),
  };
}
