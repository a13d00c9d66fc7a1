import { expectResponse, isDagRun, isDagRunPage } from "../checks/response.js";
import { isRecord } from "../errors/json.js";
import type { CallOptions } from "../http/call.js";
import type { DagRun, DagRunPage, RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";

/** Reads one run. */
export async function fetchRun<V extends Version>(
  transport: Transport<V>,
  { dag_id, dag_run_id }: RunKey,
  options: CallOptions,
): Promise<DagRun<V>> {
  const response: unknown = await transport.call("get_dag_run", { path: { dag_id, dag_run_id }, options });
  return expectResponse(response, isDagRun<V>, "a DAG run");
}

/** Reads one page of the batch list. */
export async function fetchRuns<V extends Version>(
  transport: Transport<V>,
  body: object,
  options: CallOptions,
): Promise<DagRunPage<V>> {
  const response: unknown = await transport.call("get_dag_runs_batch", { body, options });
  return expectResponse(response, isDagRunPage<V>, "a page of DAG runs");
}

/** Reads whether a DAG is paused; `undefined` where the server does not say. */
export async function fetchIsPaused<V extends Version>(
  transport: Transport<V>,
  dag_id: string,
  options: CallOptions,
): Promise<boolean | undefined> {
  const response: unknown = await transport.call("get_dag", { path: { dag_id }, options });
  return isRecord(response) && typeof response["is_paused"] === "boolean" ? response["is_paused"] : undefined;
}
