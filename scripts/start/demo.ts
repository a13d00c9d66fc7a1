import { randomUUID } from "node:crypto";
import type { AnyAirflowClient, DagRun } from "../../src/index.js";
import { type Done, stage } from "./stage.js";
import type { Demo } from "./summary.js";

const waitTimeoutMs = 600_000;
const cleanUpTimeoutMs = 10_000;

/** The setting of the demo. */
export interface DemoOptions {
  /** Creates the client. */
  readonly connect: () => Promise<AnyAirflowClient>;
  readonly dagId: string;
  /** Milliseconds between the first two reads of the run. */
  readonly minIntervalMs: number;
  readonly signal: AbortSignal;
}

/**
 * Triggers a run, waits for it, lists it and deletes it, and prints a line for each. It touches no other run, and deletes
 * its own if a stage fails.
 *
 * @returns the input of `summary`.
 */
export async function runDemo({ connect, dagId, minIntervalMs, signal }: DemoOptions): Promise<Demo> {
  const client = await stage("connect", async () => {
    const value = await connect();
    return done(value, `Airflow ${value.airflowVersion ?? "?"}, API ${value.apiVersion}`);
  });
  const { dagRuns } = client;
  // Our own id, so that the run can be found and deleted even if the response to the trigger is lost.
  const runId = `airflow-client-demo__${randomUUID()}`;
  let deleted = false;
  try {
    const start = await stage("trigger", async () => {
      const run = await dagRuns.trigger(dagId, { dag_run_id: runId }, { signal });
      return done(run, `${run.dag_run_id} of ${run.dag_id} is ${run.state}`);
    });
    const states = new Set([start.state]);
    const run = await stage("wait", () => wait(client, start, states, { minIntervalMs, signal }));
    await stage("list", async () => {
      const since = run.start_date ?? undefined;
      const page = await dagRuns.list(
        dagId,
        { limit: 100, ...(since && { start_date_gte: since }) },
        { signal },
      );
      const ours = page.dag_runs.find((run) => run.dag_run_id === runId);
      if (ours === undefined) throw new Error(`the run is not in the list of ${dagId}`);
      const count = page.dag_runs.length;
      return done(
        ours,
        `${count} run${count === 1 ? "" : "s"} of ${dagId} since it started, ours is ${ours.state}`,
      );
    });
    await stage("delete", async () => {
      await dagRuns.delete(dagId, runId, { signal });
      deleted = true;
      return done(undefined, `${runId} is gone`);
    });
    return { client, run, states: [...states] };
  } finally {
    if (!deleted) await cleanUp(client, dagId, runId);
  }
}

async function wait(
  { dagRuns }: AnyAirflowClient,
  start: DagRun,
  states: Set<string>,
  times: { minIntervalMs: number; signal: AbortSignal },
): Promise<Done<DagRun>> {
  const run = await dagRuns.waitFor(start.dag_id, start.dag_run_id, {
    ...times,
    timeoutMs: waitTimeoutMs,
    maxIntervalMs: Math.max(times.minIntervalMs, 5000),
    onState: ({ state }) => states.add(state),
  });
  return done(run, [...states].join(" → "));
}

async function cleanUp({ dagRuns }: AnyAirflowClient, dagId: string, runId: string): Promise<void> {
  try {
    // Without the demo's signal, which may have aborted.
    await dagRuns.delete(dagId, runId, { signal: AbortSignal.timeout(cleanUpTimeoutMs), retry: false });
    console.error(`${runId} of ${dagId} was deleted.`);
  } catch (error) {
    if (isApiError(error) && error.status !== 409) return;
    console.error(`${runId} of ${dagId} could not be deleted. If it exists, delete it manually.`);
  }
}

function isApiError(error: unknown): error is { status: number } {
  return error instanceof Error && "status" in error;
}

function done<T>(value: T, text: string): Done<T> {
  return { value, text };
}
