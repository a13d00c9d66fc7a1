import type { CallOptions } from "../http/call.js";
import { NotFoundError } from "../errors/errors.js";
import type { RunKey, Version } from "../schema/index.js";
import type { Progress } from "../http/send.js";
import type { Transport } from "../transport.js";

/**
 * Deletes a run. Where an attempt of ours got lost, a 404 says that it was carried out.
 *
 * @param progress how far an earlier request for the same got, if there was one.
 * @throws NotFoundError, ConflictError
 */
export async function deleteOnce<V extends Version>(
  transport: Transport<V>,
  { dag_id, dag_run_id }: RunKey,
  options: CallOptions | undefined,
  progress: Progress = { attempt: 0, ambiguous: false },
): Promise<void> {
  try {
    await transport.call("delete_dag_run", { path: { dag_id, dag_run_id }, progress, options });
  } catch (error) {
    if (!(error instanceof NotFoundError && progress.ambiguous)) throw error;
  }
}
