import { expectAnswer, isClearPreview, isDagRun, isDagRunPage, isWaitEvent } from "./answer.js";
import { DagRunFailedError, NotFoundError, UnexpectedResponseError } from "./errors.js";
import { listOrder } from "./list-order.js";
import { type ListOptions, Paginator } from "./paginate.js";
import { triggerOnce } from "./trigger.js";
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
  TriggerBody,
  UpdateBody,
  Version,
  WaitEvent,
} from "./schema.js";
import type { CallOptions } from "./call.js";
import type { Transport } from "./transport.js";
import { checkTimes, isFinished, type WaitOptions, waitUntilFinished, type WatchOptions } from "./wait.js";

/**
 * The DAG runs of one Airflow.
 *
 * Every method takes `{ signal, timeoutMs, retry }` last, throws TypeError or RangeError for bad input before anything is
 * sent, and an `AirflowError` for what the server or the network did.
 */
export class DagRuns<V extends Version> {
  readonly #transport: Transport<V>;
  readonly #pageSize: number;

  constructor(transport: Transport<V>, pageSize: number) {
    this.#transport = transport;
    this.#pageSize = pageSize;
  }

  /**
   * Lists runs: awaited it gives one page, iterated it gives every run of every page. Nothing is sent before. Airflow's
   * default order is oldest first (`id`).
   *
   * An iteration is cheapest in an order that runs keep: by `id`, on Airflow 3 also by `run_after` or `dag_run_id`; from
   * Airflow 3.2.2 on it then goes by the server's cursor, and its pages may have no `total_entries`. With any other
   * `order_by` runs may change places while they are listed, and Airflow 2 even shuffles those that are equal between two
   * pages. So after the runs in that order, a list of more than one page is gone through once more, newest first, and what
   * was missed comes at the end. The same happens where changes left a doubt.
   *
   * With `fields` (Airflow 2.9 and newer 2.x) an iteration asks for `dag_id` and `dag_run_id` as well: it needs them.
   *
   * @param dagId a DAG, or `"~"` for all DAGs that the user may read.
   * @param query filters, order, and `limit`, the page size.
   * @throws NotFoundError for an unknown DAG on Airflow 3; Airflow 2 answers an empty list. UnexpectedResponseError when an
   *   iteration cannot give every run, ServerError with the place of a run that the server cannot show.
   */
  list(dagId: string, query: DagRunQuery<V> = {}, options: ListOptions = {}): Paginator<DagRunPage<V>> {
    const { apiVersion } = this.#transport;
    const { offset = 0, limit = this.#pageSize } = query;
    return new Paginator(
      async (window, iterating) => {
        const answer: unknown = await this.#transport.call("get_dag_runs", {
          path: { dag_id: dagId },
          query: {
            ...query,
            ...(iterating && withKeys(query)),
            ...(iterating?.newestFirst === true && { order_by: apiVersion === "v1" ? "-id" : ["-id"] }),
            ...window,
          },
          options: iterating ? { ...options, signal: iterating.signal } : options,
          ungated: ["cursor"],
        });
        return expectAnswer(answer, isDagRunPage<V>, "a page of DAG runs");
      },
      { offset, limit, order: listOrder(apiVersion, query.order_by), cursors: apiVersion === "v2" },
      options,
    );
  }

  /**
   * Lists runs of several DAGs with the filters in a body, for what does not fit into a URL; else like {@link list}, but
   * always by offset. No server cuts this page size.
   *
   * @param query filters, order, and `page_limit`, the page size.
   */
  listBatch(query: DagRunBatchQuery<V> = {}, options: ListOptions = {}): Paginator<DagRunPage<V>> {
    const { page_offset = 0, page_limit = this.#pageSize } = query;
    return new Paginator(
      async ({ offset = page_offset, limit }, iterating) => {
        const newestFirst = iterating?.newestFirst === true && { order_by: "-id" };
        const answer: unknown = await this.#transport.call("get_dag_runs_batch", {
          body: { ...query, ...newestFirst, page_offset: offset, page_limit: limit },
          options: iterating ? { ...options, signal: iterating.signal } : options,
        });
        return expectAnswer(answer, isDagRunPage<V>, "a page of DAG runs");
      },
      {
        offset: page_offset,
        limit: page_limit,
        order: listOrder(this.#transport.apiVersion, query.order_by),
        cursors: false,
      },
      options,
    );
  }

  /**
   * Reads one run.
   *
   * @throws NotFoundError
   */
  async get(dagId: string, dagRunId: string, options?: CallOptions): Promise<DagRun<V>> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    const answer: unknown = await this.#transport.call("get_dag_run", { path, options });
    return expectAnswer(answer, isDagRun<V>, "a DAG run");
  }

  /**
   * Triggers a run. Its id is made here before the first attempt (unless the body has one), so a lost answer is repeated
   * without starting a second run.
   *
   * Without a date, Airflow 3 makes a run with no logical date and no data interval: templates that use `ds` fail there.
   * Airflow 2 takes the time of the request.
   *
   * @throws ConflictError when another run has that id or logical date, NotFoundError for an unknown DAG, ValidationError
   *   when the DAG's params refuse `conf`. With `ambiguous: true` the run may exist all the same: ask for its id.
   */
  trigger(dagId: string, body: TriggerBody<V> = {}, options?: CallOptions): Promise<DagRun<V>> {
    return triggerOnce(this.#transport, dagId, body, options);
  }

  /**
   * Deletes a run. A 404 after an attempt of ours that got lost is a success. Before Airflow 3.1.6 a running run may survive
   * its deletion, which the server reports as done: end it with {@link update} first.
   *
   * @throws NotFoundError, and ConflictError for a running run from Airflow 3.1.6 on.
   */
  async delete(dagId: string, dagRunId: string, options?: CallOptions): Promise<void> {
    const progress = { attempt: 0, ambiguous: false };
    try {
      await this.#transport.call("delete_dag_run", {
        path: { dag_id: dagId, dag_run_id: dagRunId },
        progress,
        options,
      });
    } catch (error) {
      if (!(error instanceof NotFoundError && progress.ambiguous)) throw error;
    }
  }

  /**
   * Sets the state of a run and, on Airflow 3, its note. `failed` stops the run's tasks; `queued` runs it again.
   *
   * @throws TypeError for an empty update, NotFoundError. Airflow 2.2 or newer.
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
    const answer: unknown = await this.#transport.call("patch_dag_run", { path, body, options });
    return expectAnswer(answer, isDagRun<V>, "a DAG run");
  }

  /**
   * Sets the note of a run, at most 1000 characters.
   *
   * @throws NotFoundError. Airflow 2.5 or newer.
   */
  async setNote(dagId: string, dagRunId: string, note: string, options?: CallOptions): Promise<DagRun<V>> {
    const id = this.#transport.apiVersion === "v1" ? "set_dag_run_note" : "patch_dag_run";
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    const answer = await this.#transport.callAny(id, { path, body: { note }, options });
    return expectAnswer(answer, isDagRun<V>, "a DAG run");
  }

  /**
   * Clears a run, so that its tasks run again, and gives the run, now queued and without a start. A run without task
   * instances stays as it is. Not repeated after a lost answer.
   *
   * @throws NotFoundError. Airflow 2.4 or newer.
   */
  async clear(
    dagId: string,
    dagRunId: string,
    body: ClearBody<V> = {},
    options?: CallOptions,
  ): Promise<DagRun<V>> {
    return expectAnswer(await this.#clear(dagId, dagRunId, body, false, options), isDagRun<V>, "a DAG run");
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
    return expectAnswer(
      await this.#clear(dagId, dagRunId, body, true, options),
      isClearPreview<V>,
      "task instances",
    );
  }

  /**
   * Clears several runs at once. `dagId` may be `"~"`: then each entry of `dag_runs` names its DAG. One run that does not
   * exist fails the whole call.
   *
   * @throws NotFoundError. Airflow 3.3 or newer.
   */
  async clearMany(
    this: DagRuns<"v2">,
    dagId: string,
    body: ClearManyBody,
    options?: CallOptions,
  ): Promise<DagRunPage<"v2">> {
    const call = { path: { dag_id: dagId }, body: { ...body, dry_run: false }, options };
    return expectAnswer(await this.#transport.call("clear_dag_runs", call), isDagRunPage<"v2">, "DAG runs");
  }

  /**
   * The task instances that {@link clearMany} would clear. Changes nothing.
   *
   * @throws NotFoundError. Airflow 3.3 or newer.
   */
  async previewClearMany(
    this: DagRuns<"v2">,
    dagId: string,
    body: ClearManyBody,
    options?: CallOptions,
  ): Promise<ClearPreview<"v2">> {
    const call = { path: { dag_id: dagId }, body: { ...body, dry_run: true }, reads: true, options };
    return expectAnswer(
      await this.#transport.call("clear_dag_runs", call),
      isClearPreview<"v2">,
      "task instances",
    );
  }

  /**
   * Updates and deletes several runs at once, action by action. What went wrong is in the result's `errors`; by default one
   * run that does not exist fails its whole action.
   *
   * Airflow 3.3 or newer.
   */
  bulk(
    this: DagRuns<"v2">,
    dagId: string,
    body: BulkBody,
    options?: CallOptions,
  ): Promise<ResultTable["v2"]["bulk_dag_runs"]> {
    return this.#transport.call("bulk_dag_runs", { path: { dag_id: dagId }, body, options });
  }

  /**
   * Detaches the runs of a partitioned DAG from their partitions, so that these can run again.
   *
   * Airflow 3.3 or newer.
   */
  clearPartitions(
    this: DagRuns<"v2">,
    dagId: string,
    body: ClearPartitionsBody,
    options?: CallOptions,
  ): Promise<ResultTable["v2"]["clear_dag_run_partitions"]> {
    const call = { path: { dag_id: dagId }, body: { ...body, dry_run: false }, options };
    return this.#transport.call("clear_dag_run_partitions", call);
  }

  /**
   * The dataset events that started a run; none for a run that something else started.
   *
   * @throws NotFoundError. Airflow 2.4 to 2.11.
   */
  upstreamDatasetEvents(
    this: DagRuns<"v1">,
    dagId: string,
    dagRunId: string,
    options?: CallOptions,
  ): Promise<ResultTable["v1"]["get_upstream_dataset_events"]> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return this.#transport.call("get_upstream_dataset_events", { path, options });
  }

  /**
   * The asset events that started a run; none for a run that something else started.
   *
   * @throws NotFoundError. Airflow 3.0 or newer.
   */
  upstreamAssetEvents(
    this: DagRuns<"v2">,
    dagId: string,
    dagRunId: string,
    options?: CallOptions,
  ): Promise<ResultTable["v2"]["get_upstream_asset_events"]> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return this.#transport.call("get_upstream_asset_events", { path, options });
  }

  /**
   * The states of a run as the server reports them, until it is finished, over one long answer. Leaving the loop ends it.
   *
   * @throws UnexpectedResponseError when the answer ends before the run has: it was cut, or the run was deleted.
   *   NotFoundError. Airflow 3.1 or newer.
   */
  async *watch(
    this: DagRuns<"v2">,
    dagId: string,
    dagRunId: string,
    { intervalMs = 1000, results, ...options }: WatchOptions = {},
  ): AsyncGenerator<WaitEvent, void, undefined> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    if (!(intervalMs > 0)) throw new RangeError("intervalMs must be a positive number of milliseconds");
    const query = { interval: intervalMs / 1000, ...(results && { result: [...results] }) };
    for await (const event of this.#transport.stream("wait_dag_run_until_finished", {
      path,
      query,
      options,
    })) {
      yield expectAnswer(event, isWaitEvent, "a state");
      if (isWaitEvent(event) && isFinished(event.state)) return;
    }
    const status = 200;
    throw new UnexpectedResponseError("The answer ended before the run: it was cut, or the run was deleted", {
      status,
    });
  }

  /**
   * Waits until a run is finished, by looking at it in growing intervals, and gives the finished run. Faults on the way
   * are waited out.
   *
   * @throws WaitTimeoutError when the time is up, NotFoundError when the run does not exist or is deleted meanwhile,
   *   DagRunFailedError if `throwOnFailed` is set.
   */
  async waitFor(dagId: string, dagRunId: string, options: WaitOptions<DagRun<V>> = {}): Promise<DagRun<V>> {
    const run = await waitUntilFinished((call) => this.get(dagId, dagRunId, call), options);
    if (options.throwOnFailed === true && run.state === "failed") throw new DagRunFailedError(run);
    return run;
  }

  /** {@link trigger}, then {@link waitFor}. `signal` ends both; the other options are those of the wait. */
  async triggerAndWait(
    dagId: string,
    body: TriggerBody<V> = {},
    options: WaitOptions<DagRun<V>> = {},
  ): Promise<DagRun<V>> {
    checkTimes(options);
    const run = await this.trigger(dagId, body, { signal: options.signal });
    return this.waitFor(dagId, run.dag_run_id, options);
  }

  #clear(
    dagId: string,
    dagRunId: string,
    body: ClearBody<V>,
    dry_run: boolean,
    options?: CallOptions,
  ): Promise<unknown> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return this.#transport.call("clear_dag_run", {
      path,
      body: { ...body, dry_run },
      reads: dry_run,
      options,
    });
  }
}

/** The `fields` of a query, with those that tell one run from another. */
function withKeys(query: object): { fields?: string[] } {
  if (!("fields" in query && Array.isArray(query.fields))) return {};
  const fields: readonly string[] = query.fields;
  return { fields: [...new Set([...fields, "dag_id", "dag_run_id"])] };
}
