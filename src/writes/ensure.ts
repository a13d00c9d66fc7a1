import { expectAnswer, isDagRun } from "../checks/response.js";
import type { CallOptions } from "../http/call.js";
import { AirflowError, amended, ConflictError, NotFoundError } from "../errors/errors.js";
import type { DagRun, TriggerBody, Version } from "../schema/index.js";
import type { Progress } from "../http/send.js";
import type { Transport } from "../transport.js";
import { postRun } from "./trigger.js";

/** A run that is there now, and how it came to be. */
export interface EnsuredRun<V extends Version = Version> {
  /** The run, whoever triggered it. */
  run: DagRun<V>;
  /**
   * `"created"` by this call, `"existing"` before it, or `"uncertain"`: an attempt of this call was lost, so the run is of
   * this call or of another that used the same id.
   */
  outcome: "created" | "existing" | "uncertain";
}

/**
 * Triggers the run of an id of the caller's, or reads it where it is there already.
 *
 * @throws ConflictError when the id is free and another run has the logical date.
 */
export async function ensureRun<V extends Version>(
  transport: Transport<V>,
  dagId: string,
  body: TriggerBody<V> & { dag_run_id: string },
  options: CallOptions | undefined,
): Promise<EnsuredRun<V>> {
  if (body.dag_run_id == null) throw new TypeError("dag_run_id is missing: ensure takes an id of your own");
  const path = { dag_id: dagId, dag_run_id: body.dag_run_id };
  const progress: Progress = { attempt: 0, ambiguous: false };
  try {
    return { run: await postRun(transport, path, body, options, progress), outcome: "created" };
  } catch (error) {
    if (!(error instanceof ConflictError || (error instanceof AirflowError && error.ambiguous))) throw error;
    const look: Progress = { attempt: 0, ambiguous: false, deadline: progress.deadline };
    const answer: unknown = await transport
      .call("get_dag_run", { path, progress: look, options })
      .catch((failure: unknown) => {
        const isFree = failure instanceof NotFoundError;
        if (isFree && error instanceof ConflictError) throw amended(error, { ambiguous: false });
        // Not there yet, or not to be read: what the trigger met with says more.
        throw isFree || progress.ambiguous ? error : failure;
      });
    const run = expectAnswer(answer, isDagRun<V>, "a DAG run");
    return { run, outcome: progress.ambiguous ? "uncertain" : "existing" };
  }
}
