import { expectAnswer, isDagRun } from "../checks/response.js";
import { type CallInput, checkDate } from "../checks/validate.js";
import { AirflowError, ConflictError, NotFoundError, amended } from "../errors/errors.js";
import type { CallOptions } from "../http/call.js";
import type { Progress } from "../http/send.js";
import type { DagRun, RunKey, TriggerBody, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";

/**
 * Sends a trigger, again where its answer was lost: the server has at most one run of an id.
 *
 * @param progress tells afterwards whether an attempt was lost.
 * @throws AirflowError with the id in `dagRunId`.
 */
export async function postRun<V extends Version>(
  transport: Transport<V>,
  run: RunKey,
  body: TriggerBody<V>,
  options: CallOptions | undefined,
  progress: Progress,
): Promise<DagRun<V>> {
  try {
    const wire = wireBody(transport.apiVersion, run.dag_run_id, body);
    const call = { path: { dag_id: run.dag_id }, body: wire, repeatable: true, progress, options };
    const answer: unknown = await transport.call("post_dag_run", call);
    return expectAnswer(answer, isDagRun<V>, "a DAG run", true);
  } catch (error) {
    throw error instanceof AirflowError ? amended(error, { dagRunId: run.dag_run_id }) : error;
  }
}

/** The request of a trigger, its dates and names as that version takes them. */
export function triggerCall<V extends Version>(
  apiVersion: V,
  { dag_id, dag_run_id }: RunKey,
  body: TriggerBody<V>,
): CallInput {
  return { path: { dag_id }, body: wireBody(apiVersion, dag_run_id, body) };
}

/**
 * Triggers a run under an id that is fixed before the first attempt, so that an attempt whose answer was lost can be
 * repeated: the server has at most one run of that id.
 *
 * A minted id is nobody else's: where a repeat is told that it is taken, the run is ours, and is read and returned. An id of
 * the caller's may be anyone's, so the same is a `ConflictError` with `ambiguous: true`.
 *
 * @param progress tells afterwards whether an attempt was lost.
 * @param isMinted whether the id is one of ours, even if the body has it.
 * @throws ConflictError when another run has that id or logical date. Every error tells the id in `dagRunId`.
 */
export async function triggerOnce<V extends Version>(
  transport: Transport<V>,
  dagId: string,
  body: TriggerBody<V>,
  options: CallOptions | undefined,
  progress: Progress = { attempt: 0, ambiguous: false },
  isMinted = body.dag_run_id == null,
): Promise<DagRun<V>> {
  const dag_run_id = body.dag_run_id ?? mintRunId();
  try {
    return await postRun(transport, { dag_id: dagId, dag_run_id }, body, options, progress);
  } catch (error) {
    if (!(error instanceof ConflictError && error.ambiguous)) throw error;
    const run = await look(transport, { dag_id: dagId, dag_run_id }, error, progress, options);
    if (isMinted) return run;
    const hint = "(the run of that id may be of an attempt of this call that was lost, or someone else's)";
    throw amended(error, { message: `${error.message} ${hint}` });
  }
}

/** The run that a conflict after a lost attempt is about. Throws the conflict, with what was learnt, where none is to be seen. */
async function look<V extends Version>(
  transport: Transport<V>,
  path: { dag_id: string; dag_run_id: string },
  conflict: ConflictError,
  { deadline }: Progress,
  options: CallOptions | undefined,
): Promise<DagRun<V>> {
  const progress: Progress = { attempt: 0, ambiguous: false, deadline };
  try {
    const answer: unknown = await transport.call("get_dag_run", { path, progress, options });
    return expectAnswer(answer, isDagRun<V>, "a DAG run");
  } catch (cause) {
    if (!(cause instanceof AirflowError)) throw cause;
    // Where the id is free, it was the logical date that another run has.
    throw amended(conflict, cause instanceof NotFoundError ? { ambiguous: false } : { cause });
  }
}

/** On v1 the date goes by the name that every Airflow 2 knows; `logical_date` came with 2.2. */
function wireBody<V extends Version>(apiVersion: V, dag_run_id: string, given: TriggerBody<V>): object {
  if (apiVersion === "v2") {
    // Names that come after what is spread make an object that takes four times as long to be made and written.
    const body: { dag_run_id: unknown; logical_date: unknown } = { dag_run_id, logical_date: null, ...given };
    body.dag_run_id = dag_run_id;
    body.logical_date ??= null;
    return body;
  }
  const { logical_date, ...rest } = given;
  const body = { ...rest, dag_run_id };
  if (logical_date == null) return body;
  checkDate("logical_date", logical_date);
  if ("execution_date" in body && body.execution_date !== undefined) {
    throw new TypeError("logical_date and execution_date are one date: give one of them");
  }
  return { ...body, execution_date: logical_date };
}

const digits = "0123456789abcdefghijklmnopqrstuv";
const digitsPerId = 12;

// For a hundred ids at a time: it costs as much as for one, which is a tenth of a trigger.
let pool = "";

/**
 * A new run id in the manner of Airflow's own for manual runs, so that it sorts among them, with 60 random bits: made
 * before the first attempt of a trigger, it tells our run from any other. Fits the default pattern of every release.
 */
export function mintRunId(now = new Date()): string {
  if (pool === "") {
    const bytes = crypto.getRandomValues(new Uint8Array(100 * digitsPerId));
    pool = Array.from(bytes, (byte) => digits.charAt(byte % 32)).join("");
  }
  const random = pool.slice(0, digitsPerId);
  pool = pool.slice(digitsPerId);
  return `manual__${now.toISOString()}_${random}`;
}
