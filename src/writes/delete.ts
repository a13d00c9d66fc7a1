import { isGone } from "../errors/errors.js";
import type { CallOptions, Result } from "../http/call.js";
import type { RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";

/**
 * Deletes a run. After a lost attempt, a 404 of Airflow means that the attempt was carried out.
 *
 * @param wasLost whether an earlier request for the same may have been carried out.
 */
export async function deleteRun<V extends Version>(
  transport: Transport<V>,
  { dag_id, dag_run_id }: RunKey,
  options: CallOptions | undefined,
  wasLost = false,
): Promise<Result<void>> {
  const call = { path: { dag_id, dag_run_id }, options, wasLost };
  const deleted = await transport.exchange("delete_dag_run", call);
  const isDone = !deleted.ok && deleted.wasLost && isGone(deleted.error());
  return isDone ? { ok: true, value: undefined, wasLost: true } : deleted;
}
