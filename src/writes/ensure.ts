import { isGone } from "../errors/errors.js";
import type { CallOptions } from "../http/call.js";
import type { DagRun, TriggerBody, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { postRun } from "./trigger.js";

/** An existing run, and whether this call created it. */
export interface EnsuredRun<V extends Version = Version> {
  /** The run. */
  run: DagRun<V>;
  /**
   * `"created"` by this call, `"existing"` before it, or `"uncertain"`: an attempt of this call was lost, so this call or
   * another one with the same id created the run.
   */
  outcome: "created" | "existing" | "uncertain";
}

/**
 * Triggers a run with an id of the caller's, or reads it if it exists.
 *
 * @throws ConflictError if another run has the logical date, and none has the id.
 */
export async function ensureRun<V extends Version>(
  transport: Transport<V>,
  dagId: string,
  body: TriggerBody<V> & { dag_run_id: string },
  options: CallOptions | undefined,
): Promise<EnsuredRun<V>> {
  const { dag_run_id } = body;
  if (dag_run_id == null) throw new TypeError("dag_run_id is missing: ensure needs your own id");
  const deadline = transport.deadline(options);
  const trigger = { dag_id: dagId, dag_run_id, body, isMinted: false };
  const posted = await postRun(transport, trigger, options, deadline);
  if (posted.ok) return { run: posted.value, outcome: "created" };
  const signal = options?.signal;
  const isConflict = posted.status === 409;
  if (!(isConflict || posted.wasLost) || posted.error() === signal?.reason) throw posted.error();
  const found = await transport.exchange("get_dag_run", {
    path: { dag_id: dagId, dag_run_id },
    deadline,
    options,
  });
  if (found.ok) return { run: found.value, outcome: posted.wasLost ? "uncertain" : "existing" };
  const failure = found.error();
  if (failure === signal?.reason) throw failure;
  if (isGone(failure)) throw posted.error(isConflict ? { ambiguous: false } : {});
  // If the run cannot be read, the failure of the trigger says more.
  throw posted.wasLost ? posted.error() : failure;
}
