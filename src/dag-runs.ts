import { expectResponse, isClearPreview, isDagRun, isDagRunPage } from "./checks/response.js";
import { deleteRun } from "./writes/delete.js";
import { deleteEach } from "./writes/delete-many.js";
import { type EnsuredRun, ensureRun } from "./writes/ensure.js";
import { listRuns, listRunsBatch } from "./pagination/list.js";
import type { ManyOptions, Outcome } from "./writes/many.js";
import type { ListOptions, Paginator } from "./pagination/paginator.js";
import { newTrigger, triggerRun } from "./writes/trigger.js";
import type {
  BulkBody,
  ClearBody,
  ClearManyBody,
  ClearPartitionsBody,
  ClearPreview,
  DagRun,
  DagRunBatchQuery,
  DagRunPage,
  DagRunQuery,
  ResultTable,
  RunKey,
  TriggerBody,
  UpdateBody,
  Version,
  WaitEvent,
} from "./schema/index.js";
import { newestFirst } from "./schema/index.js";
import { triggerEach, type TriggerItem } from "./writes/trigger-many.js";
import { type CallOptions, valueOf } from "./http/call.js";
import type { Transport } from "./transport.js";
import type { WaitForAllOptions, WaitOptions, WaitOutcome } from "./waiting/options.js";
import { triggerAndWait, waitFor, waitForAll } from "./waiting/wait.js";
import { watch, type WatchOptions } from "./waiting/watch.js";

/**
 * The DAG runs of one Airflow.
 *
 * Every method takes `{ signal, timeoutMs, retry, headers }` last, throws TypeError or RangeError for bad input before anything
 * is sent, and an `AirflowError` for what the server or the network did.
 */
export class DagRuns<V extends Version> {
  readonly #transport: Transport<V>;
  readonly #pageSize: number;

  /** @internal */
  constructor(transport: Transport<V>, pageSize: number) {
    this.#transport = transport;
    this.#pageSize = pageSize;
  }

