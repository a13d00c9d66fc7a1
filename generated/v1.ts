// Written by `npm run generate` from spec/*.yaml. Do not edit.

/**
 * The DAG run part of the stable REST API of Airflow 2.0 to 2.11. `paths` is the type parameter of openapi-fetch and its relatives.
 *
 * @module airflow-client/v1
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
     * @description Answers one page. An unknown DAG is an empty page, not 404.
     *     Pages taken by `offset` are only reliable when sorted by `id`: any other order is not stable, and rows get lost or repeated between pages.
     */
    get: operations["get_dag_runs"];
    put?: never;
    /**
     * Trigger a run
     * @description Creates a queued run; on a paused DAG it stays queued. Send a `dag_run_id` of your own: then a repeat answers 409 instead of starting a second run.
     *     A race between equal requests can answer 500 with HTML although exactly one run was created. From 2.6 an id the server does not like is also 500 with HTML.
     */
    post: operations["post_dag_run"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
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
     * @description The same list for filters that do not fit into a URL (4094 bytes). `page_limit` is never cut by the server. The `~` is part of the path; a DAG id in its place is 405.
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
     * @description Answers the run, or 404 when the DAG or the run is not there. A run of an old release whose id holds a slash cannot be reached.
     */
    get: operations["get_dag_run"];
    put?: never;
    post?: never;
    /**
     * Delete one run
     * @description Deletes a run in any state, a running one too. A repeat is 404. The id can be used again afterwards.
     */
    delete: operations["delete_dag_run"];
    options?: never;
    head?: never;
    /**
     * Set the state of a run
     * @description Marks a run as success or failed, whatever its state, and changes its tasks accordingly; `queued` puts it back in the queue without resetting tasks.
     *     `{}` is 500 with HTML, no body 400.
     *
     *     @since Airflow 2.2.0
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
     * @description **Only previews unless `dry_run` is false.** The preview answers references to the task instances it would clear; the real thing answers the run, queued again, with null start and end.
     *     A run without task instances stays as it is, with 200.
     *
     *     @since Airflow 2.4.0
     */
    post: operations["clear_dag_run"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/dags/{dag_id}/dagRuns/{dag_run_id}/setNote": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Set the note of a run
     * @description Replaces the note; an empty string stays an empty string. `{}` is 500 with HTML, no body 400. Airflow 3 has the note in its PATCH instead.
     *
     *     @since Airflow 2.5.0
     */
    patch: operations["set_dag_run_note"];
    trace?: never;
  };
  "/dags/{dag_id}/dagRuns/{dag_run_id}/upstreamDatasetEvents": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the dataset events that started a run
     * @description The dataset events a run of type `dataset_triggered` consumed; not paged, empty for other runs. Airflow 3 calls them asset events.
     *
     *     @since Airflow 2.4.0
     */
    get: operations["get_upstream_dataset_events"];
    put?: never;
    post?: never;
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
     * @description Needs no login, so it also tells whether this is an Airflow 2 API at all. A wrong base path is an HTML 404.
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
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * Format: date-time
     * @description A moment that is sent - a `Date`, or an RFC 3339 string with an offset. One without an offset is refused or, in filters of 2.0 to 2.4, read as UTC.
     * @example 2026-11-23T06:00:00Z
     */
    RequestDateTime: string | Date;
    /**
     * Format: date-time
     * @description At or after this moment. A date that is null never matches.
     * @example 2026-11-01T00:00:00Z
     */
    DateAtOrAfter: string | Date;
    /**
     * Format: date-time
     * @description At or before this moment. A date that is null never matches.
     * @example 2026-11-23T00:00:00Z
     */
    DateAtOrBefore: string | Date;
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
     * @description What started a run.
     * @enum {string}
     */
    DagRunType: "backfill" | "scheduled" | "manual" | "dataset_triggered" | (string & {});
    /**
     * @description A state that a request may set.
     * @enum {string}
     */
    PatchDagRunState: "queued" | "success" | "failed";
    /**
     * @description A column to sort by; with `-` in front, descending. Only `id` is unique; `logical_date` and `run_id` are refused.
     * @enum {string}
     */
    DagRunOrderBy:
      | "id"
      | "-id"
      | "state"
      | "-state"
      | "dag_id"
      | "-dag_id"
      | "execution_date"
      | "-execution_date"
      | "dag_run_id"
      | "-dag_run_id"
      | "start_date"
      | "-start_date"
      | "end_date"
      | "-end_date"
      | "external_trigger"
      | "-external_trigger"
      | "conf"
      | "-conf"
      | "updated_at"
      | "-updated_at";
    /**
     * @description A field of `DagRun`.
     * @enum {string}
     */
    DagRunField:
      | "conf"
      | "dag_id"
      | "dag_run_id"
      | "data_interval_end"
      | "data_interval_start"
      | "end_date"
      | "execution_date"
      | "external_trigger"
      | "last_scheduling_decision"
      | "logical_date"
      | "note"
      | "run_type"
      | "start_date"
      | "state";
    /** @description One run of a DAG. */
    DagRun: DagRun;
    /** @description One page of runs. */
    DagRunCollection: DagRunCollection;
    /** @description What to trigger a run with. The fields only the server sets are refused. */
    TriggerDagRunBody: TriggerDagRunBody;
    /** @description Filters, order and page of a list; all given filters must match. */
    DagRunsBatchBody: DagRunsBatchBody;
    /** @description The new state of a run. */
    PatchDagRunBody: PatchDagRunBody;
    /** @description How to clear a run; nothing but the dry run can be chosen in Airflow 2. */
    ClearDagRunBody: ClearDagRunBody;
    /** @description The new note of a run. */
    SetDagRunNoteBody: SetDagRunNoteBody;
    /** @description The key of a task instance that a clear would reset. */
    TaskInstanceReference: TaskInstanceReference;
    /** @description The answer to a dry run of clear. */
    TaskInstanceCollection: TaskInstanceCollection;
    /** @description A run that an event started, in short. */
    UpstreamEventDagRun: UpstreamEventDagRun;
    /** @description One update of a dataset. */
    UpstreamEvent: UpstreamEvent;
    /** @description The dataset events of a run. */
    UpstreamEventCollection: UpstreamEventCollection;
    /** @description A DAG. Servers answer much more of it; this is what a wait for its runs needs. */
    Dag: Dag;
    /** @description The release of the server. */
    VersionInfo: VersionInfo;
    /** @description An error in the form of RFC 7807. The message sits in `detail`, in `title`, or in both. */
    Problem: Problem;
    /**
     * @description The values of `DagRunState` known to this release of the client, which a request may have.
     * @enum {string}
     */
    KnownDagRunState: "queued" | "running" | "success" | "failed";
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
    /** @description A query parameter is unknown, of the wrong type, or out of range. The message may sit in `detail` or in `title`. */
    BadQuery: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description The body is empty, of the wrong shape, or has a field this release does not know. `detail` may be the text form of a Python value, not JSON. */
    BadBody: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description The body is wrong, a read-only field was sent, a date has no offset, the two names of the logical date disagree, the run id is reserved (2.5.1 and later), or `conf` does not fit the DAG's params. */
    BadTrigger: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description No or wrong credentials. Some releases answer 403 in this case. */
    Unauthorized: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description The user lacks the permission, or (2.9.3, 2.11.2) the credentials are missing or wrong; the two look the same. */
    Forbidden: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description No such DAG or run, or no such URL. Which of `title` and `detail` names it depends on the operation. */
    NotFound: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /**
     * @description The body is larger than `[webserver] allowed_payload_size` (1 MiB). The server may close the connection before all of the body is sent.
     *
     *     @since Airflow 2.8.1
     */
    PayloadTooLarge: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "text/html": string;
      };
    };
    /** @description The body was not sent as `application/json`. */
    UnsupportedMediaType: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description A fault of the server, as a web page. It does not say that nothing was done. Known causes - races between equal requests, an integer from 2^63 on, and what the operations name. */
    ServerError: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "text/html": string;
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
    /**
     * @description Names of the run fields to answer; all others are then missing from the answer, the ones this document calls required as well. Comma-joined names work too. An unknown or empty name is 400, but 200 where no run is found.
     *
     *     @since Airflow 2.9.0
     * @example [
     *       "dag_run_id",
     *       "state"
     *     ]
     */
    Fields: components["schemas"]["DagRunField"][];
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
/**
 * A moment that is sent - a `Date`, or an RFC 3339 string with an offset. One without an offset is refused or, in filters of 2.0 to 2.4, read as UTC.
 */
