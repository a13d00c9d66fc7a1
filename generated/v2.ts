// Written by `npm run generate` from spec/*.yaml. Do not edit.

/**
 * The DAG run part of the public REST API of Airflow 3.0 to 3.3, and of the beta of 3.4. `paths` is the type parameter of openapi-fetch and its relatives.
 *
 * @module airflow-client/v2
 */

export interface paths {
  "/dags/{dag_id}/dagRuns": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the runs of one DAG, or of all DAGs
     * @description Answers one page, taken by `offset` or, from 3.2.2, by `cursor`. All filters given must match. An unknown DAG is 404.
     *     Rows that tie are ordered by the primary key, so pages by `offset` are complete for any order.
     */
    get: operations["get_dag_runs"];
    put?: never;
    /**
     * Trigger a run
     * @description Creates a queued run; on a paused DAG it stays queued. Send a `dag_run_id` of your own: then a repeat answers 409 instead of starting a second run.
     *     Dates in the answer keep the offset of the request; later answers have `Z`. With a `Referer` header `triggered_by` is `ui` from 3.1 on.
     */
    post: operations["post_dag_run"];
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change or delete many runs
     * @description Performs the actions in order and answers 200 even when some fail: look into `errors`. One missing run fails its whole action unless `action_on_non_existence` is `skip`.
     *     With `~` as DAG id each entity names its own. Creating is not supported (an error 405 inside the 200); an unknown action is a 500, from 3.4 on 422.
     *
     *     @since Airflow 3.3.0
     */
    patch: operations["bulk_dag_runs"];
    trace?: never;
  };
  "/dags/~/dagRuns/list": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * List the runs of several DAGs, filters in the body
     * @description The same list with filters in the body; no run type, patterns, `updated_at` or cursor. `page_limit` is never cut by the server. The `~` is part of the path; a DAG id in its place is 422.
     */
    post: operations["get_dag_runs_batch"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}/dagRuns/{dag_run_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one run
     * @description Answers the run, or 404 when the DAG or the run is not there.
     */
    get: operations["get_dag_run"];
    put?: never;
    post?: never;
    /**
     * Delete one run
     * @description Deletes a run; from 3.1.6 on not while it is running, before that in any state. A repeat is 404. The id can be used again afterwards.
     */
    delete: operations["delete_dag_run"];
    options?: never;
    head?: never;
    /**
     * Set the state or the note of a run
     * @description Marks a run as success or failed, whatever its state, and changes its tasks accordingly; `queued` puts it back in the queue without resetting tasks. Sets the note as well.
     *     An empty body or null state changes nothing and answers 200.
     */
    patch: operations["patch_dag_run"];
    trace?: never;
  };
  "/dags/{dag_id}/dagRuns/{dag_run_id}/clear": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Clear a run, or preview it
     * @description **Only previews unless `dry_run` is false.** The preview answers the task instances it would clear; the real thing answers the run, queued again, with null start and end.
     *     When nothing is to be cleared (no task instance yet, or `only_failed` and none failed) the run stays as it is, with 200.
     */
    post: operations["clear_dag_run"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}/dagRuns/{dag_run_id}/upstreamAssetEvents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the asset events that started a run
     * @description The asset events a run of type `asset_triggered` consumed; not paged, empty for other runs. Up to 3.3 a 500 as long as one of the runs they started has no start date; from 3.4 on only those the user may read.
     */
    get: operations["get_upstream_asset_events"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}/dagRuns/{dag_run_id}/wait": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Stream the state of a run until it is final
     * @description One JSON object per line (`WaitEvent`), the first at once, then one per interval, the last with a final state. Queued counts as not final, so a paused DAG's run streams for ever.
     *     **The end of the stream proves nothing:** after the run is deleted it ends cleanly without a final state. Ask for `Accept-Encoding: identity`, since compressed lines may all arrive at the end.
     *
     *     @since Airflow 3.1.0
     */
    get: operations["wait_dag_run_until_finished"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}/clearDagRuns": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Clear many runs, or preview it
     * @description **Only previews unless `dry_run` is false.** Choose the runs in exactly one way: by `dag_runs`, by `partition_key`, or by a window of partition dates. One missing run is 404 and nothing is cleared.
     *     With `~` as DAG id each entry of `dag_runs` names its own DAG; partitions need a DAG.
     *
     *     @since Airflow 3.3.0
     */
    post: operations["clear_dag_runs"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}/clearPartitions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Detach runs from their partition, or preview it
     * @description Sets the partition key and date of the chosen runs to null, and clears their tasks if asked to. **Only counts unless `dry_run` is false.**
     *     Choose the runs in exactly one way: by `run_id`, by `partition_key`, or by a window of partition dates.
     *
     *     @since Airflow 3.3.0
     */
    post: operations["clear_dag_run_partitions"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get one DAG
     * @description Answers what tells why a run does not start; a run of a paused DAG stays queued.
     */
    get: operations["get_dag"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/version": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get the release of the server
     * @description Needs no login, so it also tells whether this is an Airflow 3 API at all. A wrong base path may answer 200 with HTML.
     */
    get: operations["get_version"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/auth/token": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Get a token for user name and password
     * @description The login of the simple auth manager and of FAB; others have their own. The token is a JWT, good for a day unless configured.
     *     **A 422 repeats the password that was sent:** never show or log its body. 405 means that the base URL lacks a prefix.
     *     A body that is empty or no JSON object is a 500 in 3.3; in 3.0 and from 3.4 on 422.
     */
    post: operations["create_token"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * Format: date-time
     * @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
     * @example 2026-11-01T00:00:00Z
     */
    DateAtOrAfter: string | Date;
    /**
     * Format: date-time
     * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
     * @example 2026-11-01T00:00:00Z
     */
    DateAfter: string | Date;
    /**
     * Format: date-time
     * @description At or before this moment. In a query a date that is null counts as now.
     * @example 2026-11-23T00:00:00Z
     */
    DateAtOrBefore: string | Date;
    /**
     * Format: date-time
     * @description Before this moment. In a query a date that is null counts as now.
     * @example 2026-11-23T00:00:00Z
     */
    DateBefore: string | Date;
    /**
     * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
     * @example 60
     */
    DurationBound: number;
    /** @description Contains this, in any case; `%` and `_` are wildcards. `|` is OR from 3.2 on. Empty matches all. */
    TextPattern: string;
    /** @description Starts with this, in exact case; `|` is OR. Faster than the pattern. */
    TextPrefix: string;
    /**
     * Format: date-time
     * @description A moment that is sent - a `Date`, or an RFC 3339 string with an offset -, or null for none.
     * @example 2026-11-23T06:00:00Z
     */
    RequestDateTimeOrNull: string | Date | null;
    /**
     * @description State of a run. `success` and `failed` are final until someone clears or changes the run.
     * @enum {string}
     */
    DagRunState: "queued" | "running" | "success" | "failed" | (string & {});
    /**
     * @description What kind of run it is.
     * @enum {string}
     */
    DagRunType:
      | "backfill"
      | "scheduled"
      | "manual"
      | "asset_triggered"
      | "asset_materialization"
      | "operator_triggered"
      | (string & {});
    /**
     * @description What caused the run.
     * @enum {string}
     */
    DagRunTriggeredBy:
      "cli" | "operator" | "rest_api" | "ui" | "test" | "timetable" | "asset" | "backfill" | (string & {});
    /**
     * @description A state that a request may set.
     * @enum {string}
     */
    PatchDagRunState: "queued" | "success" | "failed";
    /**
     * @description A field of the PATCH body.
     * @enum {string}
     */
    PatchDagRunField: "state" | "note";
    /**
     * @description State of a task instance; null before the scheduler sees it.
     * @enum {string}
     */
    TaskInstanceState:
      | "removed"
      | "scheduled"
      | "queued"
      | "running"
      | "success"
      | "restarting"
      | "failed"
      | "up_for_retry"
      | "up_for_reschedule"
      | "upstream_failed"
      | "skipped"
      | "deferred"
      | "awaiting_input"
      | (string & {});
    /**
     * @description A column to sort by; with `-` in front, descending.
     * @enum {string}
     */
    DagRunOrderBy:
      | "id"
      | "-id"
      | "state"
      | "-state"
      | "dag_id"
      | "-dag_id"
      | "run_id"
      | "-run_id"
      | "dag_run_id"
      | "-dag_run_id"
      | "logical_date"
      | "-logical_date"
      | "run_after"
      | "-run_after"
      | "start_date"
      | "-start_date"
      | "end_date"
      | "-end_date"
      | "updated_at"
      | "-updated_at"
      | "conf"
      | "-conf"
      | "duration"
      | "-duration"
      | "partition_date"
      | "-partition_date";
    /**
     * @description A column to sort a batch list by; `duration` and `partition_date` are refused.
     * @enum {string}
     */
    DagRunBatchOrderBy:
      | "id"
      | "-id"
      | "state"
      | "-state"
      | "dag_id"
      | "-dag_id"
      | "run_id"
      | "-run_id"
      | "dag_run_id"
      | "-dag_run_id"
      | "logical_date"
      | "-logical_date"
      | "run_after"
      | "-run_after"
      | "start_date"
      | "-start_date"
      | "end_date"
      | "-end_date"
      | "updated_at"
      | "-updated_at"
      | "conf"
      | "-conf";
    /**
     * @description How many of several tags a DAG needs.
     * @enum {string}
     */
    TagsMatchMode: "any" | "all";
    /**
     * @description What a bulk action does about a run that is not there.
     * @enum {string}
     */
    BulkNonExistence: "fail" | "skip";
    /** @description A version of a DAG that a run used. */
    DagVersion: DagVersion;
    /** @description One run of a DAG. */
    DagRun: DagRun;
    /** @description One page of runs. */
    DagRunCollection: DagRunCollection;
    /** @description What to trigger a run with. */
    TriggerDagRunBody: TriggerDagRunBody;
    /** @description Filters, order and page of a list; all given filters must match. A run where the filtered date is null never matches. */
    DagRunsBatchBody: DagRunsBatchBody;
    /** @description All runs of this partition, compared exactly. */
    PartitionKey: string | null;
    /** @description All runs of partitions from this day or date-time on, without an offset in the time zone of the DAG's timetable. */
    PartitionDateStart: string | null;
    /** @description All runs of partitions up to this day or date-time, without an offset in the time zone of the DAG's timetable. */
    PartitionDateEnd: string | null;
    /**
     * @description Only preview. True unless sent as false, as a boolean - the string "false" really clears.
     * @default true
     */
    DryRun: boolean;
    /**
     * @description Clear failed tasks only.
     * @default false
     */
    OnlyFailed: boolean;
    /**
     * @description Clear nothing, but queue the tasks that newer versions of the DAG added.
     * @default false
     */
    OnlyNew: boolean;
    /** @description Run the newest version of the DAG instead of the run's own. Null, accepted from 3.3 on, leaves it to the DAG and the configuration; before that absence means false. */
    RunOnLatestVersion: boolean | null;
    /** @description A note to set. */
    Note: string | null;
    /** @description What to change on a run; a field that is absent stays as it is. */
    PatchDagRunBody: PatchDagRunBody;
    /** @description What to clear of a run. */
    ClearDagRunBody: ClearDagRunBody;
    /** @description One run of a bulk request, and what to set on it. */
    BulkDagRunEntity: BulkDagRunEntity;
    /** @description Change runs. */
    BulkUpdateAction: BulkUpdateAction;
    /** @description Delete runs. */
    BulkDeleteAction: BulkDeleteAction;
    /** @description Changes and deletions to perform. */
    BulkDagRunsBody: BulkDagRunsBody;
    /** @description Why a bulk action failed. May have further fields. */
    BulkError: {
      /**
       * @description The message.
       *
       *     @since Airflow 3.3.0
       */
      error?: string;
      /**
       * Format: int64
       * @description The HTTP status it stands for.
       *
       *     @since Airflow 3.3.0
       */
      status_code?: number;
    } & {
      [key: string]: unknown;
    };
    /** @description What one kind of action did. */
    BulkActionResult: BulkActionResult;
    /** @description What each kind of action did; null for a kind that was not asked for. */
    BulkDagRunsReport: BulkDagRunsReport;
    /** @description Which runs to clear, chosen in exactly one way, and what of them. */
    ClearDagRunsBody: ClearDagRunsBody;
    /** @description Which runs to detach, chosen in exactly one way. */
    ClearDagRunPartitionsBody: ClearDagRunPartitionsBody;
    /** @description How much was detached and cleared, or would be. */
    ClearDagRunPartitionsReport: ClearDagRunPartitionsReport;
    /** @description A task instance that a clear concerns. For `only_new` just the task's id and name, since there is no instance yet. */
    TaskInstance: TaskInstance;
    /** @description The place of a task instance in a loop. */
    LoopIteration: LoopIteration;
    /** @description What a deferred task instance waits for. */
    Trigger: Trigger;
    /** @description A process of Airflow, here a triggerer. */
    Job: Job;
    /** @description The answer to a dry run of clear. */
    TaskInstanceCollection: TaskInstanceCollection;
    /** @description A run that an event started, in short. */
    UpstreamEventDagRun: UpstreamEventDagRun;
    /** @description One update of an asset. */
    UpstreamEvent: UpstreamEvent;
    /** @description The asset events of a run. */
    UpstreamEventCollection: UpstreamEventCollection;
    /** @description One line of the stream of `wait_dag_run_until_finished`. */
    WaitEvent: WaitEvent;
    /** @description A DAG. Servers answer much more of it; this is what a wait for its runs needs. */
    Dag: Dag;
    /** @description The release of the server. */
    VersionInfo: VersionInfo;
    /** @description Credentials. Any further field is refused. */
    LoginBody: LoginBody;
    /** @description A token for the `Authorization` header. */
    AccessToken: AccessToken;
    /** @description An error. Most have `detail`; unknown routes and some system answers have `error` instead. */
    HttpError: HttpError;
    /** @description What the database objected to. May have further fields. */
    DatabaseError: {
      /** @description Kind of error, such as `Unique constraint violation`. */
      reason?: string;
      /** @description The SQL; `hidden` from 3.2 on. */
      statement?: string;
      /** @description The database's own message; `hidden` from 3.2 on. */
      orig_error?: string;
      /** @description A sentence that ends with the id under which the server logged the error, the only request id there is. */
      message?: string;
    } & {
      [key: string]: unknown;
    };
    /** @description One fault in a request. May have further fields. */
    ValidationFault: {
      /** @description Kind of fault, such as `extra_forbidden`. */
      type: string;
      /** @description Where it is, from `body`, `query` or `path` down. */
      loc: (string | number)[];
      /** @description The message. */
      msg: string;
      /** @description The value that was sent; may be a secret. */
      input?: unknown;
      /** @description What the message was made of, such as the limit that was not kept. */
      ctx?: {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    /** @description A request the server cannot accept. */
    ValidationError: ValidationError;
    /**
     * @description The values of `DagRunState` known to this release of the client, which a request may have.
     * @enum {string}
     */
    KnownDagRunState: "queued" | "running" | "success" | "failed";
    /**
     * @description The values of `DagRunType` known to this release of the client, which a request may have.
     * @enum {string}
     */
    KnownDagRunType:
      | "backfill"
      | "scheduled"
      | "manual"
      | "asset_triggered"
      | "asset_materialization"
      | "operator_triggered";
  };
  responses: {
    /** @description One page of runs. */
    DagRunPage: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["DagRunCollection"];
      };
    };
    /** @description The order, the cursor or a filter cannot be used, or the body is not UTF-8. */
    BadList: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["HttpError"];
      };
    };
    /** @description The body is not UTF-8. */
    BadBody: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["HttpError"];
      };
    };
    /** @description No token, or one that expired. Only 3.0 sends `WWW-Authenticate`. */
    Unauthorized: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["HttpError"];
      };
    };
    /** @description Either a token the server does not accept, for which a new one helps, or a missing permission, for which nothing does. */
    Forbidden: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["HttpError"];
      };
    };
    /** @description No such DAG. */
    DagNotFound: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["HttpError"];
      };
    };
    /** @description No such DAG or run, or no such operation in this release. */
    DagRunNotFound: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["HttpError"];
      };
    };
    /** @description A parameter or body field is missing, unknown (body only) or wrong. The detail is a list, sometimes a text, and an object where PostgreSQL refuses a value (3.3), such as NUL in `conf`. */
    Unprocessable: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ValidationError"];
      };
    };
    /**
     * @description A fault of the server: text, from 3.3 on for what the database refuses an object with the reason `Database error`. It does not say that nothing was done.
     *     Known causes: a date without an offset in a filter, NUL in a text (PostgreSQL; in `conf` 422), an integer from 2^63 on (PostgreSQL 422 from 3.3 on), and a body that is no object (trigger, patch and clear in 3.0, both clears from 3.2 on, there also one that is not sent as `application/json`).
     */
    ServerError: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "text/plain": string;
        "application/json": components["schemas"]["HttpError"];
      };
    };
  };
  parameters: {
    /**
     * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
     * @example nightly
     */
    DagId: string;
    /**
     * @description Id of one DAG, or `~` for all DAGs the user may use.
     * @example nightly
     */
    DagIdOrAll: string;
    /**
     * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
     * @example manual__2026-11-23T06:00:00+00:00
     */
    DagRunId: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
/**
 * At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
 */
export type DateAtOrAfter = components["schemas"]["DateAtOrAfter"];
/**
 * After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
 */
export type DateAfter = components["schemas"]["DateAfter"];
/**
 * At or before this moment. In a query a date that is null counts as now.
 */
export type DateAtOrBefore = components["schemas"]["DateAtOrBefore"];
/**
 * Before this moment. In a query a date that is null counts as now.
 */
export type DateBefore = components["schemas"]["DateBefore"];
/**
 * Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
 */
export type DurationBound = components["schemas"]["DurationBound"];
/**
 * Contains this, in any case; `%` and `_` are wildcards. `|` is OR from 3.2 on. Empty matches all.
 */
export type TextPattern = components["schemas"]["TextPattern"];
/**
 * Starts with this, in exact case; `|` is OR. Faster than the pattern.
 */
export type TextPrefix = components["schemas"]["TextPrefix"];
/**
 * A moment that is sent - a `Date`, or an RFC 3339 string with an offset -, or null for none.
 */
export type RequestDateTimeOrNull = components["schemas"]["RequestDateTimeOrNull"];
/**
 * State of a run. `success` and `failed` are final until someone clears or changes the run.
 */
export type DagRunState = components["schemas"]["DagRunState"];
/**
 * What kind of run it is.
 */
export type DagRunType = components["schemas"]["DagRunType"];
/**
 * What caused the run.
 */
export type DagRunTriggeredBy = components["schemas"]["DagRunTriggeredBy"];
/**
 * A state that a request may set.
 */
export type PatchDagRunState = components["schemas"]["PatchDagRunState"];
/**
 * A field of the PATCH body.
 */
export type PatchDagRunField = components["schemas"]["PatchDagRunField"];
/**
 * State of a task instance; null before the scheduler sees it.
 */
export type TaskInstanceState = components["schemas"]["TaskInstanceState"];
/**
 * A column to sort by; with `-` in front, descending.
 */
export type DagRunOrderBy = components["schemas"]["DagRunOrderBy"];
/**
 * A column to sort a batch list by; `duration` and `partition_date` are refused.
 */
export type DagRunBatchOrderBy = components["schemas"]["DagRunBatchOrderBy"];
/**
 * How many of several tags a DAG needs.
 */
export type TagsMatchMode = components["schemas"]["TagsMatchMode"];
/**
 * What a bulk action does about a run that is not there.
 */
export type BulkNonExistence = components["schemas"]["BulkNonExistence"];
/**
 * A version of a DAG that a run used.
 */
export interface DagVersion {
  /**
   * Format: uuid
   * @description Id of the version.
   */
  id: string;
  /**
   * Format: int64
   * @description Its number within the DAG, from 1.
   */
  version_number: number;
  /** @description Id of the DAG. */
  dag_id: string;
  /** @description Name of the bundle the DAG came from. */
  bundle_name: string | null;
  /** @description Version of the bundle, such as a commit; null for bundles without versions. */
  bundle_version: string | null;
  /**
   * Format: date-time
   * @description When the version was first seen.
   */
  created_at: string;
  /**
   * @description Name of the DAG for people.
   *
   *     @since Airflow 3.1.0
   */
  dag_display_name?: string;
  /** @description Where to look at the bundle. */
  bundle_url: string | null;
}
/**
 * One run of a DAG.
 */
export interface DagRun {
  /** @description Id of the run, unique within its DAG. */
  dag_run_id: string;
  /** @description Id of the DAG. */
  dag_id: string;
  /**
   * Format: date-time
   * @description The moment the run stands for, unique within the DAG; null when triggered without one.
   */
  logical_date: string | null;
  /**
   * Format: date-time
   * @description When the run was last put in the queue.
   */
  queued_at: string | null;
  /**
   * Format: date-time
   * @description When the run started to run; null while queued, and also on a finished run that was cleared or queued and then marked.
   */
  start_date: string | null;
  /**
   * Format: date-time
   * @description When the run finished; null before.
   */
  end_date: string | null;
  /**
   * @description Seconds from start to end; null without either.
   *
   *     @since Airflow 3.1.0
   */
  duration?: number | null;
  /**
   * Format: date-time
   * @description Start of the period whose data the run works on; null without a logical date.
   */
  data_interval_start: string | null;
  /**
   * Format: date-time
   * @description End of the period whose data the run works on; null without a logical date.
   */
  data_interval_end: string | null;
  /**
   * Format: date-time
   * @description Earliest moment to start. When triggered without one, the request's time from 3.1 on, in 3.0 the logical date. Never null, hence good for paging.
   */
  run_after: string;
  /**
   * Format: date-time
   * @description When the scheduler last looked at the run.
   */
  last_scheduling_decision: string | null;
  /** @description What kind of run it is. */
  run_type: components["schemas"]["DagRunType"];
  /** @description State of the run. */
  state: components["schemas"]["DagRunState"];
  /** @description What caused the run; null for runs made before Airflow 3. */
  triggered_by: components["schemas"]["DagRunTriggeredBy"] | null;
  /**
   * @description User who triggered it, from 3.4 on by the name for people; null for the scheduler.
   *
   *     @since Airflow 3.1.0
   */
  triggering_user_name?: string | null;
  /** @description The configuration given when the run was triggered; usually `{}` when there was none. 3.0.0 and 3.0.1 know no null here. */
  conf: {
    [key: string]: unknown;
  } | null;
  /** @description Free text a user put on the run. */
  note: string | null;
  /** @description Versions of the DAG the run used; empty before it starts. */
  dag_versions: components["schemas"]["DagVersion"][];
  /**
   * @description Version of the bundle the run is bound to.
   *
   *     @since Airflow 3.0.1
   */
  bundle_version?: string | null;
  /**
   * @description Name of the DAG for people.
   *
   *     @since Airflow 3.1.0
   */
  dag_display_name?: string;
  /**
   * @description The partition the run works on; null for DAGs without partitions.
   *
   *     @since Airflow 3.2.0
   */
  partition_key?: string | null;
  /**
   * Format: date-time
   * @description The date of that partition.
   *
   *     @since Airflow 3.3.0
   */
  partition_date?: string | null;
  /**
   * @description Team of the DAG.
   *
   *     @since Airflow 3.4.0
   */
  team_name?: string | null;
}
/**
 * One page of runs.
 */
export interface DagRunCollection {
  /** @description The runs of this page. */
  dag_runs: components["schemas"]["DagRun"][];
  /**
   * Format: int64
   * @description How many runs match, over all pages. With a cursor null in 3.2.2 to 3.3.1, and from 3.3.2 counted up to `total_entries_limit`.
   */
  total_entries: number | null;
  /**
   * Format: int64
   * @description Where the count stops; a total of this size means at least as many. Null when it does not stop.
   *
   *     @since Airflow 3.3.2
   */
  total_entries_limit?: number | null;
  /**
   * @description The `cursor` of the next page; null at the end, and for pages by offset.
   *
   *     @since Airflow 3.2.2
   */
  next_cursor?: string | null;
  /**
   * @description The `cursor` of the page before; null at the start, and for pages by offset.
   *
   *     @since Airflow 3.2.2
   */
  previous_cursor?: string | null;
}
/**
 * What to trigger a run with.
 */
export interface TriggerDagRunBody {
  /** @description Id for the run, unique within the DAG; made by the server when null, empty or absent. From 3.1 on two runs without date and with equal `run_after` get the same one, so 409. Keep to letters, digits and `_.~:+-`, 250 at most. */
  dag_run_id?: string | null;
  /** @description The moment the run stands for, unique within the DAG, or null; must be sent. Null leaves `ds` and the data interval of templates undefined. */
  logical_date: components["schemas"]["RequestDateTimeOrNull"];
  /** @description Start of the data interval; only together with its end. Dropped silently when the logical date is null. */
  data_interval_start?: components["schemas"]["RequestDateTimeOrNull"];
  /** @description End of the data interval; only together with its start. Dropped silently when the logical date is null. */
  data_interval_end?: components["schemas"]["RequestDateTimeOrNull"];
  /** @description Earliest moment to start; now when absent. Null is a 500 in 3.0, later means now. */
  run_after?: components["schemas"]["RequestDateTimeOrNull"];
  /** @description Configuration for the run, checked against the DAG's params. Null is 422 in 3.0, later stored as `{}`. From 3.4 on a key that Airflow's serialization uses (`__type`, `__var`, `__source`, `__classname__`, `__version__`, `__data__`, `__id__`, `__cache__`), at any depth, is 422. */
  conf?: object | null;
  /** @description Free text for the run. PostgreSQL holds 1000 characters; more is a 500, in 3.3 a 422. */
  note?: string | null;
  /**
   * @description The partition to work on; 400 for a DAG without partitions from 3.3 on.
   *
   *     @since Airflow 3.2.0
   */
  partition_key?: string | null;
  /**
   * @description Version of the DAG bundle to run, the newest when null. An unknown one is 404; any is 400 for a DAG that has no versions.
   *
   *     @since Airflow 3.4.0
   */
  bundle_version?: string | null;
  /**
   * @description Also unpauses the whole DAG, makes no more scheduled runs, and pauses it when its last run is finished. Needs the right to edit the DAG, otherwise 403.
   *
   *     @since Airflow 3.4.0
   * @default false
   */
  drain_dag?: boolean;
}
/**
 * Filters, order and page of a list; all given filters must match. A run where the filtered date is null never matches.
 */
export interface DagRunsBatchBody {
  /** @description Only runs of these DAGs. */
  dag_ids?: string[];
  /** @description Only runs in one of these states. */
  states?: components["schemas"]["KnownDagRunState"][];
  /** @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on. */
  run_after_gte?: components["schemas"]["DateAtOrAfter"];
  /**
   * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
   *
   *     @since Airflow 3.1.0
   */
  run_after_gt?: components["schemas"]["DateAfter"];
  /** @description At or before this moment. In a query a date that is null counts as now. */
  run_after_lte?: components["schemas"]["DateAtOrBefore"];
  /**
   * @description Before this moment. In a query a date that is null counts as now.
   *
   *     @since Airflow 3.1.0
   */
  run_after_lt?: components["schemas"]["DateBefore"];
  /** @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on. */
  logical_date_gte?: components["schemas"]["DateAtOrAfter"];
  /**
   * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
   *
   *     @since Airflow 3.1.0
   */
  logical_date_gt?: components["schemas"]["DateAfter"];
  /** @description At or before this moment. In a query a date that is null counts as now. */
  logical_date_lte?: components["schemas"]["DateAtOrBefore"];
  /**
   * @description Before this moment. In a query a date that is null counts as now.
   *
   *     @since Airflow 3.1.0
   */
  logical_date_lt?: components["schemas"]["DateBefore"];
  /** @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on. */
  start_date_gte?: components["schemas"]["DateAtOrAfter"];
  /**
   * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
   *
   *     @since Airflow 3.1.0
   */
  start_date_gt?: components["schemas"]["DateAfter"];
  /** @description At or before this moment. In a query a date that is null counts as now. */
  start_date_lte?: components["schemas"]["DateAtOrBefore"];
  /**
   * @description Before this moment. In a query a date that is null counts as now.
   *
   *     @since Airflow 3.1.0
   */
  start_date_lt?: components["schemas"]["DateBefore"];
  /** @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on. */
  end_date_gte?: components["schemas"]["DateAtOrAfter"];
  /**
   * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
   *
   *     @since Airflow 3.1.0
   */
  end_date_gt?: components["schemas"]["DateAfter"];
  /** @description At or before this moment. In a query a date that is null counts as now. */
  end_date_lte?: components["schemas"]["DateAtOrBefore"];
  /**
   * @description Before this moment. In a query a date that is null counts as now.
   *
   *     @since Airflow 3.1.0
   */
  end_date_lt?: components["schemas"]["DateBefore"];
  /**
   * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
   *
   *     @since Airflow 3.2.0
   */
  duration_gte?: components["schemas"]["DurationBound"];
  /**
   * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
   *
   *     @since Airflow 3.2.0
   */
  duration_gt?: components["schemas"]["DurationBound"];
  /**
   * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
   *
   *     @since Airflow 3.2.0
   */
  duration_lte?: components["schemas"]["DurationBound"];
  /**
   * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
   *
   *     @since Airflow 3.2.0
   */
  duration_lt?: components["schemas"]["DurationBound"];
  /**
   * @description Only runs whose stored configuration, as text, contains this.
   *
   *     @since Airflow 3.2.0
   */
  conf_contains?: string;
  /** @description The one column to sort by. */
  order_by?: components["schemas"]["DagRunBatchOrderBy"];
  /**
   * Format: int64
   * @description Number of rows to skip.
   * @default 0
   */
  page_offset?: number;
  /**
   * Format: int64
   * @description Page size; not cut by any release. 0 answers no rows.
   * @default 100
   */
  page_limit?: number;
}
/**
 * All runs of this partition, compared exactly.
 */
export type PartitionKey = components["schemas"]["PartitionKey"];
/**
 * All runs of partitions from this day or date-time on, without an offset in the time zone of the DAG's timetable.
 */
export type PartitionDateStart = components["schemas"]["PartitionDateStart"];
/**
 * All runs of partitions up to this day or date-time, without an offset in the time zone of the DAG's timetable.
 */
export type PartitionDateEnd = components["schemas"]["PartitionDateEnd"];
/**
 * Only preview. True unless sent as false, as a boolean - the string "false" really clears.
 */
export type DryRun = components["schemas"]["DryRun"];
/**
 * Clear failed tasks only.
 */
export type OnlyFailed = components["schemas"]["OnlyFailed"];
/**
 * Clear nothing, but queue the tasks that newer versions of the DAG added.
 */
export type OnlyNew = components["schemas"]["OnlyNew"];
/**
 * Run the newest version of the DAG instead of the run's own. Null, accepted from 3.3 on, leaves it to the DAG and the configuration; before that absence means false.
 */
export type RunOnLatestVersion = components["schemas"]["RunOnLatestVersion"];
/**
 * A note to set.
 */
export type Note = components["schemas"]["Note"];
/**
 * What to change on a run; a field that is absent stays as it is.
 */
export interface PatchDagRunBody {
  /** @description The state to set; null changes nothing. */
  state?: components["schemas"]["PatchDagRunState"] | null;
  /** @description The note to set. An empty one is kept as such, from 3.3 on it removes the note. */
  note?: string | null;
}
/**
 * What to clear of a run.
 */
export interface ClearDagRunBody {
  /**
   * @description Only preview. True unless sent as false, as a boolean - the string "false" really clears.
   * @default true
   */
  dry_run?: components["schemas"]["DryRun"];
  /**
   * @description Clear failed tasks only.
   * @default false
   */
  only_failed?: components["schemas"]["OnlyFailed"];
  /**
   * @description Clear nothing, but queue the tasks that newer versions of the DAG added.
   *
   *     @since Airflow 3.2.2
   * @default false
   */
  only_new?: components["schemas"]["OnlyNew"];
  /**
   * @description Run the newest version of the DAG instead of the run's own. Null, accepted from 3.3 on, leaves it to the DAG and the configuration; before that absence means false.
   *
   *     @since Airflow 3.1.0
   */
  run_on_latest_version?: components["schemas"]["RunOnLatestVersion"];
  /**
   * @description A note to set.
   *
   *     @since Airflow 3.3.0
   */
  note?: components["schemas"]["Note"];
}
/**
 * One run of a bulk request, and what to set on it.
 */
export interface BulkDagRunEntity {
  /**
   * @description Id of the run.
   *
   *     @since Airflow 3.3.0
   */
  dag_run_id: string;
  /**
   * @description Id of its DAG; needed when the path has `~`. `bulk_dag_runs` acts on another DAG than that of the path too; `clear_dag_runs` refuses it.
   *
   *     @since Airflow 3.3.0
   */
  dag_id?: string | null;
  /**
   * @description The state to set, in an update.
   *
   *     @since Airflow 3.3.0
   */
  state?: components["schemas"]["PatchDagRunState"] | null;
  /**
   * @description A note to set.
   *
   *     @since Airflow 3.3.0
   */
  note?: components["schemas"]["Note"];
}
/**
 * Change runs.
 */
export interface BulkUpdateAction {
  /**
   * @description The kind of action.
   *
   *     @since Airflow 3.3.0
   * @constant
   */
  action: "update";
  /**
   * @description The runs, with their new state or note.
   *
   *     @since Airflow 3.3.0
   */
  entities: components["schemas"]["BulkDagRunEntity"][];
  /**
   * @description The entity fields to use; all that were sent when absent.
   *
   *     @since Airflow 3.3.0
   */
  update_mask?: components["schemas"]["PatchDagRunField"][] | null;
  /**
   * @description What to do about a run that is not there; `fail` when absent.
   *
   *     @since Airflow 3.3.0
   */
  action_on_non_existence?: components["schemas"]["BulkNonExistence"];
}
/**
 * Delete runs.
 */
export interface BulkDeleteAction {
  /**
   * @description The kind of action.
   *
   *     @since Airflow 3.3.0
   * @constant
   */
  action: "delete";
  /**
   * @description The runs, by id or as entities.
   *
   *     @since Airflow 3.3.0
   */
  entities: (string | components["schemas"]["BulkDagRunEntity"])[];
  /**
   * @description What to do about a run that is not there; `fail` when absent.
   *
   *     @since Airflow 3.3.0
   */
  action_on_non_existence?: components["schemas"]["BulkNonExistence"];
}
/**
 * Changes and deletions to perform.
 */
export interface BulkDagRunsBody {
  /**
   * @description The actions, performed in this order.
   *
   *     @since Airflow 3.3.0
   */
  actions: (components["schemas"]["BulkUpdateAction"] | components["schemas"]["BulkDeleteAction"])[];
}
/**
 * Why a bulk action failed. May have further fields.
 */
export type BulkError = components["schemas"]["BulkError"];
/**
 * What one kind of action did.
 */
export interface BulkActionResult {
  /**
   * @description The runs done, as DAG id, a dot, and run id.
   *
   *     @since Airflow 3.3.0
   */
  success: string[];
  /**
   * @description What went wrong; empty when nothing did.
   *
   *     @since Airflow 3.3.0
   */
  errors: components["schemas"]["BulkError"][];
}
/**
 * What each kind of action did; null for a kind that was not asked for.
 */
export interface BulkDagRunsReport {
  /**
   * @description Creations; never successful for runs.
   *
   *     @since Airflow 3.3.0
   */
  create?: components["schemas"]["BulkActionResult"] | null;
  /**
   * @description Changes.
   *
   *     @since Airflow 3.3.0
   */
  update?: components["schemas"]["BulkActionResult"] | null;
  /**
   * @description Deletions.
   *
   *     @since Airflow 3.3.0
   */
  delete?: components["schemas"]["BulkActionResult"] | null;
}
/**
 * Which runs to clear, chosen in exactly one way, and what of them.
 */
export interface ClearDagRunsBody {
  /**
   * @description The runs, one by one.
   *
   *     @since Airflow 3.3.0
   */
  dag_runs?: components["schemas"]["BulkDagRunEntity"][];
  /**
   * @description All runs of this partition, compared exactly.
   *
   *     @since Airflow 3.3.0
   */
  partition_key?: components["schemas"]["PartitionKey"];
  /**
   * @description All runs of partitions from this day or date-time on, without an offset in the time zone of the DAG's timetable.
   *
   *     @since Airflow 3.3.0
   */
  partition_date_start?: components["schemas"]["PartitionDateStart"];
  /**
   * @description All runs of partitions up to this day or date-time, without an offset in the time zone of the DAG's timetable.
   *
   *     @since Airflow 3.3.0
   */
  partition_date_end?: components["schemas"]["PartitionDateEnd"];
  /**
   * @description Only preview. True unless sent as false, as a boolean - the string "false" really clears.
   *
   *     @since Airflow 3.3.0
   * @default true
   */
  dry_run?: components["schemas"]["DryRun"];
  /**
   * @description Clear failed tasks only.
   *
   *     @since Airflow 3.3.0
   * @default false
   */
  only_failed?: components["schemas"]["OnlyFailed"];
  /**
   * @description Clear nothing, but queue the tasks that newer versions of the DAG added.
   *
   *     @since Airflow 3.3.0
   * @default false
   */
  only_new?: components["schemas"]["OnlyNew"];
  /**
   * @description Run the newest version of the DAG instead of the run's own. Null, accepted from 3.3 on, leaves it to the DAG and the configuration; before that absence means false.
   *
   *     @since Airflow 3.3.0
   */
  run_on_latest_version?: components["schemas"]["RunOnLatestVersion"];
  /**
   * @description A note to set.
   *
   *     @since Airflow 3.3.0
   */
  note?: components["schemas"]["Note"];
}
/**
 * Which runs to detach, chosen in exactly one way.
 */
export interface ClearDagRunPartitionsBody {
  /**
   * @description The one run with this id.
   *
   *     @since Airflow 3.3.0
   */
  run_id?: string | null;
  /**
   * @description All runs of this partition, compared exactly.
   *
   *     @since Airflow 3.3.0
   */
  partition_key?: components["schemas"]["PartitionKey"];
  /**
   * @description All runs of partitions from this day or date-time on, without an offset in the time zone of the DAG's timetable.
   *
   *     @since Airflow 3.3.0
   */
  partition_date_start?: components["schemas"]["PartitionDateStart"];
  /**
   * @description All runs of partitions up to this day or date-time, without an offset in the time zone of the DAG's timetable.
   *
   *     @since Airflow 3.3.0
   */
  partition_date_end?: components["schemas"]["PartitionDateEnd"];
  /**
   * @description Also clear the tasks of these runs.
   *
   *     @since Airflow 3.3.0
   * @default false
   */
  clear_task_instances?: boolean;
  /**
   * @description Only count. True unless sent as false.
   *
   *     @since Airflow 3.3.0
   * @default true
   */
  dry_run?: boolean;
}
/**
 * How much was detached and cleared, or would be.
 */
export interface ClearDagRunPartitionsReport {
  /**
   * Format: int64
   * @description Number of runs detached.
   *
   *     @since Airflow 3.3.0
   */
  dag_runs_cleared: number;
  /**
   * Format: int64
   * @description Number of task instances cleared.
   *
   *     @since Airflow 3.3.0
   */
  task_instances_cleared: number;
  /**
   * @description Whether it was only a count.
   *
   *     @since Airflow 3.3.0
   */
  dry_run: boolean;
}
/**
 * A task instance that a clear concerns. For `only_new` just the task's id and name, since there is no instance yet.
 */
export interface TaskInstance {
  /**
   * Format: uuid
   * @description Id of the instance.
   */
  id?: string;
  /** @description Id of the task. */
  task_id: string;
  /** @description Name of the task for people. */
  task_display_name: string;
  /** @description Id of the DAG. */
  dag_id?: string;
  /**
   * @description Name of the DAG for people.
   *
   *     @since Airflow 3.1.0
   */
  dag_display_name?: string;
  /** @description Id of the run. */
  dag_run_id?: string;
  /**
   * Format: int64
   * @description Index of a mapped task, -1 when not mapped.
   */
  map_index?: number;
  /**
   * Format: date-time
   * @description Logical date of the run.
   */
  logical_date?: string | null;
  /**
   * Format: date-time
   * @description Earliest start of the run.
   */
  run_after?: string;
  /**
   * Format: date-time
   * @description When the last try started.
   */
  start_date?: string | null;
  /**
   * Format: date-time
   * @description When it ended.
   */
  end_date?: string | null;
  /** @description Seconds the last try took. */
  duration?: number | null;
  /** @description State before the clear. */
  state?: components["schemas"]["TaskInstanceState"] | null;
  /**
   * Format: int64
   * @description Number of the last try.
   */
  try_number?: number;
  /**
   * Format: int64
   * @description Number of retries allowed.
   */
  max_tries?: number;
  /** @description Machine it ran on. */
  hostname?: string | null;
  /** @description User it ran as. */
  unixname?: string | null;
  /** @description Its pool. */
  pool?: string;
  /**
   * Format: int64
   * @description Slots it takes there.
   */
  pool_slots?: number;
  /** @description Its queue. */
  queue?: string | null;
  /**
   * Format: int64
   * @description Its weight among waiting tasks.
   */
  priority_weight?: number | null;
  /** @description Class of its operator. */
  operator?: string | null;
  /**
   * @description Name of its operator for people, such as that of a decorator.
   *
   *     @since Airflow 3.1.0
   */
  operator_name?: string | null;
  /**
   * Format: date-time
   * @description When it was queued.
   */
  queued_when?: string | null;
  /**
   * Format: date-time
   * @description When it was scheduled.
   */
  scheduled_when?: string | null;
  /**
   * Format: int64
   * @description Process it ran in.
   */
  pid?: number | null;
  /** @description Executor asked for. */
  executor?: string | null;
  /** @description Settings for the executor, as the text of a Python value. */
  executor_config?: string;
  /** @description Free text a user put on it. */
  note?: string | null;
  /** @description Name of the mapped instance. */
  rendered_map_index?: string | null;
  /** @description Its templated fields, rendered. */
  rendered_fields?: {
    [key: string]: unknown;
  };
  /** @description The trigger it waits for, when deferred. */
  trigger?: components["schemas"]["Trigger"] | null;
  /** @description The triggerer that runs that trigger. */
  triggerer_job?: components["schemas"]["Job"] | null;
  /** @description Version of the DAG it belongs to. */
  dag_version?: components["schemas"]["DagVersion"] | null;
  /**
   * @description Team of the DAG.
   *
   *     @since Airflow 3.4.0
   */
  team_name?: string | null;
  /**
   * @description Why it is in this state, as a retry policy recorded it; may be about an earlier try.
   *
   *     @since Airflow 3.4.0
   */
  state_reason?: string | null;
  /**
   * @description Whether its task is inside of a loop.
   *
   *     @since Airflow 3.4.0
   */
  in_loop?: boolean;
  /**
   * @description Its place in the loop.
   *
   *     @since Airflow 3.4.0
   */
  loop_iteration?: components["schemas"]["LoopIteration"] | null;
  /**
   * Format: uuid
   * @description Id of its region; absent without one.
   *
   *     @since Airflow 3.4.0
   */
  region_id?: string;
  /**
   * Format: int64
   * @description Number of that region; absent without one.
   *
   *     @since Airflow 3.4.0
   */
  region_index?: number;
}
/**
 * The place of a task instance in a loop.
 */
export interface LoopIteration {
  /**
   * @description Id of the loop.
   *
   *     @since Airflow 3.4.0
   */
  loop_id: string;
  /**
   * Format: int64
   * @description Number of the iteration.
   *
   *     @since Airflow 3.4.0
   */
  iteration: number;
}
/**
 * What a deferred task instance waits for.
 */
export interface Trigger {
  /**
   * Format: int64
   * @description Number of the trigger.
   */
  id: number;
  /** @description Its class. */
  classpath: string;
  /** @description Its arguments, as the text of a Python value. */
  kwargs: string;
  /**
   * Format: date-time
   * @description When the task was deferred.
   */
  created_date: string;
  /**
   * @description Queue of the triggerers that may run it.
   *
   *     @since Airflow 3.2.0
   */
  queue?: string | null;
  /**
   * Format: int64
   * @description Number of the triggerer that runs it.
   */
  triggerer_id: number | null;
}
/**
 * A process of Airflow, here a triggerer.
 */
export interface Job {
  /**
   * Format: int64
   * @description Number of the process.
   */
  id: number;
  /** @description Id of the DAG it works for, if for one only. */
  dag_id: string | null;
  /**
   * @description Name of that DAG for people.
   *
   *     @since Airflow 3.1.0
   */
  dag_display_name?: string | null;
  /** @description Its state. */
  state: string | null;
  /** @description Its kind. */
  job_type: string | null;
  /**
   * Format: date-time
   * @description When it started.
   */
  start_date: string | null;
  /**
   * Format: date-time
   * @description When it ended.
   */
  end_date: string | null;
  /**
   * Format: date-time
   * @description When it was last seen.
   */
  latest_heartbeat: string | null;
  /** @description Executor it works with. */
  executor_class: string | null;
  /** @description Machine it runs on. */
  hostname: string | null;
  /** @description User it runs as. */
  unixname: string | null;
  /**
   * @description Teams it works for.
   *
   *     @since Airflow 3.4.0
   */
  team_names?: string[];
  /**
   * @description Bundles it works for; null for all.
   *
   *     @since Airflow 3.4.0
   */
  bundle_names?: string[] | null;
}
/**
 * The answer to a dry run of clear.
 */
export interface TaskInstanceCollection {
  /** @description The task instances that would be cleared. */
  task_instances: components["schemas"]["TaskInstance"][];
  /**
   * Format: int64
   * @description Their number.
   */
  total_entries: number;
}
/**
 * A run that an event started, in short.
 */
export interface UpstreamEventDagRun {
  /** @description Id of the run. */
  run_id: string;
  /** @description Id of its DAG. */
  dag_id: string;
  /**
   * Format: date-time
   * @description The moment the run stands for.
   */
  logical_date: string | null;
  /**
   * Format: date-time
   * @description When it started to run. Null from 3.4 on only - before, while one of the runs has not started, the whole answer is a 500.
   */
  start_date: string | null;
  /**
   * Format: date-time
   * @description When it finished.
   */
  end_date: string | null;
  /** @description Its state. */
  state: components["schemas"]["DagRunState"];
  /**
   * Format: date-time
   * @description Start of its data interval.
   */
  data_interval_start: string | null;
  /**
   * Format: date-time
   * @description End of its data interval.
   */
  data_interval_end: string | null;
  /**
   * @description The partition it works on.
   *
   *     @since Airflow 3.2.0
   */
  partition_key?: string | null;
  /**
   * @description Whether this event was the one that made it start.
   *
   *     @since Airflow 3.3.2
   */
  triggering?: boolean;
}
/**
 * One update of an asset.
 */
export interface UpstreamEvent {
  /**
   * Format: int64
   * @description Number of the event.
   */
  id: number;
  /**
   * Format: int64
   * @description Number of the asset.
   */
  asset_id: number;
  /** @description URI of the asset. */
  uri?: string | null;
  /** @description Name of the asset. */
  name?: string | null;
  /** @description Group of the asset. */
  group?: string | null;
  /** @description What the producer attached to the event. */
  extra?: {
    [key: string]: unknown;
  } | null;
  /** @description Task that updated the asset; null when it was not a task. */
  source_task_id?: string | null;
  /** @description DAG that updated the asset. */
  source_dag_id?: string | null;
  /** @description Run in which it did. */
  source_run_id?: string | null;
  /**
   * Format: int64
   * @description Index of the mapped task, -1 when not mapped.
   */
  source_map_index: number;
  /** @description The runs this event helped to start. */
  created_dagruns: components["schemas"]["UpstreamEventDagRun"][];
  /**
   * Format: date-time
   * @description When the asset was updated.
   */
  timestamp: string;
  /**
   * @description The partition that was updated.
   *
   *     @since Airflow 3.2.0
   */
  partition_key?: string | null;
  /**
   * Format: uuid
   * @description Id of the task instance that updated the asset.
   *
   *     @since Airflow 3.4.0
   */
  source_task_instance_id?: string | null;
}
/**
 * The asset events of a run.
 */
export interface UpstreamEventCollection {
  /** @description All events, in one answer. */
  asset_events: components["schemas"]["UpstreamEvent"][];
  /**
   * Format: int64
   * @description Their number.
   */
  total_entries: number;
}
/**
 * One line of the stream of `wait_dag_run_until_finished`.
 */
export interface WaitEvent {
  /**
   * @description State of the run now; a final one makes this the last line.
   *
   *     @since Airflow 3.1.0
   */
  state: components["schemas"]["DagRunState"];
  /**
   * @description Results by task id, on the last line. Without any it is `{}` in 3.1 and 3.2, and absent from 3.3 on.
   *
   *     @since Airflow 3.1.0
   */
  results?: {
    [key: string]: unknown;
  } | null;
}
/**
 * A DAG. Servers answer much more of it; this is what a wait for its runs needs.
 */
export interface Dag {
  /** @description Id of the DAG. */
  dag_id: string;
  /** @description Whether its runs are not started, and those that are running not carried on. */
  is_paused: boolean;
}
/**
 * The release of the server.
 */
export interface VersionInfo {
  /** @description Airflow's version number, sometimes with a build suffix. */
  version: string;
  /** @description Commit the server was built from, such as `.release:aa19d2db…`; null where that is not known. */
  git_version: string | null;
}
/**
 * Credentials. Any further field is refused.
 */
export interface LoginBody {
  /** @description Name of the user. */
  username: string;
  /**
   * Format: password
   * @description The password; never log it, nor a 422 that repeats it.
   */
  password: string;
}
/**
 * A token for the `Authorization` header.
 */
export interface AccessToken {
  /** @description A JWT; its `exp` says when it ends. */
  access_token: string;
}
/**
 * An error. Most have `detail`; unknown routes and some system answers have `error` instead.
 */
export interface HttpError {
  /** @description The message, or an object or list that holds it. */
  detail?:
    string | components["schemas"]["DatabaseError"] | components["schemas"]["ValidationFault"][] | null;
  /** @description The message of an unknown route. */
  error?: string;
}
/**
 * What the database objected to. May have further fields.
 */
export type DatabaseError = components["schemas"]["DatabaseError"];
/**
 * One fault in a request. May have further fields.
 */
export type ValidationFault = components["schemas"]["ValidationFault"];
/**
 * A request the server cannot accept.
 */
export interface ValidationError {
  /** @description The faults; a text for some parameters and for logins, an object from the database. */
  detail?: components["schemas"]["ValidationFault"][] | string | components["schemas"]["DatabaseError"];
}
/**
 * The values of `DagRunState` known to this release of the client, which a request may have.
 */
export type KnownDagRunState = components["schemas"]["KnownDagRunState"];
/**
 * The values of `DagRunType` known to this release of the client, which a request may have.
 */
export type KnownDagRunType = components["schemas"]["KnownDagRunType"];
/**
 * One page of runs.
 */
export type ResponseDagRunPage = components["responses"]["DagRunPage"];
/**
 * The order, the cursor or a filter cannot be used, or the body is not UTF-8.
 */
export type ResponseBadList = components["responses"]["BadList"];
/**
 * The body is not UTF-8.
 */
export type ResponseBadBody = components["responses"]["BadBody"];
/**
 * No token, or one that expired. Only 3.0 sends `WWW-Authenticate`.
 */
export type ResponseUnauthorized = components["responses"]["Unauthorized"];
/**
 * Either a token the server does not accept, for which a new one helps, or a missing permission, for which nothing does.
 */
export type ResponseForbidden = components["responses"]["Forbidden"];
/**
 * No such DAG.
 */
export type ResponseDagNotFound = components["responses"]["DagNotFound"];
/**
 * No such DAG or run, or no such operation in this release.
 */
export type ResponseDagRunNotFound = components["responses"]["DagRunNotFound"];
/**
 * A parameter or body field is missing, unknown (body only) or wrong. The detail is a list, sometimes a text, and an object where PostgreSQL refuses a value (3.3), such as NUL in `conf`.
 */
export type ResponseUnprocessable = components["responses"]["Unprocessable"];
/**
 * A fault of the server: text, from 3.3 on for what the database refuses an object with the reason `Database error`. It does not say that nothing was done.
 * Known causes: a date without an offset in a filter, NUL in a text (PostgreSQL; in `conf` 422), an integer from 2^63 on (PostgreSQL 422 from 3.3 on), and a body that is no object (trigger, patch and clear in 3.0, both clears from 3.2 on, there also one that is not sent as `application/json`).
 */
export type ResponseServerError = components["responses"]["ServerError"];
/**
 * Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
 */
export type ParameterDagId = components["parameters"]["DagId"];
/**
 * Id of one DAG, or `~` for all DAGs the user may use.
 */
export type ParameterDagIdOrAll = components["parameters"]["DagIdOrAll"];
/**
 * Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
 */
export type ParameterDagRunId = components["parameters"]["DagRunId"];
export type $defs = Record<string, never>;
export interface operations {
  get_dag_runs: {
    parameters: {
      query?: {
        /**
         * @description Page size; 0 answers no rows but the total. Up to 3.1.6 any size is taken; later ones cut it silently to `[api] maximum_page_limit` (100 unless configured). The default is the server's `fallback_page_limit` (50), so always send one.
         * @example 100
         */
        limit?: number;
        /**
         * @description Number of rows to skip; ignored next to a `cursor`.
         * @example 200
         */
        offset?: number;
        /**
         * @description Empty for the first page, then the `next_cursor` of the page before, with the same `order_by`. Older releases ignore it and answer page 1 forever; a new one is known by the key `next_cursor` in its answer.
         *     Sort by `id`, `run_after` or `dag_run_id` only: over a column with nulls pages are lost, fail or repeat. A changed direction or a missing `order_by` goes unnoticed and answers wrong rows.
         *
         *     @since Airflow 3.2.2
         * @example WyIyMDI2LTExLTIzIiwgNDJd
         */
        cursor?: string;
        /**
         * @description Columns, most significant first, `-` in front for descending. 3.0 takes one only, the last one sent wins. Never comma-joined; empty is 400 from 3.1 on. Nulls sort as the database likes, up to 3.1.5 last.
         * @example [
         *       "-run_after",
         *       "dag_run_id"
         *     ]
         */
        order_by?: components["schemas"]["DagRunOrderBy"][];
        /**
         * @description Only runs in one of these states. An unknown or comma-joined value is 422.
         * @example [
         *       "failed",
         *       "running"
         *     ]
         */
        state?: components["schemas"]["KnownDagRunState"][];
        /**
         * @description Only runs of one of these types. A value the release does not know is 422.
         * @example [
         *       "scheduled",
         *       "backfill"
         *     ]
         */
        run_type?: components["schemas"]["KnownDagRunType"][];
        /**
         * @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
         * @example 2026-11-01T00:00:00Z
         */
        run_after_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-01T00:00:00Z
         */
        run_after_gt?: components["schemas"]["DateAfter"];
        /**
         * @description At or before this moment. In a query a date that is null counts as now.
         * @example 2026-11-23T00:00:00Z
         */
        run_after_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description Before this moment. In a query a date that is null counts as now.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-23T00:00:00Z
         */
        run_after_lt?: components["schemas"]["DateBefore"];
        /**
         * @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
         * @example 2026-11-01T00:00:00Z
         */
        logical_date_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-01T00:00:00Z
         */
        logical_date_gt?: components["schemas"]["DateAfter"];
        /**
         * @description At or before this moment. In a query a date that is null counts as now.
         * @example 2026-11-23T00:00:00Z
         */
        logical_date_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description Before this moment. In a query a date that is null counts as now.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-23T00:00:00Z
         */
        logical_date_lt?: components["schemas"]["DateBefore"];
        /**
         * @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
         * @example 2026-11-01T00:00:00Z
         */
        start_date_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-01T00:00:00Z
         */
        start_date_gt?: components["schemas"]["DateAfter"];
        /**
         * @description At or before this moment. In a query a date that is null counts as now.
         * @example 2026-11-23T00:00:00Z
         */
        start_date_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description Before this moment. In a query a date that is null counts as now.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-23T00:00:00Z
         */
        start_date_lt?: components["schemas"]["DateBefore"];
        /**
         * @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
         * @example 2026-11-01T00:00:00Z
         */
        end_date_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-01T00:00:00Z
         */
        end_date_gt?: components["schemas"]["DateAfter"];
        /**
         * @description At or before this moment. In a query a date that is null counts as now.
         * @example 2026-11-23T00:00:00Z
         */
        end_date_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description Before this moment. In a query a date that is null counts as now.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-23T00:00:00Z
         */
        end_date_lt?: components["schemas"]["DateBefore"];
        /**
         * @description At or after this moment. In a query a date that is null counts as now in 3.0 and 3.1, and as later than any bound from 3.2 on.
         * @example 2026-11-01T00:00:00Z
         */
        updated_at_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description After this moment. In a query a date that is null counts as now in 3.1, and as later than any bound from 3.2 on.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-01T00:00:00Z
         */
        updated_at_gt?: components["schemas"]["DateAfter"];
        /**
         * @description At or before this moment. In a query a date that is null counts as now.
         * @example 2026-11-23T00:00:00Z
         */
        updated_at_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description Before this moment. In a query a date that is null counts as now.
         *
         *     @since Airflow 3.1.0
         * @example 2026-11-23T00:00:00Z
         */
        updated_at_lt?: components["schemas"]["DateBefore"];
        /**
         * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
         *
         *     @since Airflow 3.2.0
         * @example 60
         */
        duration_gte?: components["schemas"]["DurationBound"];
        /**
         * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
         *
         *     @since Airflow 3.2.0
         * @example 60
         */
        duration_gt?: components["schemas"]["DurationBound"];
        /**
         * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
         *
         *     @since Airflow 3.2.0
         * @example 3600
         */
        duration_lte?: components["schemas"]["DurationBound"];
        /**
         * @description Seconds that the runs took - at least (`_gte`), more than (`_gt`), at most (`_lte`) or less than (`_lt`) this.
         *
         *     @since Airflow 3.2.0
         * @example 3600
         */
        duration_lt?: components["schemas"]["DurationBound"];
        /**
         * @description Only runs of a partition on or after this day. 400 unless the DAG is partitioned.
         *
         *     @since Airflow 3.3.1
         * @example 2026-11-01
         */
        partition_date_gte?: string;
        /**
         * @description Only runs of a partition on or before this day. 400 unless the DAG is partitioned.
         *
         *     @since Airflow 3.3.1
         * @example 2026-11-23
         */
        partition_date_lte?: string;
        /**
         * @description Only runs with one of these version numbers of their DAG.
         *
         *     @since Airflow 3.1.0
         * @example [
         *       3,
         *       4
         *     ]
         */
        dag_version?: number[];
        /**
         * @description Only runs of this version of the DAG bundle, compared exactly.
         *
         *     @since Airflow 3.2.0
         * @example 5f2d8c1e
         */
        bundle_version?: string;
        /**
         * @description Only runs whose stored configuration, as text, contains this.
         *
         *     @since Airflow 3.2.0
         * @example 2026-11-23
         */
        conf_contains?: string;
        /**
         * @description Contains this, in any case; `%` and `_` are wildcards. `|` is OR from 3.2 on. Empty matches all.
         *
         *     @since Airflow 3.1.0
         * @example manual__2026-11%
         */
        run_id_pattern?: components["schemas"]["TextPattern"];
        /**
         * @description Starts with this, in exact case; `|` is OR. Faster than the pattern.
         *
         *     @since Airflow 3.2.2
         * @example manual__2026-11
         */
        run_id_prefix_pattern?: components["schemas"]["TextPrefix"];
        /**
         * @description Contains this, in any case; `%` and `_` are wildcards. `|` is OR from 3.2 on. Empty matches all.
         *
         *     @since Airflow 3.1.0
         * @example ali%
         */
        triggering_user_name_pattern?: components["schemas"]["TextPattern"];
        /**
         * @description Starts with this, in exact case; `|` is OR. Faster than the pattern.
         *
         *     @since Airflow 3.2.2
         * @example ali
         */
        triggering_user_name_prefix_pattern?: components["schemas"]["TextPrefix"];
        /**
         * @description Contains this, in any case; `%` and `_` are wildcards. `|` is OR from 3.2 on. Empty matches all.
         *
         *     @since Airflow 3.2.0
         * @example night%
         */
        dag_id_pattern?: components["schemas"]["TextPattern"];
        /**
         * @description Starts with this, in exact case; `|` is OR. Faster than the pattern.
         *
         *     @since Airflow 3.2.2
         * @example night
         */
        dag_id_prefix_pattern?: components["schemas"]["TextPrefix"];
        /**
         * @description Contains this, in any case; `%` and `_` are wildcards. `|` is OR from 3.2 on. Empty matches all.
         *
         *     @since Airflow 3.2.0
         * @example 2026-11%
         */
        partition_key_pattern?: components["schemas"]["TextPattern"];
        /**
         * @description Starts with this, in exact case; `|` is OR. Faster than the pattern.
         *
         *     @since Airflow 3.2.2
         * @example 2026-11
         */
        partition_key_prefix_pattern?: components["schemas"]["TextPrefix"];
        /**
         * @description Only runs that consumed an asset whose name or URI matches; `%` and `_` are wildcards, `|` is OR.
         *
         *     @since Airflow 3.2.2
         * @example orders%
         */
        consuming_asset_pattern?: string;
        /**
         * @description Only runs of the DAGs of one of these teams.
         *
         *     @since Airflow 3.4.0
         * @example [
         *       "finance"
         *     ]
         */
        teams?: string[];
        /**
         * @description Only runs of the DAGs with these tags.
         *
         *     @since Airflow 3.4.0
         * @example [
         *       "billing",
         *       "daily"
         *     ]
         */
        tags?: string[];
        /**
         * @description Whether a DAG needs one of `tags` or all; one when absent. Without `tags` it does nothing.
         *
         *     @since Airflow 3.4.0
         * @example all
         */
        tags_match_mode?: components["schemas"]["TagsMatchMode"];
      };
      header?: never;
      path: {
        /**
         * @description Id of one DAG, or `~` for all DAGs the user may use.
         * @example nightly
         */
        dag_id: components["parameters"]["DagIdOrAll"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["DagRunPage"];
      400: components["responses"]["BadList"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  post_dag_run: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
      };
      cookie?: never;
    };
    /** @description What to run with; `logical_date` must be there, null or not. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["TriggerDagRunBody"];
      };
    };
    responses: {
      /** @description The new run. Not 201. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DagRun"];
        };
      };
      /** @description The run id is not allowed, the DAG does not import, `conf` does not fit its params, a partition key or bundle version was given for a DAG without such, or the body is not UTF-8. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      /** @description No such DAG, or from 3.4 on no such `bundle_version` of it. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      /** @description The run id or the logical date is taken. Do not read the text to tell which; get the run by its id. The detail is an object; up to 3.1 it holds the SQL, later `hidden`. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  bulk_dag_runs: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG, or `~` for all DAGs the user may use.
         * @example nightly
         */
        dag_id: components["parameters"]["DagIdOrAll"];
      };
      cookie?: never;
    };
    /** @description The actions. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["BulkDagRunsBody"];
      };
    };
    responses: {
      /** @description What each action did. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BulkDagRunsReport"];
        };
      };
      400: components["responses"]["BadBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  get_dag_runs_batch: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description Filters; `{}` lists everything. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["DagRunsBatchBody"];
      };
    };
    responses: {
      200: components["responses"]["DagRunPage"];
      400: components["responses"]["BadList"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  get_dag_run: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
        /**
         * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example manual__2026-11-23T06:00:00+00:00
         */
        dag_run_id: components["parameters"]["DagRunId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DagRun"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  delete_dag_run: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
        /**
         * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example manual__2026-11-23T06:00:00+00:00
         */
        dag_run_id: components["parameters"]["DagRunId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Deleted; no body. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      /**
       * @description The run is running; mark it as failed first. A queued one can be deleted. Up to 3.1.5 a running one is deleted as well.
       *
       *     @since Airflow 3.1.6
       */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  patch_dag_run: {
    parameters: {
      query?: {
        /**
         * @description The body fields to use; all that were sent when absent. Repeat the parameter - with comma-joined or unknown names the request silently does nothing, with 200.
         * @example [
         *       "state"
         *     ]
         */
        update_mask?: components["schemas"]["PatchDagRunField"][];
      };
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
        /**
         * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example manual__2026-11-23T06:00:00+00:00
         */
        dag_run_id: components["parameters"]["DagRunId"];
      };
      cookie?: never;
    };
    /** @description What to change. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["PatchDagRunBody"];
      };
    };
    responses: {
      /** @description The changed run. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DagRun"];
        };
      };
      400: components["responses"]["BadBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  clear_dag_run: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
        /**
         * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example manual__2026-11-23T06:00:00+00:00
         */
        dag_run_id: components["parameters"]["DagRunId"];
      };
      cookie?: never;
    };
    /** @description What to clear; `{}` is a dry run. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["ClearDagRunBody"];
      };
    };
    responses: {
      /** @description The cleared run, or for a dry run the task instances it concerns. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json":
            components["schemas"]["DagRun"] | components["schemas"]["TaskInstanceCollection"];
        };
      };
      400: components["responses"]["BadBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  get_upstream_asset_events: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
        /**
         * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example manual__2026-11-23T06:00:00+00:00
         */
        dag_run_id: components["parameters"]["DagRunId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All events. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["UpstreamEventCollection"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  wait_dag_run_until_finished: {
    parameters: {
      query: {
        /**
         * @description Seconds between two looks at the state; more than 0.
         *
         *     @since Airflow 3.1.0
         * @example 2
         */
        interval: number;
        /**
         * @description Ids of tasks whose results the last line shall hold. 3.3 adds those the DAG's author marked as results.
         *
         *     @since Airflow 3.1.0
         * @example [
         *       "load"
         *     ]
         */
        result?: string[];
      };
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
        /**
         * @description Id of the run, percent-encoded. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example manual__2026-11-23T06:00:00+00:00
         */
        dag_run_id: components["parameters"]["DagRunId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream. Servers send no Content-Type at all; do not look for one. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/x-ndjson": string;
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      /**
       * @description A task whose result the last line shall hold is inside of a loop - one of `result`, or without that parameter one that the DAG's author marked.
       *
       *     @since Airflow 3.4.0
       */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  clear_dag_runs: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG, or `~` for all DAGs the user may use.
         * @example nightly
         */
        dag_id: components["parameters"]["DagIdOrAll"];
      };
      cookie?: never;
    };
    /** @description Which runs, and how. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["ClearDagRunsBody"];
      };
    };
    responses: {
      /** @description The cleared runs, or for a dry run the task instances they concern. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json":
            components["schemas"]["DagRunCollection"] | components["schemas"]["TaskInstanceCollection"];
        };
      };
      /** @description An entry has no DAG id although the path has `~`, or names another DAG than the path; or the body is not UTF-8. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagRunNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  clear_dag_run_partitions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
      };
      cookie?: never;
    };
    /** @description Which runs, and how. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["ClearDagRunPartitionsBody"];
      };
    };
    responses: {
      /** @description What was done, or would be. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ClearDagRunPartitionsReport"];
        };
      };
      400: components["responses"]["BadBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagNotFound"];
      422: components["responses"]["Unprocessable"];
      500: components["responses"]["ServerError"];
    };
  };
  get_dag: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of one DAG. `~` is not accepted here. Never send an empty one, `.` or `..`, which turn into another URL on the way.
         * @example nightly
         */
        dag_id: components["parameters"]["DagId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The DAG. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Dag"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DagNotFound"];
      500: components["responses"]["ServerError"];
    };
  };
  get_version: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The release. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["VersionInfo"];
        };
      };
      /** @description Not the API's base path. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
    };
  };
  create_token: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description The credentials, as JSON; 3.0 takes nothing else. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["LoginBody"];
      };
    };
    responses: {
      /** @description The token. Not 200. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AccessToken"];
        };
      };
      /** @description The user name or the password is empty, or (not in 3.3) the body is not UTF-8. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      /** @description Unknown user or wrong password. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      /**
       * @description The body was not sent as `application/json`; 3.0 answers 422 to that.
       *
       *     @since Airflow 3.1.0
       */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["HttpError"];
        };
      };
      /** @description The body has a wrong shape. A list of faults in 3.0, a text from 3.1 on; both contain the values that were sent, the password too. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ValidationError"];
        };
      };
      500: components["responses"]["ServerError"];
    };
  };
}

/** The values of {@link DagRunState} known to this release of the client, oldest first. */
export const dagRunStates = ["queued", "running", "success", "failed"] as const;

