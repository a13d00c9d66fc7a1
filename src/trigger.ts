import { expectAnswer, isDagRun } from "./answer.js";
import type { Call, CallOptions } from "./call.js";
import { ConflictError, NotFoundError } from "./errors.js";
import { mintRunId } from "./run-id.js";
import type { DagRun, TriggerBody, Version } from "./schema.js";
import type { Progress } from "./send.js";
import type { Transport } from "./transport.js";
import { checkDate } from "./validate.js";

/**
 * Sends a trigger, again where its answer was lost: the server has at most one run of an id.
 *
 * @param progress tells afterwards whether an attempt was lost.
 */
export async function postRun<V extends Version>(
  transport: Transport<V>,
  dagId: string,
  body: TriggerBody<V> & { dag_run_id: string },
  options: CallOptions | undefined,
  progress: Progress,
): Promise<DagRun<V>> {
  return transport.call("post_dag_run", {
    ...triggerCall(transport.apiVersion, dagId, body),
    progress,
    options,
  });
}

/** The request of a trigger, its dates and names as that version takes them. */
export function triggerCall<V extends Version>(
  apiVersion: V,
  dagId: string,
  body: TriggerBody<V> & { dag_run_id: string },
): Call {
  return { path: { dag_id: dagId }, body: wireBody(apiVersion, body), repeatable: true };
}

/**
 * Triggers a run under an id that is fixed before the first attempt, so that an attempt whose answer was lost can be
 * repeated: the server has at most one run of that id.
 *
 * @param progress tells afterwards whether an attempt was lost.
 * @throws ConflictError when another run has that id or logical date.
 */
export async function triggerOnce<V extends Version>(
  transport: Transport<V>,
  dagId: string,
  body: TriggerBody<V>,
  options: CallOptions | undefined,
  progress: Progress = { attempt: 0, ambiguous: false },
): Promise<DagRun<V>> {
  const dag_run_id = body.dag_run_id ?? mintRunId();
  try {
    return await postRun(transport, dagId, { ...body, dag_run_id }, options, progress);
  } catch (error) {
    if (!(error instanceof ConflictError && progress.ambiguous)) throw error;
    const path = { dag_id: dagId, dag_run_id };
    const answer: unknown = await transport
      .call("get_dag_run", { path, options })
      .catch((missing: unknown) => {
        // The id is free, so it was the logical date that another run has.
        throw missing instanceof NotFoundError ? error : missing;
      });
    return expectAnswer(answer, isDagRun<V>, "a DAG run");
  }
}

/** On v1 the date goes by the name that every Airflow 2 knows; `logical_date` came with 2.2. */
function wireBody<V extends Version>(apiVersion: V, { logical_date, ...body }: TriggerBody<V>): object {
  if (apiVersion === "v2") return { ...body, logical_date: logical_date ?? null };
  if (logical_date == null) return body;
  checkDate("logical_date", logical_date);
  if ("execution_date" in body && body.execution_date !== undefined) {
    throw new TypeError("logical_date and execution_date are one date: give one of them");
  }
  return { ...body, execution_date: logical_date };
}