export type RequestDateTime = components["schemas"]["RequestDateTime"];
/**
 * At or after this moment. A date that is null never matches.
 */
export type DateAtOrAfter = components["schemas"]["DateAtOrAfter"];
/**
 * At or before this moment. A date that is null never matches.
 */
export type DateAtOrBefore = components["schemas"]["DateAtOrBefore"];
/**
 * A moment that is sent - a `Date`, or an RFC 3339 string with an offset -, or null for none.
 */
export type RequestDateTimeOrNull = components["schemas"]["RequestDateTimeOrNull"];
/**
 * State of a run. `success` and `failed` are final until someone clears or changes the run.
 */
export type DagRunState = components["schemas"]["DagRunState"];
/**
 * What started a run.
 */
export type DagRunType = components["schemas"]["DagRunType"];
/**
 * A state that a request may set.
 */
export type PatchDagRunState = components["schemas"]["PatchDagRunState"];
/**
 * A column to sort by; with `-` in front, descending. Only `id` is unique; `logical_date` and `run_id` are refused.
 */
export type DagRunOrderBy = components["schemas"]["DagRunOrderBy"];
/**
 * A field of `DagRun`.
 */
export type DagRunField = components["schemas"]["DagRunField"];
/**
 * One run of a DAG.
 */
export interface DagRun {
  /** @description Id of the run, unique within its DAG. Runs made by 2.0 or 2.1 may hold any text. */
  dag_run_id: string;
  /** @description Id of the DAG. */
  dag_id: string;
  /**
   * Format: date-time
   * @description The moment the run stands for; unique within the DAG.
   *
   *     @since Airflow 2.2.0
   */
  logical_date?: string;
  /**
   * Format: date-time
   * @description The same moment under its older name; gone in Airflow 3.
   */
  execution_date: string;
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
   * Format: date-time
   * @description Start of the period whose data the run works on.
   *
   *     @since Airflow 2.4.0
   */
  data_interval_start?: string | null;
  /**
   * Format: date-time
   * @description End of the period whose data the run works on.
   *
   *     @since Airflow 2.4.0
   */
  data_interval_end?: string | null;
  /**
   * Format: date-time
   * @description When the scheduler last looked at the run.
   *
   *     @since Airflow 2.4.0
   */
  last_scheduling_decision?: string | null;
  /**
   * @description What started the run.
   *
   *     @since Airflow 2.4.0
   */
  run_type?: components["schemas"]["DagRunType"];
  /** @description State of the run. */
  state: components["schemas"]["DagRunState"];
  /** @description Whether someone, and not the scheduler, started the run; gone in Airflow 3. */
  external_trigger: boolean;
  /** @description The configuration given when the run was triggered; `{}` when there was none. */
  conf: {
    [key: string]: unknown;
  };
  /**
   * @description Free text a user put on the run.
   *
   *     @since Airflow 2.5.0
   */
  note?: string | null;
}
/**
 * One page of runs.
 */