/** Whether a value is one of {@link dagRunStates}; a newer Airflow may return others. */
export function isKnownDagRunState(value: unknown): value is (typeof dagRunStates)[number] {
  return dagRunStates.some((known) => known === value);
}

/** The values of {@link DagRunType} known to this release of the client, oldest first. */
export const dagRunTypes = [
  "backfill",
  "scheduled",
  "manual",
  "asset_triggered",
  "asset_materialization",
  "operator_triggered",
] as const;

/** Whether a value is one of {@link dagRunTypes}; a newer Airflow may return others. */
export function isKnownDagRunType(value: unknown): value is (typeof dagRunTypes)[number] {
  return dagRunTypes.some((known) => known === value);
}

/** The values of {@link DagRunTriggeredBy} known to this release of the client, oldest first. */
export const dagRunTriggeredBys = [
  "cli",
  "operator",
  "rest_api",
  "ui",
  "test",
  "timetable",
  "asset",
  "backfill",
] as const;

/** Whether a value is one of {@link dagRunTriggeredBys}; a newer Airflow may return others. */
export function isKnownDagRunTriggeredBy(value: unknown): value is (typeof dagRunTriggeredBys)[number] {
  return dagRunTriggeredBys.some((known) => known === value);
}

/** The values of {@link TaskInstanceState} known to this release of the client, oldest first. */
export const taskInstanceStates = [
  "removed",
  "scheduled",
  "queued",
  "running",
  "success",
  "restarting",
  "failed",
  "up_for_retry",
  "up_for_reschedule",
  "upstream_failed",
  "skipped",
  "deferred",
  "awaiting_input",
] as const;

/** Whether a value is one of {@link taskInstanceStates}; a newer Airflow may return others. */
export function isKnownTaskInstanceState(value: unknown): value is (typeof taskInstanceStates)[number] {
  return taskInstanceStates.some((known) => known === value);
}
