import type { DagRunRecord, DagRunStore, RunState } from "./dag-run-store.js";
import type { DagStore } from "./dag-store.js";
import type { Instant } from "./instant.js";

/** Options of the scheduler. */
export interface LifecycleOptions {
  /** Whether there is a scheduler; without one, a queued run stays queued. @default true */
  readonly scheduler?: boolean;
  /** Milliseconds that a run is queued. @default 2 */
  readonly queuedMs?: number;
  /** Milliseconds that a run is running, plus the seconds of `conf: { sleep: seconds }`. @default 5 */
  readonly runningMs?: number;
}

/**
 * Moves runs from queued to running to success, or to failed with `conf: { fail: true }`.
 * Nothing happens in the background: {@link Lifecycle.settle} updates all runs before they are read.
 */
export class Lifecycle {
  readonly #options: Required<LifecycleOptions>;
  readonly #dags: DagStore;
  readonly #runs: DagRunStore;
  readonly #unfinished = new Set<DagRunRecord>();

  constructor(dags: DagStore, runs: DagRunStore, options: LifecycleOptions) {
    this.#dags = dags;
    this.#runs = runs;
    this.#options = {
      scheduler: options.scheduler ?? true,
      queuedMs: options.queuedMs ?? 2,
      runningMs: options.runningMs ?? 5,
    };
  }

  get hasScheduler(): boolean {
    return this.#options.scheduler;
  }

  /** Adds a queued or running run to the scheduler. */
  watch(run: DagRunRecord): void {
    if (this.#options.scheduler && !run.held) this.#unfinished.add(run);
  }

  /** Removes a run from the scheduler, because it was deleted or its state was set. */
  forget(run: DagRunRecord): void {
    this.#unfinished.delete(run);
  }

  /** Makes all state changes that are due at this time. */
  settle(now: Instant): void {
    for (const run of this.#unfinished) {
      const dag = this.#dags.get(run.dagId);
      if (dag === undefined || dag.isPaused) continue;
      if (run.state === "queued") this.#start(run, dag.unpausedAt, now);
      if (run.state === "running") this.#end(run, dag.unpausedAt, now);
    }
    if (this.#options.scheduler) this.#pauseDrained();
  }

  #pauseDrained(): void {
    for (const dag of this.#dags.list()) {
      if (!dag.isDraining) continue;
      const runs = [...this.#runs.of(dag.dagId)];
      if (runs.some(({ state }) => state === "queued" || state === "running")) continue;
      dag.isPaused = true;
      dag.isDraining = false;
    }
  }

  #start(run: DagRunRecord, unpausedAt: Instant, now: Instant): void {
    const at =
      Math.max(run.queuedAt ?? run.runAfter, run.runAfter, unpausedAt) + this.#options.queuedMs * 1000;
    if (at > now) return;
    const [first] = run.tasks;
    if (first !== undefined)
      Object.assign(first, { state: "running", startDate: at, tries: first.tries + 1 });
    this.#runs.change(run, at, { state: "running", startDate: at, lastSchedulingDecision: at });
  }

  #end(run: DagRunRecord, unpausedAt: Instant, now: Instant): void {
    const sleepMs = Number(run.conf["sleep"] ?? 0) * 1000;
    const at = Math.max(run.startDate ?? now, unpausedAt) + (this.#options.runningMs + sleepMs) * 1000;
    if (at > now) return;
    const state: RunState = run.conf["fail"] ? "failed" : "success";
    for (const task of run.tasks) {
      if (task.state === null || task.state === "running") {
        const tries = task.state === null ? task.tries + 1 : task.tries;
        Object.assign(task, { state: "success", startDate: task.startDate ?? at, endDate: at, tries });
      }
    }
    const last = run.tasks.at(-1);
    if (last !== undefined) last.state = state;
    this.#runs.change(run, at, { state, endDate: at, lastSchedulingDecision: at });
    this.#unfinished.delete(run);
  }
}