export interface DagRunCollection {
  /** @description The runs of this page. */
  dag_runs: components["schemas"]["DagRun"][];
  /**
   * Format: int64
   * @description How many runs match, over all pages.
   */
  total_entries: number;
}
/**
 * What to trigger a run with. The fields only the server sets are refused.
 */
export interface TriggerDagRunBody {
  /** @description Id for the run, unique within the DAG; made from the date when absent or (from 2.2 on) empty. Null is 400 from 2.2 on; 2.0 and 2.1 take it, and answer a run whose id is null. Not like `scheduled__x`, `backfill__x` or `dataset_triggered__x`, which are reserved. Keep to letters, digits and `_.~:+-`. */
  dag_run_id?: string;
  /** @description Configuration for the run, checked against the DAG's params. Null is refused; above 1 MiB 413. */
  conf?: object;
  /** @description The logical date for releases before 2.2.0; later the old name for it. */
  execution_date?: components["schemas"]["RequestDateTime"];
  /**
   * @description The moment the run stands for, now when absent; unique within the DAG. Null is refused.
   *
   *     @since Airflow 2.2.0
   */
  logical_date?: components["schemas"]["RequestDateTime"];
  /**
   * @description Start of the data interval; only together with its end. Worked out from the DAG's timetable when null or absent.
   *
   *     @since Airflow 2.9.0
   */
  data_interval_start?: components["schemas"]["RequestDateTimeOrNull"];
  /**
   * @description End of the data interval; only together with its start.
   *
   *     @since Airflow 2.9.0
   */
  data_interval_end?: components["schemas"]["RequestDateTimeOrNull"];
  /**
   * @description Free text for the run.
   *
   *     @since Airflow 2.5.2
   */
  note?: string | null;
}
/**
 * Filters, order and page of a list; all given filters must match.
 */
