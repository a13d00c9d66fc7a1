import { type CallInput, checkDate } from "../checks/validate.js";
import { AirflowError, isGone } from "../errors/errors.js";
import type { CallOptions, Result } from "../http/call.js";
import type { DagRun, RunKey, TriggerBody, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";

/** A run to trigger, with an id that is known before the first attempt. */
export interface Trigger<V extends Version> extends RunKey {
  readonly body: TriggerBody<V>;
  /** Whether {@link mintRunId} made the id, so that no other run has it. */
  readonly isMinted: boolean;
}

/** A trigger of one run: its id is the one in the body, or a new one. */
export function newTrigger<V extends Version>(
  { needsShortIds }: Transport<V>,
  dag_id: string,
  body: TriggerBody<V>,
): Trigger<V> {
  const isMinted = body.dag_run_id == null;
  return { dag_id, dag_run_id: body.dag_run_id ?? mintRunId({ isShort: needsShortIds }), body, isMinted };
}

/**
 * Triggers a run. The request has the run's id, so it can be retried: the server has at most one run with that id.
 *
 * A 409 after a lost attempt is settled by a GET of the id. The run of a minted id is the one of this call. The run of an id of
 * the caller's may have existed before, so the call throws an ambiguous conflict. If no run has the id, another one has the
 * logical date, and nothing was triggered.
 */
export async function triggerRun<V extends Version>(
  transport: Transport<V>,
  trigger: Trigger<V>,
  options: CallOptions | undefined,
): Promise<Result<DagRun<V>>> {
  const deadline = transport.deadline(options);
  const posted = await postRun(transport, trigger, options, deadline);
  if (posted.ok || posted.status !== 409 || !posted.wasLost) return posted;
  const { dag_id, dag_run_id, isMinted } = trigger;
  const call = { path: { dag_id, dag_run_id }, deadline, options };
  const found = await transport.exchange("get_dag_run", call);
  if (found.ok) {
    const hint = "a lost attempt of this call may have created the run with that id, or it existed before";
    return isMinted ? found : { ...posted, error: () => posted.error({ hint }) };
  }
  const cause = found.error();
  if (!(cause instanceof AirflowError)) return { ...found, wasLost: true };
  if (isGone(cause)) return { ...posted, wasLost: false, error: () => posted.error({ ambiguous: false }) };
  return { ...posted, error: () => posted.error({ cause }) };
}

/** Sends a trigger, and retries it if its response was lost. */
export async function postRun<V extends Version>(
  transport: Transport<V>,
  trigger: Trigger<V>,
  options: CallOptions | undefined,
  deadline: number,
): Promise<Result<DagRun<V>>> {
  const call = {
    ...triggerCall(transport.apiVersion, trigger),
    effect: "idempotent",
    deadline,
    options,
  } as const;
  return transport.exchange("post_dag_run", call);
}

/** The request of a trigger, with the names of that API version. */
export function triggerCall<V extends Version>(
  apiVersion: V,
  { dag_id, dag_run_id, body }: Trigger<V>,
): CallInput {
  const path = { dag_id };
  if (apiVersion === "v2") {
    return { path, body: { ...body, dag_run_id, logical_date: body.logical_date ?? null } };
  }
  // Every Airflow 2 knows the date as execution_date; `logical_date` came with 2.2.
  const { logical_date, ...rest } = body;
  if (logical_date == null) return { path, body: { ...rest, dag_run_id } };
  checkDate("logical_date", logical_date);
  if ("execution_date" in rest && rest.execution_date !== undefined) {
    throw new TypeError("logical_date and execution_date are the same date: set one of them");
  }
  return { path, body: { ...rest, dag_run_id, execution_date: logical_date } };
}

const digits = "0123456789abcdefghijklmnopqrstuv";

/**
 * Makes a run id like Airflow's own for manual runs, so that it sorts among them, with 60 random bits, so that no other run
 * has it. It fits the default pattern of every release.
 *
 * @param isShort whether to leave the time out.
 */
export function mintRunId({ isShort = false, now = new Date() } = {}): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const random = Array.from(bytes, (byte) => digits.charAt(byte % 32)).join("");
  return isShort ? `manual__${random}` : `manual__${now.toISOString()}_${random}`;
}
