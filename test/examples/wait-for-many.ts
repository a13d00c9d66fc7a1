// Starts many runs and waits until all have finished, with one request for hundreds of them.
import type { AirflowClient, TriggerItem, WaitForAllOptions } from "airflow-client";

/**
 * Triggers the runs and waits for them.
 *
 * @returns the run ids by final state; `other` has those that were not started or did not finish, with the reason.
 */
export async function runAll(
  airflow: AirflowClient,
  items: readonly TriggerItem<"v2">[],
  options: Pick<WaitForAllOptions, "signal" | "timeoutMs" | "onProgress"> = {},
) {
  const result = {
    success: new Array<string>(),
    failed: new Array<string>(),
    other: new Map<string, string>(),
  };
  const triggers = await airflow.dagRuns.triggerMany(items, { signal: options.signal });
  const runs = triggers.flatMap((trigger) => {
    if (trigger.status === "fulfilled") return trigger.value;
    result.other.set(trigger.dag_run_id, "reason" in trigger ? String(trigger.reason) : trigger.status);
    return [];
  });
  const ends = await airflow.dagRuns.waitForAll(runs, { minIntervalMs: 200, ...options });
  for (const [index, end] of ends.entries()) {
    const id = runs[index]?.dag_run_id ?? "";
    if (end.status === "rejected") result.other.set(id, end.reason.message);
    else if (end.value.state === "success") result.success.push(id);
    else result.failed.push(id);
  }
  return result;
}