export interface DagRunsBatchBody {
  /** @description Only runs of these DAGs. */
  dag_ids?: string[];
  /**
   * @description Only runs in one of these states.
   *
   *     @since Airflow 2.3.0
   */
  states?: components["schemas"]["KnownDagRunState"][];
  /** @description At or after this moment. A date that is null never matches. */
  execution_date_gte?: components["schemas"]["DateAtOrAfter"];
  /** @description At or before this moment. A date that is null never matches. */
  execution_date_lte?: components["schemas"]["DateAtOrBefore"];
  /** @description At or after this moment. A date that is null never matches. */
  start_date_gte?: components["schemas"]["DateAtOrAfter"];
  /** @description At or before this moment. A date that is null never matches. */
  start_date_lte?: components["schemas"]["DateAtOrBefore"];
  /** @description At or after this moment. A date that is null never matches. */
  end_date_gte?: components["schemas"]["DateAtOrAfter"];
  /** @description At or before this moment. A date that is null never matches. */
  end_date_lte?: components["schemas"]["DateAtOrBefore"];
  /**
   * @description Column to sort by; use `id` for paging.
   *
   *     @since Airflow 2.1.0
   */
  order_by?: components["schemas"]["DagRunOrderBy"];
  /**
   * Format: int64
   * @description Number of rows to skip.
   * @default 0
   */
  page_offset?: number;
  /**
   * Format: int64
   * @description Page size; not cut by any release.
   * @default 100
   */
  page_limit?: number;
}
/**
 * The new state of a run.
 */
export interface PatchDagRunBody {
  /**
   * @description The state to set.
   *
   *     @since Airflow 2.2.0
   */
  state: components["schemas"]["PatchDagRunState"];
}
/**
 * How to clear a run; nothing but the dry run can be chosen in Airflow 2.
 */
export interface ClearDagRunBody {
  /**
   * @description Only preview. True unless sent as false.
   *
   *     @since Airflow 2.4.0
   * @default true
   */
  dry_run?: boolean;
}
/**
 * The new note of a run.
 */
export interface SetDagRunNoteBody {
  /**
   * @description The text; an empty one is kept as such.
   *
   *     @since Airflow 2.5.0
   */
  note: string;
}
/**
 * The key of a task instance that a clear would reset.
 */
export interface TaskInstanceReference {
  /**
   * @description Id of the task.
   *
   *     @since Airflow 2.4.0
   */
  task_id: string;
  /**
   * @description Id of the DAG.
   *
   *     @since Airflow 2.4.0
   */
  dag_id: string;
  /**
   * @description Id of the run.
   *
   *     @since Airflow 2.4.0
   */
  dag_run_id: string;
  /**
   * Format: date-time
   * @description Logical date of the run.
   *
   *     @since Airflow 2.4.0
   */
  execution_date: string;
}
/**
 * The answer to a dry run of clear.
 */
