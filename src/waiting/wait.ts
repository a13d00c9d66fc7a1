import { checkId } from "../checks/validate.js";
import { AirflowError } from "../errors/errors.js";
import { isRecord } from "../errors/json.js";
import type { DagRun, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";
import { checkTimes, type WaitForAllOptions, type WaitOptions, type WaitOutcome } from "./options.js";
import { Rounds } from "./rounds.js";

/**
 * Waits for one run.
 *
 * @param known the run as it was just received, which saves the first read.
 * @throws WaitTimeoutError, and all other reasons of an outcome.
 */
export async function waitFor<V extends Version>(
  transport: Transport<V>,
  ref: RunKey,
  options: WaitOptions<DagRun<V>>,
  known?: DagRun<V>,
): Promise<DagRun<V>> {
  checkTimes(options);
  const [outcome] = await new Rounds(transport, [ref], options).wait(known);
  if (outcome?.status === "fulfilled") return outcome.value;
  const reason: unknown = outcome?.reason;
  throw reason;
}

/**
 * Waits for each run as {@link waitFor} does.
 *
 * @returns one outcome for each of `refs`, in their order.
 * @throws TypeError and RangeError for wrong arguments, and errors that are not about one run, which end all waits.
 */
export async function waitForAll<V extends Version>(
  transport: Transport<V>,
  refs: readonly RunKey[],
  options: WaitForAllOptions<DagRun<V>>,
): Promise<WaitOutcome<DagRun<V>>[]> {
  checkTimes(options);
  checkRefs(refs);
  return new Rounds(transport, refs, options).wait();
}

/**
 * Triggers a run and waits for it. If the response to the trigger was lost, the run is looked for by its id.
 *
 * @param isOwnId whether the caller chose the id: the run of that id may then be somebody else's, and is not looked for.
 */
export async function triggerAndWait<V extends Version>(
  transport: Transport<V>,
  trigger: () => Promise<DagRun<V>>,
  { dag_id, isOwnId }: { dag_id: string; isOwnId: boolean },
  options: WaitOptions<DagRun<V>>,
): Promise<DagRun<V>> {
  checkTimes(options);
  const { signal } = options;
  const run = await trigger().catch(async (error: unknown) => {
    const dag_run_id = error instanceof AirflowError && error.ambiguous ? error.dagRunId : undefined;
    if (isOwnId || dag_run_id === undefined) throw error;
    return transport.call("get_dag_run", { path: { dag_id, dag_run_id }, options: { signal } }).catch(() => {
      signal?.throwIfAborted();
      throw error;
    });
  });
  return waitFor(transport, { dag_id, dag_run_id: run.dag_run_id }, options, run);
}

function checkRefs(refs: unknown): void {
  if (!Array.isArray(refs)) throw new TypeError("runs must be an array");
  for (const [index, ref] of Array.from<unknown>(refs).entries()) {
    const name = `runs[${String(index)}]`;
    if (!isRecord(ref)) throw new TypeError(`${name} must be an object with dag_id and dag_run_id`);
    for (const field of ["dag_id", "dag_run_id"]) checkId(`${name}.${field}`, ref[field]);
  }
}