  /**
   * Lists DAG runs: awaited, it gives one page; iterated, every run of every page. Nothing is sent before. Airflow's default
   * order is oldest first (`id`).
   *
   * An iteration is cheapest by `id`, and on Airflow 3 by `run_after` or `dag_run_id`. With any other `order_by` runs can
   * move between pages: a list of more than one page is read once more, newest first, and runs that were missed come last.
   * With `fields` (Airflow 2.9 to 2.11) an iteration also asks for `dag_id` and `dag_run_id`.
   *
   * @param dagId a DAG, or `"~"` for all DAGs that the user may read.
   * @param query filters, order, and `limit`, the page size.
   * @throws NotFoundError for an unknown DAG on Airflow 3 (Airflow 2 gives an empty list). UnexpectedResponseError if an
   *   iteration cannot be sure to have every run, ServerError with the offset of a run that the server fails on.
   */
  list(dagId: string, query: DagRunQuery<V> = {}, options: ListOptions = {}): Paginator<DagRunPage<V>> {
    return listRuns(this.#transport, { dagId, query, pageSize: this.#pageSize }, options);
  }

  /**
   * Lists DAG runs of several DAGs with the filters in a body, which has no length limit like a URL. Like {@link list}, but
   * always by offset, and no server caps its page size.
   *
   * @param query filters, order, and `page_limit`, the page size.
   */
  listBatch(query: DagRunBatchQuery<V> = {}, options: ListOptions = {}): Paginator<DagRunPage<V>> {
    return listRunsBatch(this.#transport, { query, pageSize: this.#pageSize }, options);
  }

  /**
   * Reads one run.
   *
   * @throws NotFoundError
   */
  async get<Conf>(dagId: string, dagRunId: string, options?: CallOptions): Promise<DagRun<V, Conf>> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return runOf<V, Conf>(await this.#transport.call("get_dag_run", { path, options }));
  }

  /**
   * Reads the newest run that matches, or `undefined` if none does: the first of a {@link list} by `-id`, the order in which
   * runs came to be, unless the query has another `order_by`.
   *
   * @param dagId a DAG, or `"~"` for all DAGs that the user may read.
   * @throws NotFoundError for an unknown DAG on Airflow 3. Airflow 2.1 or newer, which can sort.
   */
  async latest<Conf>(
    dagId: string,
    query: DagRunQuery<V> = {},
    options: ListOptions = {},
  ): Promise<DagRun<V, Conf> | undefined> {
    const { dag_runs: runs } = await this.list(dagId, { order_by: newestFirst, ...query, limit: 1 }, options);
    return runs.length === 0 ? undefined : runOf<V, Conf>(runs[0]);
  }

  /**
   * Triggers a run. Its id is made before the first attempt, unless the body has one, so that a retry after a lost response or
   * a 500 starts no second run. If a retry with a `dag_run_id` of your own finds a run with that id, the call throws an
   * ambiguous `ConflictError`: the run may have existed before; see {@link ensure}.
   *
   * Without a date, Airflow 3 creates a run without logical date and data interval, in which templates that use `ds` fail.
   * Airflow 2 uses the time of the request.
   *
   * @throws ConflictError if another run has that id or logical date, NotFoundError for an unknown DAG, ValidationError if the
   *   DAG's params refuse `conf`. With `ambiguous: true` the run may exist: read the error's `dagRunId`. Otherwise it does not.
   */
  async trigger<Conf>(
    dagId: string,
    body: TriggerBody<V> = {},
    options?: CallOptions,
  ): Promise<DagRun<V, Conf>> {
    const trigger = newTrigger(this.#transport, dagId, body);
    return runOf<V, Conf>(valueOf(await triggerRun(this.#transport, trigger, options)));
  }

  /**
   * Deletes a run. Retried after a lost response; a 404 to the retry is a success. If the id may be used again at once, set
   * `retry: false`, so that a retry does not delete the next run with that id. Before Airflow 3.1.6 a running run may survive
   * a deletion that the server reports as done: end it with {@link update} first.
   *
   * @throws NotFoundError, and ConflictError for a running run from Airflow 3.1.6 on. With `ambiguous: true` the run may be
   *   deleted: call it again, and treat NotFoundError as a success.
   */
  async delete(dagId: string, dagRunId: string, options?: CallOptions): Promise<void> {
    valueOf(await deleteRun(this.#transport, { dag_id: dagId, dag_run_id: dagRunId }, options));
  }

  /**
   * Returns the run with an id of your own, such as a business key, and triggers it if it does not exist: two equal calls start
   * one run. The other fields of the body apply only to a new run: compare `run.conf` if that matters.
   *
   * @param body as for {@link trigger}, with `dag_run_id`.
   * @throws TypeError without `dag_run_id`, ConflictError if another run has the logical date and none has the id, and the
   *   errors of {@link trigger}. With `ambiguous: true` the run may still be created: call it again.
   */
  ensure(
    dagId: string,
    body: TriggerBody<V> & { dag_run_id: string },
    options?: CallOptions,
  ): Promise<EnsuredRun<V>> {
    return ensureRun(this.#transport, dagId, body, options);
  }

  /**
   * Triggers many runs, some at a time, each as {@link trigger} does. Missing ids are made before the first request. To
   * continue after an abort, pass the same items with the ids of the outcomes to {@link ensure} or to this method.
   *
   * @returns one outcome per item, in input order: `fulfilled`, `rejected`, `uncertain` or `not-started`.
   * @throws TypeError or RangeError for a bad item, with its position. Faults and aborts are in the outcomes.
   */
  triggerMany(items: readonly TriggerItem<V>[], options: ManyOptions = {}): Promise<Outcome<DagRun<V>>[]> {
    return triggerEach(this.#transport, items, options);
  }

  /**
   * Deletes many runs of one DAG or several: from Airflow 3.3 on a hundred with each request, on older releases one by one,
   * some at a time. A run that does not exist is `rejected` with `NotFoundError`.
   *
   * @param runs the ids of the runs; DAG runs themselves fit.
   * @returns one outcome per run, in input order: `fulfilled`, `rejected`, `uncertain` or `not-started`.
   * @throws TypeError for a bad item, with its position. Faults and aborts are in the outcomes.
   */
  deleteMany(runs: readonly RunKey[], options: ManyOptions = {}): Promise<Outcome<void>[]> {
    return deleteEach(this.#transport, runs, options);
  }

  /**
   * Sets the state of a run and, on Airflow 3, its note. `failed` stops the run's tasks; `queued` runs it again.
   *
   * Retried after a lost response, unless the state is `queued`, which would run it a second time.
   *
   * @throws TypeError for an empty update, NotFoundError. With `ambiguous: true` it may be done: read the run, or call it again
   *   unless the state is `queued`. Airflow 2.2 or newer.
   */
  async update(
    dagId: string,
    dagRunId: string,
    body: UpdateBody<V>,
    options?: CallOptions,
  ): Promise<DagRun<V>> {
    if (Object.values(body).every((value) => value === undefined))
      throw new TypeError("The update must not be empty");
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    // A second `queued` would run the tasks again that have finished since the first.
    const effect = [undefined, null, "success", "failed"].includes(body.state) ? "idempotent" : "unsafe";
    return this.#transport.call("patch_dag_run", { path, body, effect, options });
  }

  /**
   * Sets the note of a run, at most 1000 characters. Retried after a lost response.
   *
   * @throws NotFoundError. With `ambiguous: true` it may be set: call it again. Airflow 2.5 or newer.
   */
  async setNote(dagId: string, dagRunId: string, note: string, options?: CallOptions): Promise<DagRun<V>> {
    const id = this.#transport.apiVersion === "v1" ? "set_dag_run_note" : "patch_dag_run";
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    const call = { path, body: { note }, effect: "idempotent", options } as const;
    return this.#transport.expect(id, call, isDagRun<V>, "a DAG run");
  }

  /**
   * Clears a run, so that its tasks run again, and returns the run, now queued and without `start_date`. A run without task
   * instances does not change. Not retried after a lost response, because the tasks may have run again since.
   *
   * @throws NotFoundError. With `ambiguous: true` it may be cleared: read its state and `start_date`. Airflow 2.4 or newer.
   */
  async clear(
    dagId: string,
    dagRunId: string,
    body: ClearBody<V> = {},
    options?: CallOptions,
  ): Promise<DagRun<V>> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    const call = { path, body: { ...body, dry_run: false }, options };
    return this.#transport.expect("clear_dag_run", call, isDagRun<V>, "a DAG run");
  }

  /**
   * The task instances that {@link clear} would clear. Changes nothing.
   *
   * @throws NotFoundError. Airflow 2.4 or newer.
   */
  async previewClear(
    dagId: string,
    dagRunId: string,
    body: ClearBody<V> = {},
    options?: CallOptions,
  ): Promise<ClearPreview<V>> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    const call = { path, body: { ...body, dry_run: true }, effect: "read", options } as const;
    return this.#transport.expect("clear_dag_run", call, isClearPreview<V>, "task instances");
  }

  /**
   * Clears several runs at once. `dagId` may be `"~"`: then each entry of `dag_runs` names its DAG. One run that does not
   * exist fails the whole call. Not retried after a lost response.
   *
   * @throws NotFoundError. With `ambiguous: true` they may be cleared. Airflow 3.3 or newer.
   */
  async clearMany(
    this: Needs<"Airflow 3.3 or newer", "v2">,
    dagId: string,
    body: ClearManyBody,
    options?: CallOptions,
  ): Promise<DagRunPage<"v2">> {
    const call = { path: { dag_id: dagId }, body: { ...body, dry_run: false }, options };
    return this.#transport.expect("clear_dag_runs", call, isDagRunPage<"v2">, "DAG runs");
  }

  /**
   * The task instances that {@link clearMany} would clear. Changes nothing.
   *
   * @throws NotFoundError. Airflow 3.3 or newer.
   */
  async previewClearMany(
    this: Needs<"Airflow 3.3 or newer", "v2">,
    dagId: string,
    body: ClearManyBody,
    options?: CallOptions,
  ): Promise<ClearPreview<"v2">> {
    const path = { dag_id: dagId };
    const call = { path, body: { ...body, dry_run: true }, effect: "read", options } as const;
    return this.#transport.expect("clear_dag_runs", call, isClearPreview<"v2">, "task instances");
  }

  /**
   * Updates and deletes several runs at once, action by action. Failures are in the `errors` of the result; by default one run
   * that does not exist fails its whole action. Not retried after a lost response.
   *
   * With `ambiguous: true` any of the actions may be done. Airflow 3.3 or newer.
   */
  bulk(
    this: Needs<"Airflow 3.3 or newer", "v2">,
    dagId: string,
    body: BulkBody,
    options?: CallOptions,
  ): Promise<ResultTable["v2"]["bulk_dag_runs"]> {
    return this.#transport.call("bulk_dag_runs", { path: { dag_id: dagId }, body, options });
  }

  /**
   * Detaches the runs of a partitioned DAG from their partitions, so that the partitions can run again. Not retried after a
   * lost response.
   *
   * With `ambiguous: true` it may be done. Airflow 3.3 or newer.
   */
  clearPartitions(
    this: Needs<"Airflow 3.3 or newer", "v2">,
    dagId: string,
    body: ClearPartitionsBody,
    options?: CallOptions,
  ): Promise<ResultTable["v2"]["clear_dag_run_partitions"]> {
    const call = { path: { dag_id: dagId }, body: { ...body, dry_run: false }, options };
    return this.#transport.call("clear_dag_run_partitions", call);
  }

  /**
   * Reads the dataset events that started a run; there are none if something else started it.
   *
   * @throws NotFoundError. Airflow 2.4 to 2.11.
   */
  upstreamDatasetEvents(
    this: Needs<"Airflow 2.4 to 2.11", "v1">,
    dagId: string,
    dagRunId: string,
    options?: CallOptions,
  ): Promise<ResultTable["v1"]["get_upstream_dataset_events"]> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return this.#transport.call("get_upstream_dataset_events", { path, options });
  }

  /**
   * Reads the asset events that started a run; there are none if something else started it.
   *
   * @throws NotFoundError. Airflow 3.0 or newer.
   */
  upstreamAssetEvents(
    this: Needs<"Airflow 3.0 or newer", "v2">,
    dagId: string,
    dagRunId: string,
    options?: CallOptions,
  ): Promise<ResultTable["v2"]["get_upstream_asset_events"]> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return this.#transport.call("get_upstream_asset_events", { path, options });
  }

  /**
   * Yields each new state of a run until the run is finished. Leaving the loop, or `return()`, closes the connection at once.
   *
   * From Airflow 3.1 on the server streams the states, and the last report has the requested `results`; a stream that ends
   * early or stops is reopened. On older releases, and if no stream arrives, the client reads the run every `intervalMs`. Only
   * the signal limits the time.
   *
   * @throws NotFoundError if the run does not exist or is deleted meanwhile; UnsupportedFeatureError for `results` before
   *   Airflow 3.1; the last error after more than `maxReconnects` failures in a row.
   */
  watch(
    dagId: string,
    dagRunId: string,
    options: WatchOptions = {},
  ): AsyncGenerator<WaitEvent, void, undefined> {
    return watch(this.#transport, { dag_id: dagId, dag_run_id: dagRunId }, options);
  }

  /**
   * Waits until a run is finished, and returns the finished run. The client reads the run in growing intervals.
   *
   * Once the run was seen, faults of the server and the network are tolerated, and so is one refusal of the credentials. An
   * unknown state does not end the wait. If the run is cleared meanwhile, the wait continues.
   *
   * @throws WaitTimeoutError if the run is not finished in time, with `isPaused`; NotFoundError if the run does not exist or
   *   is deleted meanwhile; DagRunFailedError if the run failed and `throwOnFailed` is set.
   */
  async waitFor<Conf>(
    dagId: string,
    dagRunId: string,
    options: WaitOptions<DagRun<V>> = {},
  ): Promise<DagRun<V, Conf>> {
    const run = await waitFor(this.#transport, { dag_id: dagId, dag_run_id: dagRunId }, options);
    return runOf<V, Conf>(run);
  }

  /**
   * Waits until several runs of one DAG or many are finished, and returns one outcome per run, in input order. A run that does
   * not exist, may not be read, or is not finished in time does not end the wait for the others.
   *
   * Each round of reads needs about one request for 500 runs; fewer if `runs` are DAG runs, which have a date. A run may be in
   * the list more than once.
   *
   * @param runs the ids of the runs; DAG runs themselves fit.
   * @throws DagRunFailedError if a run failed and `throwOnFailed` is set; errors that are not about one run, such as
   *   AuthenticationError.
   */
  async waitForAll(
    runs: readonly RunKey[],
    options: WaitForAllOptions<DagRun<V>> = {},
  ): Promise<WaitOutcome<DagRun<V>>[]> {
    return waitForAll(this.#transport, runs, options);
  }

  /**
   * Calls {@link trigger}, then {@link waitFor}. `signal` ends both; the other options are those of the wait, which begins
   * after the trigger. If the response to the trigger was lost, the client reads the run by the id that it made, and waits for
   * the run if it exists.
   *
   * @throws the errors of {@link trigger} and {@link waitFor}; one with `ambiguous: true` is the trigger's.
   */
  async triggerAndWait<Conf>(
    dagId: string,
    body: TriggerBody<V> = {},
    options: WaitOptions<DagRun<V>> = {},
  ): Promise<DagRun<V, Conf>> {
    const trigger = () => this.trigger(dagId, body, { signal: options.signal });
    const isOwnId = body.dag_run_id != null;
    return runOf<V, Conf>(
      await triggerAndWait(this.#transport, trigger, { dag_id: dagId, isOwnId }, options),
    );
  }
}

/** A run with the type of `conf` that the caller says it has. */
function runOf<V extends Version, Conf>(run: unknown): DagRun<V, Conf> {
  return expectResponse(run, isDagRun<V, Conf>, "a DAG run");
}

/** The runs of a version that has a method, named so that the compile error of another version says what the method needs. */
interface Needs<Releases extends string, V extends Version> extends DagRuns<V> {
  /** Never set. */
  readonly needs?: Releases;
}