export interface TaskInstanceCollection {
  /**
   * @description The task instances that would be cleared.
   *
   *     @since Airflow 2.4.0
   */
  task_instances: components["schemas"]["TaskInstanceReference"][];
  /**
   * Format: int64
   * @description Their number; servers leave it out, count the list.
   *
   *     @since Airflow 2.4.0
   */
  total_entries?: number;
}
/**
 * A run that an event started, in short.
 */
export interface UpstreamEventDagRun {
  /**
   * @description Id of the run.
   *
   *     @since Airflow 2.4.0
   */
  dag_run_id: string;
  /**
   * @description Id of its DAG.
   *
   *     @since Airflow 2.4.0
   */
  dag_id: string;
  /**
   * Format: date-time
   * @description The moment the run stands for.
   *
   *     @since Airflow 2.4.0
   */
  logical_date: string;
  /**
   * Format: date-time
   * @description When it started to run.
   *
   *     @since Airflow 2.4.0
   */
  start_date: string | null;
  /**
   * Format: date-time
   * @description When it finished.
   *
   *     @since Airflow 2.4.0
   */
  end_date: string | null;
  /**
   * @description Its state.
   *
   *     @since Airflow 2.4.0
   */
  state: components["schemas"]["DagRunState"];
  /**
   * Format: date-time
   * @description Start of its data interval.
   *
   *     @since Airflow 2.4.0
   */
  data_interval_start: string | null;
  /**
   * Format: date-time
   * @description End of its data interval.
   *
   *     @since Airflow 2.4.0
   */
  data_interval_end: string | null;
}
/**
 * One update of a dataset.
 */
export interface UpstreamEvent {
  /**
   * Format: int64
   * @description Number of the event. Airflow's own document lacks this field; servers answer it.
   *
   *     @since Airflow 2.4.0
   */
  id: number;
  /**
   * Format: int64
   * @description Number of the dataset.
   *
   *     @since Airflow 2.4.0
   */
  dataset_id: number;
  /**
   * @description URI of the dataset.
   *
   *     @since Airflow 2.4.0
   */
  dataset_uri: string;
  /**
   * @description What the producer attached to the event.
   *
   *     @since Airflow 2.4.0
   */
  extra: {
    [key: string]: unknown;
  } | null;
  /**
   * @description DAG that updated the dataset; null when it was not a task.
   *
   *     @since Airflow 2.4.0
   */
  source_dag_id: string | null;
  /**
   * @description Task that updated the dataset.
   *
   *     @since Airflow 2.4.0
   */
  source_task_id: string | null;
  /**
   * @description Run in which it did.
   *
   *     @since Airflow 2.4.0
   */
  source_run_id: string | null;
  /**
   * Format: int64
   * @description Index of the mapped task, -1 when not mapped.
   *
   *     @since Airflow 2.4.0
   */
  source_map_index: number | null;
  /**
   * @description The runs this event helped to start.
   *
   *     @since Airflow 2.4.0
   */
  created_dagruns: components["schemas"]["UpstreamEventDagRun"][];
  /**
   * Format: date-time
   * @description When the dataset was updated.
   *
   *     @since Airflow 2.4.0
   */
  timestamp: string;
}
/**
 * The dataset events of a run.
 */
export interface UpstreamEventCollection {
  /**
   * @description All events, in one answer.
   *
   *     @since Airflow 2.4.0
   */
  dataset_events: components["schemas"]["UpstreamEvent"][];
  /**
   * Format: int64
   * @description Their number.
   *
   *     @since Airflow 2.4.0
   */
  total_entries: number;
}
/**
 * A DAG. Servers answer much more of it; this is what a wait for its runs needs.
 */
export interface Dag {
  /** @description Id of the DAG. */
  dag_id: string;
  /** @description Whether its runs are not started, and those that are running not carried on. */
  is_paused: boolean | null;
}
/**
 * The release of the server.
 */
