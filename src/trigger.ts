import { expectAnswer, isDagRun } from "./answer.js";
import type { CallOptions } from "./call.js";
import { ConflictError, NotFoundError } from "./errors.js";
import { mintRunId } from "./run-id.js";
import type { DagRun, TriggerBody, Version } from "./schema.js";
import type { Transport } from "./transport.js";
import { checkDate } from "./validate.js";

/**
 * Triggers a run under an id that is fixed before the first attempt, so that an attempt whose answer was lost can be
 * repeated: the server has at most one run of that id.
 *
 * @throws ConflictError when another run has that id or logical date.
 */
export async function triggerOnce<V extends Version>(
  transport: Transport<V>,
  dagId: string,
  body: TriggerBody<V>,
  options: CallOptions | undefined,
): Promise<DagRun<V>> {
  const dag_run_id = body.dag_run_id ?? mintRunId();
  const progress = { attempt: 0, ambiguous: false };
  try {
    return await transport.call("post_dag_run", {
      path: { dag_id: dagId },
      body: wireBody(transport.apiVersion, body, dag_run_id),
      repeatable: true,
      progress,
      options,
    });
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
function wireBody<V extends Version>(
  apiVersion: V,
  { logical_date, ...body }: TriggerBody<V>,
  dag_run_id: string,
): object {
  if (apiVersion === "v2") return { ...body, dag_run_id, logical_date: logical_date ?? null };
  if (logical_date == null) return { ...body, dag_run_id };
  checkDate("logical_date", logical_date);
  if ("execution_date" in body && body.execution_date !== undefined) {
    throw new TypeError("logical_date and execution_date are one date: give one of them");
  }
  return { ...body, dag_run_id, execution_date: logical_date };
}
