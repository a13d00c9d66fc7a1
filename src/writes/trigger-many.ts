import { callOptionsOf } from "../http/call.js";
import { checkEach, type ManyOptions, type Outcome, Ledger } from "./many.js";
import { mintRunId, triggerCall, triggerRun } from "./trigger.js";
import type { DagRun, TriggerBody, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";

/** A run to trigger: its DAG, and the body of the trigger. */
export type TriggerItem<V extends Version = Version> = TriggerBody<V> & {
  /** The DAG to trigger. */
  dag_id: string;
};

/**
 * Triggers many runs, each once. Their ids are fixed before the first request.
 *
 * @throws TypeError or RangeError for a bad item.
 */
export async function triggerEach<V extends Version>(
  transport: Transport<V>,
  items: readonly TriggerItem<V>[],
  options: ManyOptions,
): Promise<Outcome<DagRun<V>>[]> {
  const triggers = items.map(({ dag_id, ...body }) => {
    const dag_run_id = body.dag_run_id ?? mintRunId({ isShort: transport.needsShortIds });
    return { dag_id, dag_run_id, body: { ...body, dag_run_id }, isMinted: body.dag_run_id == null };
  });
  checkEach("items", triggers, (trigger) => {
    transport.check("post_dag_run", triggerCall(transport.apiVersion, trigger));
  });
  const ledger = new Ledger<DagRun<V>>(triggers, options);
  await ledger.work([...triggers.entries()], (trigger) =>
    triggerRun(transport, trigger, callOptionsOf(options)),
  );
  return ledger.outcomes;
}