export interface VersionInfo {
  /** @description Airflow's version number, sometimes with a build suffix. */
  version: string;
  /** @description Commit the server was built from, such as `.release:c53a3e15…`; empty or null where that is not known. */
  git_version: string | null;
}
/**
 * An error in the form of RFC 7807. The message sits in `detail`, in `title`, or in both.
 */
export interface Problem {
  /** @description A link to the kind of error, or `about:blank`. */
  type: string;
  /** @description Kind of error, or the message itself; null for an unknown query parameter. */
  title: string | null;
  /**
   * Format: int64
   * @description The HTTP status again.
   */
  status: number;
  /** @description The message, for people; null when the title says it all. */
  detail: string | null;
  /** @description URI of this occurrence; servers leave it out. */
  instance?: string;
}
/**
 * The values of `DagRunState` known to this release of the client, which a request may have.
 */
export type KnownDagRunState = components["schemas"]["KnownDagRunState"];
/**
 * One page of runs.
 */
export type ResponseDagRunPage = components["responses"]["DagRunPage"];
/**
 * A query parameter is unknown, of the wrong type, or out of range. The message may sit in `detail` or in `title`.
 */
export type ResponseBadQuery = components["responses"]["BadQuery"];
/**
 * The body is empty, of the wrong shape, or has a field this release does not know. `detail` may be the text form of a Python value, not JSON.
 */
export type ResponseBadBody = components["responses"]["BadBody"];
/**
 * The body is wrong, a read-only field was sent, a date has no offset, the two names of the logical date disagree, the run id is reserved (2.5.1 and later), or `conf` does not fit the DAG's params.
 */
export type ResponseBadTrigger = components["responses"]["BadTrigger"];
/**
 * No or wrong credentials. Some releases answer 403 in this case.
 */
export type ResponseUnauthorized = components["responses"]["Unauthorized"];
/**
 * The user lacks the permission, or (2.9.3, 2.11.2) the credentials are missing or wrong; the two look the same.
 */
export type ResponseForbidden = components["responses"]["Forbidden"];
/**
 * No such DAG or run, or no such URL. Which of `title` and `detail` names it depends on the operation.
 */
export type ResponseNotFound = components["responses"]["NotFound"];
/**
 * The body is larger than `[webserver] allowed_payload_size` (1 MiB). The server may close the connection before all of the body is sent.
 *
 * @since Airflow 2.8.1
 */
export type ResponsePayloadTooLarge = components["responses"]["PayloadTooLarge"];
/**
 * The body was not sent as `application/json`.
 */
export type ResponseUnsupportedMediaType = components["responses"]["UnsupportedMediaType"];
/**
 * A fault of the server, as a web page. It does not say that nothing was done. Known causes - races between equal requests, an integer from 2^63 on, and what the operations name.
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
/**
 * Names of the run fields to answer; all others are then missing from the answer, the ones this document calls required as well. Comma-joined names work too. An unknown or empty name is 400, but 200 where no run is found.
 *
 * @since Airflow 2.9.0
 */
