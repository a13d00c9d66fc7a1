import { isRecord } from "./error-body.js";
import { ConflictError, DagRunFailedError, NotFoundError, UnexpectedResponseError } from "./errors.js";
import { Paginator } from "./paginate.js";
import { mintRunId } from "./run-id.js";
import type {
  ClearBody,
  ClearPreview,
  DagRun,
  DagRunBatchQuery,
  DagRunPage,
  DagRunQuery,
  TriggerBody,
  UpdateBody,
  Version,
} from "./schema.js";
import type { CallOptions, Transport } from "./transport.js";
import { type WaitOptions, waitUntilFinished } from "./wait.js";

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
   * @param dagId a DAG, or `"~"` for all DAGs that the user may read.
   * @param query filters, order, and `limit`, the page size.
   * @throws NotFoundError for an unknown DAG on Airflow 3; Airflow 2 answers an empty list.
   */
  list(dagId: string, query: DagRunQuery<V> = {}, options?: CallOptions): Paginator<DagRunPage<V>> {
    const { offset = 0, limit = this.#pageSize } = query;
    return new Paginator(
      (window) =>
        this.#transport.call("get_dag_runs", {
          path: { dag_id: dagId },
          query: { ...query, ...window },
          options,
        }),
      { offset, limit },
    );
  }

  /**
   * Lists runs of several DAGs with the filters in a body, for what does not fit into a URL. No server cuts this page size.
   *
   * @param query filters, order, and `page_limit`, the page size.
   */
  listBatch(query: DagRunBatchQuery<V> = {}, options?: CallOptions): Paginator<DagRunPage<V>> {
    const { page_offset = 0, page_limit = this.#pageSize } = query;
    return new Paginator(
      ({ offset, limit }) =>
        this.#transport.call("get_dag_runs_batch", {
          body: { ...query, page_offset: offset, page_limit: limit },
          options,
        }),
      { offset: page_offset, limit: page_limit },
    );
  }

  /**
   * Reads one run.
   *
   * @throws NotFoundError
   */
  get(dagId: string, dagRunId: string, options?: CallOptions): Promise<DagRun<V>> {
    return this.#transport.call("get_dag_run", { path: { dag_id: dagId, dag_run_id: dagRunId }, options });
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
  async trigger(dagId: string, body: TriggerBody<V> = {}, options?: CallOptions): Promise<DagRun<V>> {
    const dag_run_id = body.dag_run_id ?? mintRunId();
    const progress = { attempt: 0, ambiguous: false };
    try {
      return await this.#transport.call("post_dag_run", {
        path: { dag_id: dagId },
        body: { ...body, dag_run_id, ...this.#logicalDate(body) },
        repeatable: true,
        progress,
        options,
      });
    } catch (error) {
      if (!(error instanceof ConflictError && progress.ambiguous)) throw error;
      return await this.get(dagId, dag_run_id, options).catch((missing: unknown) => {
        // The id is free, so it was the logical date that another run has.
        throw missing instanceof NotFoundError ? error : missing;
      });
    }
  }

  /**
   * Deletes a run. A 404 after an attempt of ours that got lost is a success.
   *
   * @throws NotFoundError, and ConflictError for a running run from Airflow 3.1 on.
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
    return this.#expect(answer, isDagRun<V>, "a DAG run");
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
    return this.#expect(await this.#clear(dagId, dagRunId, body, false, options), isDagRun<V>, "a DAG run");
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
    return this.#expect(
      await this.#clear(dagId, dagRunId, body, true, options),
      isPreview<V>,
      "task instances",
    );
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
    const run = await this.trigger(dagId, body, { signal: options.signal });
    return this.waitFor(dagId, run.dag_run_id, options);
  }

  #logicalDate(body: TriggerBody<V>): object {
    return this.#transport.apiVersion === "v2" ? { logical_date: body.logical_date ?? null } : {};
  }

  #clear(
    dagId: string,
    dagRunId: string,
    body: ClearBody<V>,
    dry_run: boolean,
    options?: CallOptions,
  ): Promise<unknown> {
    const path = { dag_id: dagId, dag_run_id: dagRunId };
    return this.#transport.call("clear_dag_run", { path, body: { ...body, dry_run }, options });
  }

  #expect<T>(answer: unknown, is: (value: unknown) => value is T, what: string): T {
    if (is(answer)) return answer;
    throw new UnexpectedResponseError(`The server did not answer ${what}`, { status: 200 });
  }
}

function isDagRun<V extends Version>(value: unknown): value is DagRun<V> {
  return isRecord(value) && typeof value["dag_run_id"] === "string";
}

function isPreview<V extends Version>(value: unknown): value is ClearPreview<V> {
  return isRecord(value) && Array.isArray(value["task_instances"]);
}