export type ParameterFields = components["parameters"]["Fields"];
export type $defs = Record<string, never>;
export interface operations {
  get_dag_runs: {
    parameters: {
      query?: {
        /**
         * @description Page size. The server cuts it silently to `[api] maximum_page_limit` (100 unless configured); 0 and absence mean its `fallback_page_limit`; a negative one is 400.
         * @example 100
         */
        limit?: number;
        /**
         * @description Number of rows to skip.
         * @example 200
         */
        offset?: number;
        /**
         * @description One column, `-` in front for descending. Use `id` for paging. Sent twice, the last one wins; empty is 400.
         *
         *     @since Airflow 2.1.0
         * @example -start_date
         */
        order_by?: components["schemas"]["DagRunOrderBy"];
        /**
         * @description Only runs in one of these states. Comma-joined values work as well; an unknown state matches nothing.
         *
         *     @since Airflow 2.3.0
         * @example [
         *       "failed",
         *       "running"
         *     ]
         */
        state?: components["schemas"]["KnownDagRunState"][];
        /**
         * @description At or after this moment. A date that is null never matches.
         * @example 2026-11-01T00:00:00Z
         */
        execution_date_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description At or before this moment. A date that is null never matches.
         * @example 2026-11-23T00:00:00Z
         */
        execution_date_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description At or after this moment. A date that is null never matches.
         * @example 2026-11-01T00:00:00Z
         */
        start_date_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description At or before this moment. A date that is null never matches.
         * @example 2026-11-23T00:00:00Z
         */
        start_date_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description At or after this moment. A date that is null never matches.
         * @example 2026-11-01T00:00:00Z
         */
        end_date_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description At or before this moment. A date that is null never matches.
         * @example 2026-11-23T00:00:00Z
         */
        end_date_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description At or after this moment. A date that is null never matches.
         *
         *     @since Airflow 2.6.0
         * @example 2026-11-01T00:00:00Z
         */
        updated_at_gte?: components["schemas"]["DateAtOrAfter"];
        /**
         * @description At or before this moment. A date that is null never matches.
         *
         *     @since Airflow 2.6.0
         * @example 2026-11-23T00:00:00Z
         */
        updated_at_lte?: components["schemas"]["DateAtOrBefore"];
        /**
         * @description Names of the run fields to answer; all others are then missing from the answer, the ones this document calls required as well. Comma-joined names work too. An unknown or empty name is 400, but 200 where no run is found.
         *
         *     @since Airflow 2.9.0
         * @example [
         *       "dag_run_id",
         *       "state"
         *     ]
         */
        fields?: components["parameters"]["Fields"];
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
      400: components["responses"]["BadQuery"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
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
    /** @description What to run with; `{}` is enough. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["TriggerDagRunBody"];
      };
    };
    responses: {
      /** @description The new run; 2.0 shows it as `running`, later ones as `queued`. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DagRun"];
        };
      };
      400: components["responses"]["BadTrigger"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
      /** @description The run id or the logical date is taken. Do not read the text to tell which; get the run by its id. Release 2.0 checks the id only and answers 500 to a taken date. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      413: components["responses"]["PayloadTooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
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
      400: components["responses"]["BadBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      413: components["responses"]["PayloadTooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["ServerError"];
    };
  };
  get_dag_run: {
    parameters: {
      query?: {
        /**
         * @description Names of the run fields to answer; all others are then missing from the answer, the ones this document calls required as well. Comma-joined names work too. An unknown or empty name is 400, but 200 where no run is found.
         *
         *     @since Airflow 2.9.0
         * @example [
         *       "dag_run_id",
         *       "state"
         *     ]
         */
        fields?: components["parameters"]["Fields"];
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
      /** @description The run. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DagRun"];
        };
      };
      400: components["responses"]["BadQuery"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
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
      400: components["responses"]["BadQuery"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
      500: components["responses"]["ServerError"];
    };
  };
  patch_dag_run: {
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
    /** @description The new state. */
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
      404: components["responses"]["NotFound"];
      413: components["responses"]["PayloadTooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
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
    /** @description Whether it is meant. */
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
      404: components["responses"]["NotFound"];
      413: components["responses"]["PayloadTooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["ServerError"];
    };
  };
  set_dag_run_note: {
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
    /** @description The new note. */
    requestBody: {
      content: {
        "application/json": components["schemas"]["SetDagRunNoteBody"];
      };
    };
    responses: {
      /** @description The run with its new note. */
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
      404: components["responses"]["NotFound"];
      413: components["responses"]["PayloadTooLarge"];
      415: components["responses"]["UnsupportedMediaType"];
      500: components["responses"]["ServerError"];
    };
  };
  get_upstream_dataset_events: {
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
      400: components["responses"]["BadQuery"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
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
      400: components["responses"]["BadQuery"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
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
      /** @description Not the API's base path; outside of `/api/v1` the body is HTML. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
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
export const dagRunTypes = ["backfill", "scheduled", "manual", "dataset_triggered"] as const;

/** Whether a value is one of {@link dagRunTypes}; a newer Airflow may return others. */
export function isKnownDagRunType(value: unknown): value is (typeof dagRunTypes)[number] {
  return dagRunTypes.some((known) => known === value);
}
