// Written by `npm run generate` from spec/*.yaml. Do not edit.
import type { Lifespan, Parameter } from "./operations.js";

/** The fields of every named object schema, by API version and schema name. */
export const schemas: {
  readonly v1: Readonly<
    Record<
      | "DagRun"
      | "DagRunCollection"
      | "TriggerDagRunBody"
      | "DagRunsBatchBody"
      | "PatchDagRunBody"
      | "ClearDagRunBody"
      | "SetDagRunNoteBody"
      | "TaskInstanceReference"
      | "TaskInstanceCollection"
      | "UpstreamEventDagRun"
      | "UpstreamEvent"
      | "UpstreamEventCollection"
      | "Dag"
      | "VersionInfo"
      | "Problem",
      Readonly<Record<string, Parameter>>
    >
  >;
  readonly v2: Readonly<
    Record<
      | "DagVersion"
      | "DagRun"
      | "DagRunCollection"
      | "TriggerDagRunBody"
      | "DagRunsBatchBody"
      | "PatchDagRunBody"
      | "ClearDagRunBody"
      | "BulkDagRunEntity"
      | "BulkUpdateAction"
      | "BulkDeleteAction"
      | "BulkDagRunsBody"
      | "BulkError"
      | "BulkActionResult"
      | "BulkDagRunsResult"
      | "ClearDagRunsBody"
      | "ClearDagRunPartitionsBody"
      | "ClearDagRunPartitionsResult"
      | "TaskInstance"
      | "Trigger"
      | "Job"
      | "TaskInstanceCollection"
      | "UpstreamEventDagRun"
      | "UpstreamEvent"
      | "UpstreamEventCollection"
      | "WaitEvent"
      | "Dag"
      | "VersionInfo"
      | "LoginBody"
      | "AccessToken"
      | "HttpError"
      | "DatabaseError"
      | "ValidationFault"
      | "ValidationError",
      Readonly<Record<string, Parameter>>
    >
  >;
} = {
  v1: {
    DagRun: {
      dag_run_id: { required: true },
      dag_id: { required: true },
      logical_date: { since: "2.2.0", type: "date-time" },
      execution_date: { type: "date-time", required: true },
      start_date: { type: "date-time", nullable: true, required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      data_interval_start: { since: "2.4.0", type: "date-time", nullable: true },
      data_interval_end: { since: "2.4.0", type: "date-time", nullable: true },
      last_scheduling_decision: { since: "2.4.0", type: "date-time", nullable: true },
      run_type: {
        since: "2.4.0",
        values: { backfill: {}, manual: {}, scheduled: {}, dataset_triggered: {} },
      },
      state: { required: true, values: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} } },
      external_trigger: { type: "boolean", required: true },
      conf: { type: "object", required: true },
      note: { since: "2.5.0", nullable: true },
    },
    DagRunCollection: {
      dag_runs: { type: "object", array: true, required: true },
      total_entries: { type: "integer", required: true },
    },
    TriggerDagRunBody: {
      dag_run_id: {},
      conf: { type: "object" },
      execution_date: { type: "date-time" },
      logical_date: { since: "2.2.0", type: "date-time" },
      data_interval_start: { since: "2.9.0", type: "date-time", nullable: true },
      data_interval_end: { since: "2.9.0", type: "date-time", nullable: true },
      note: { since: "2.5.0", nullable: true },
    },
    DagRunsBatchBody: {
      dag_ids: { array: true },
      states: {
        since: "2.3.0",
        array: true,
        values: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} },
      },
      execution_date_gte: { type: "date-time" },
      execution_date_lte: { type: "date-time" },
      start_date_gte: { type: "date-time" },
      start_date_lte: { type: "date-time" },
      end_date_gte: { type: "date-time" },
      end_date_lte: { type: "date-time" },
      updated_at_gte: { since: "2.6.0", type: "date-time" },
      updated_at_lte: { since: "2.6.0", type: "date-time" },
      order_by: {
        since: "2.1.0",
        values: {
          id: {},
          state: {},
          dag_id: {},
          execution_date: {},
          dag_run_id: {},
          start_date: {},
          end_date: {},
          external_trigger: {},
          conf: {},
          updated_at: { since: "2.6.0" },
        },
      },
      page_offset: { type: "integer" },
      page_limit: { type: "integer" },
    },
    PatchDagRunBody: {
      state: {
        since: "2.2.0",
        required: true,
        values: { success: {}, failed: {}, queued: { since: "2.4.0" } },
      },
    },
    ClearDagRunBody: { dry_run: { since: "2.4.0", type: "boolean" } },
    SetDagRunNoteBody: { note: { since: "2.5.0", required: true } },
    TaskInstanceReference: {
      task_id: { since: "2.4.0", required: true },
      dag_id: { since: "2.4.0", required: true },
      dag_run_id: { since: "2.4.0", required: true },
      execution_date: { since: "2.4.0", type: "date-time", required: true },
    },
    TaskInstanceCollection: {
      task_instances: { since: "2.4.0", type: "object", array: true, required: true },
      total_entries: { since: "2.4.0", type: "integer" },
    },
    UpstreamEventDagRun: {
      dag_run_id: { since: "2.4.0" },
      dag_id: { since: "2.4.0" },
      logical_date: { since: "2.4.0", type: "date-time" },
      start_date: { since: "2.4.0", type: "date-time", nullable: true },
      end_date: { since: "2.4.0", type: "date-time", nullable: true },
      state: { since: "2.4.0", values: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} } },
      data_interval_start: { since: "2.4.0", type: "date-time", nullable: true },
      data_interval_end: { since: "2.4.0", type: "date-time", nullable: true },
    },
    UpstreamEvent: {
      id: { since: "2.4.0", type: "integer" },
      dataset_id: { since: "2.4.0", type: "integer" },
      dataset_uri: { since: "2.4.0" },
      extra: { since: "2.4.0", type: "object", nullable: true },
      source_dag_id: { since: "2.4.0", nullable: true },
      source_task_id: { since: "2.4.0", nullable: true },
      source_run_id: { since: "2.4.0", nullable: true },
      source_map_index: { since: "2.4.0", type: "integer", nullable: true },
      created_dagruns: { since: "2.4.0", type: "object", array: true },
      timestamp: { since: "2.4.0", type: "date-time" },
    },
    UpstreamEventCollection: {
      dataset_events: { since: "2.4.0", type: "object", array: true, required: true },
      total_entries: { since: "2.4.0", type: "integer", required: true },
    },
    Dag: { dag_id: { required: true }, is_paused: { type: "boolean", nullable: true, required: true } },
    VersionInfo: { version: { required: true }, git_version: { nullable: true, required: true } },
    Problem: {
      type: { required: true },
      title: { nullable: true, required: true },
      status: { type: "integer", required: true },
      detail: { nullable: true, required: true },
      instance: {},
    },
  },
  v2: {
    DagVersion: {
      id: { required: true },
      version_number: { type: "integer", required: true },
      dag_id: { required: true },
      bundle_name: { nullable: true, required: true },
      bundle_version: { nullable: true, required: true },
      created_at: { type: "date-time", required: true },
      dag_display_name: { since: "3.1.0" },
      bundle_url: { nullable: true, required: true },
    },
    DagRun: {
      dag_run_id: { required: true },
      dag_id: { required: true },
      logical_date: { type: "date-time", nullable: true, required: true },
      queued_at: { type: "date-time", nullable: true, required: true },
      start_date: { type: "date-time", nullable: true, required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      duration: { since: "3.1.0", type: "number", nullable: true },
      data_interval_start: { type: "date-time", nullable: true, required: true },
      data_interval_end: { type: "date-time", nullable: true, required: true },
      run_after: { type: "date-time", required: true },
      last_scheduling_decision: { type: "date-time", nullable: true, required: true },
      run_type: {
        required: true,
        values: {
          backfill: {},
          scheduled: {},
          manual: {},
          asset_triggered: {},
          asset_materialization: { since: "3.2.0" },
          operator_triggered: { since: "3.3.0" },
        },
      },
      state: { required: true, values: { queued: {}, running: {}, success: {}, failed: {} } },
      triggered_by: {
        nullable: true,
        required: true,
        values: {
          cli: {},
          operator: {},
          rest_api: {},
          ui: {},
          test: {},
          timetable: {},
          asset: {},
          backfill: {},
        },
      },
      triggering_user_name: { since: "3.1.0", nullable: true },
      conf: { type: "object", nullable: true, required: true },
      note: { nullable: true, required: true },
      dag_versions: { type: "object", array: true, required: true },
      bundle_version: { since: "3.0.1", nullable: true },
      dag_display_name: { since: "3.1.0" },
      partition_key: { since: "3.2.0", nullable: true },
      partition_date: { since: "3.3.0", type: "date-time", nullable: true },
    },
    DagRunCollection: {
      dag_runs: { type: "object", array: true, required: true },
      total_entries: { type: "integer", nullable: true, required: true },
      total_entries_limit: { since: "3.3.2", type: "integer", nullable: true },
      next_cursor: { since: "3.2.2", nullable: true },
      previous_cursor: { since: "3.2.2", nullable: true },
    },
    TriggerDagRunBody: {
      dag_run_id: { nullable: true },
      logical_date: { type: "date-time", nullable: true, required: true },
      data_interval_start: { type: "date-time", nullable: true },
      data_interval_end: { type: "date-time", nullable: true },
      run_after: { type: "date-time", nullable: true },
      conf: { type: "object", nullable: true },
      note: { nullable: true },
      partition_key: { since: "3.2.0", nullable: true },
    },
    DagRunsBatchBody: {
      dag_ids: { array: true },
      states: { array: true, values: { queued: {}, running: {}, success: {}, failed: {} } },
      run_after_gte: { type: "date-time" },
      run_after_gt: { since: "3.1.0", type: "date-time" },
      run_after_lte: { type: "date-time" },
      run_after_lt: { since: "3.1.0", type: "date-time" },
      logical_date_gte: { type: "date-time" },
      logical_date_gt: { since: "3.1.0", type: "date-time" },
      logical_date_lte: { type: "date-time" },
      logical_date_lt: { since: "3.1.0", type: "date-time" },
      start_date_gte: { type: "date-time" },
      start_date_gt: { since: "3.1.0", type: "date-time" },
      start_date_lte: { type: "date-time" },
      start_date_lt: { since: "3.1.0", type: "date-time" },
      end_date_gte: { type: "date-time" },
      end_date_gt: { since: "3.1.0", type: "date-time" },
      end_date_lte: { type: "date-time" },
      end_date_lt: { since: "3.1.0", type: "date-time" },
      duration_gte: { since: "3.2.0", type: "number" },
      duration_gt: { since: "3.2.0", type: "number" },
      duration_lte: { since: "3.2.0", type: "number" },
      duration_lt: { since: "3.2.0", type: "number" },
      conf_contains: { since: "3.2.0" },
      order_by: {
        values: {
          id: {},
          state: {},
          dag_id: {},
          run_id: {},
          dag_run_id: {},
          logical_date: {},
          run_after: {},
          start_date: {},
          end_date: {},
          updated_at: {},
          conf: {},
        },
      },
      page_offset: { type: "integer" },
      page_limit: { type: "integer" },
    },
    PatchDagRunBody: {
      state: { nullable: true, values: { queued: {}, success: {}, failed: {} } },
      note: { nullable: true },
    },
    ClearDagRunBody: {
      dry_run: { type: "boolean" },
      only_failed: { type: "boolean" },
      only_new: { since: "3.2.2", type: "boolean" },
      run_on_latest_version: { since: "3.1.0", type: "boolean", nullable: true },
      note: { since: "3.3.0", nullable: true },
    },
    BulkDagRunEntity: {
      dag_run_id: { since: "3.3.0", required: true },
      dag_id: { since: "3.3.0", nullable: true },
      state: { since: "3.3.0", nullable: true, values: { queued: {}, success: {}, failed: {} } },
      note: { since: "3.3.0", nullable: true },
    },
    BulkUpdateAction: {
      action: { since: "3.3.0", required: true },
      entities: { since: "3.3.0", type: "object", array: true, required: true },
      update_mask: { since: "3.3.0", array: true, nullable: true, values: { state: {}, note: {} } },
      action_on_non_existence: { since: "3.3.0", values: { fail: {}, skip: {} } },
    },
    BulkDeleteAction: {
      action: { since: "3.3.0", required: true },
      entities: { since: "3.3.0", type: "json", array: true, required: true },
      action_on_non_existence: { since: "3.3.0", values: { fail: {}, skip: {} } },
    },
    BulkDagRunsBody: { actions: { since: "3.3.0", type: "json", array: true, required: true } },
    BulkError: { error: { since: "3.3.0" }, status_code: { since: "3.3.0", type: "integer" } },
    BulkActionResult: {
      success: { since: "3.3.0", array: true, required: true },
      errors: { since: "3.3.0", type: "object", array: true, required: true },
    },
    BulkDagRunsResult: {
      create: { since: "3.3.0", type: "object", nullable: true },
      update: { since: "3.3.0", type: "object", nullable: true },
      delete: { since: "3.3.0", type: "object", nullable: true },
    },
    ClearDagRunsBody: {
      dag_runs: { since: "3.3.0", type: "object", array: true },
      partition_key: { since: "3.3.0", nullable: true },
      partition_date_start: { since: "3.3.0", nullable: true },
      partition_date_end: { since: "3.3.0", nullable: true },
      dry_run: { since: "3.3.0", type: "boolean" },
      only_failed: { since: "3.3.0", type: "boolean" },
      only_new: { since: "3.3.0", type: "boolean" },
      run_on_latest_version: { since: "3.3.0", type: "boolean", nullable: true },
      note: { since: "3.3.0", nullable: true },
    },
    ClearDagRunPartitionsBody: {
      run_id: { since: "3.3.0", nullable: true },
      partition_key: { since: "3.3.0", nullable: true },
      partition_date_start: { since: "3.3.0", nullable: true },
      partition_date_end: { since: "3.3.0", nullable: true },
      clear_task_instances: { since: "3.3.0", type: "boolean" },
      dry_run: { since: "3.3.0", type: "boolean" },
    },
    ClearDagRunPartitionsResult: {
      dag_runs_cleared: { since: "3.3.0", type: "integer", required: true },
      task_instances_cleared: { since: "3.3.0", type: "integer", required: true },
      dry_run: { since: "3.3.0", type: "boolean", required: true },
    },
    TaskInstance: {
      id: {},
      task_id: { required: true },
      task_display_name: { required: true },
      dag_id: {},
      dag_display_name: { since: "3.1.0" },
      dag_run_id: {},
      map_index: { type: "integer" },
      logical_date: { type: "date-time", nullable: true },
      run_after: { type: "date-time" },
      start_date: { type: "date-time", nullable: true },
      end_date: { type: "date-time", nullable: true },
      duration: { type: "number", nullable: true },
      state: {
        nullable: true,
        values: {
          removed: {},
          scheduled: {},
          queued: {},
          running: {},
          success: {},
          restarting: {},
          failed: {},
          up_for_retry: {},
          up_for_reschedule: {},
          upstream_failed: {},
          skipped: {},
          deferred: {},
          awaiting_input: { since: "3.3.0" },
        },
      },
      try_number: { type: "integer" },
      max_tries: { type: "integer" },
      hostname: { nullable: true },
      unixname: { nullable: true },
      pool: {},
      pool_slots: { type: "integer" },
      queue: { nullable: true },
      priority_weight: { type: "integer", nullable: true },
      operator: { nullable: true },
      operator_name: { since: "3.1.0", nullable: true },
      queued_when: { type: "date-time", nullable: true },
      scheduled_when: { type: "date-time", nullable: true },
      pid: { type: "integer", nullable: true },
      executor: { nullable: true },
      executor_config: {},
      note: { nullable: true },
      rendered_map_index: { nullable: true },
      rendered_fields: { type: "object" },
      trigger: { type: "object", nullable: true },
      triggerer_job: { type: "object", nullable: true },
      dag_version: { type: "object", nullable: true },
    },
    Trigger: {
      id: { type: "integer", required: true },
      classpath: { required: true },
      kwargs: { required: true },
      created_date: { type: "date-time", required: true },
      queue: { since: "3.2.0", nullable: true },
      triggerer_id: { type: "integer", nullable: true, required: true },
    },
    Job: {
      id: { type: "integer", required: true },
      dag_id: { nullable: true, required: true },
      dag_display_name: { since: "3.1.0", nullable: true },
      state: { nullable: true, required: true },
      job_type: { nullable: true, required: true },
      start_date: { type: "date-time", nullable: true, required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      latest_heartbeat: { type: "date-time", nullable: true, required: true },
      executor_class: { nullable: true, required: true },
      hostname: { nullable: true, required: true },
      unixname: { nullable: true, required: true },
    },
    TaskInstanceCollection: {
      task_instances: { type: "object", array: true, required: true },
      total_entries: { type: "integer", required: true },
    },
    UpstreamEventDagRun: {
      run_id: { required: true },
      dag_id: { required: true },
      logical_date: { type: "date-time", nullable: true, required: true },
      start_date: { type: "date-time", required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      state: { required: true, values: { queued: {}, running: {}, success: {}, failed: {} } },
      data_interval_start: { type: "date-time", nullable: true, required: true },
      data_interval_end: { type: "date-time", nullable: true, required: true },
      partition_key: { since: "3.2.0", nullable: true },
      triggering: { since: "3.3.2", type: "boolean" },
    },
    UpstreamEvent: {
      id: { type: "integer", required: true },
      asset_id: { type: "integer", required: true },
      uri: { nullable: true },
      name: { nullable: true },
      group: { nullable: true },
      extra: { type: "object", nullable: true },
      source_task_id: { nullable: true },
      source_dag_id: { nullable: true },
      source_run_id: { nullable: true },
      source_map_index: { type: "integer", required: true },
      created_dagruns: { type: "object", array: true, required: true },
      timestamp: { type: "date-time", required: true },
      partition_key: { since: "3.2.0", nullable: true },
    },
    UpstreamEventCollection: {
      asset_events: { type: "object", array: true, required: true },
      total_entries: { type: "integer", required: true },
    },
    WaitEvent: {
      state: { since: "3.1.0", required: true, values: { queued: {}, running: {}, success: {}, failed: {} } },
      results: { since: "3.1.0", type: "object", nullable: true },
    },
    Dag: { dag_id: { required: true }, is_paused: { type: "boolean", required: true } },
    VersionInfo: { version: { required: true }, git_version: { nullable: true, required: true } },
    LoginBody: { username: { required: true }, password: { required: true } },
    AccessToken: { access_token: { required: true } },
    HttpError: { detail: { type: "json", nullable: true }, error: {} },
    DatabaseError: { reason: {}, statement: {}, orig_error: {}, message: {} },
    ValidationFault: {
      type: { required: true },
      loc: { array: true, required: true },
      msg: { required: true },
      input: {},
      ctx: { type: "object" },
    },
    ValidationError: { detail: { type: "json" } },
  },
};

/** The values of every named enum schema, by API version and schema name. */
export const enums: {
  readonly v1: Readonly<
    Record<
      "DagRunState" | "DagRunType" | "PatchDagRunState" | "DagRunOrderBy",
      Readonly<Record<string, Lifespan>>
    >
  >;
  readonly v2: Readonly<
    Record<
      | "DagRunState"
      | "DagRunType"
      | "DagRunTriggeredBy"
      | "PatchDagRunState"
      | "PatchDagRunField"
      | "TaskInstanceState"
      | "DagRunOrderBy"
      | "DagRunBatchOrderBy"
      | "BulkNonExistence",
      Readonly<Record<string, Lifespan>>
    >
  >;
} = {
  v1: {
    DagRunState: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} },
    DagRunType: { backfill: {}, manual: {}, scheduled: {}, dataset_triggered: {} },
    PatchDagRunState: { success: {}, failed: {}, queued: { since: "2.4.0" } },
    DagRunOrderBy: {
      id: {},
      "-id": {},
      state: {},
      "-state": {},
      dag_id: {},
      "-dag_id": {},
      execution_date: {},
      "-execution_date": {},
      dag_run_id: {},
      "-dag_run_id": {},
      start_date: {},
      "-start_date": {},
      end_date: {},
      "-end_date": {},
      external_trigger: {},
      "-external_trigger": {},
      conf: {},
      "-conf": {},
      updated_at: { since: "2.6.0" },
      "-updated_at": { since: "2.6.0" },
    },
  },
  v2: {
    DagRunState: { queued: {}, running: {}, success: {}, failed: {} },
    DagRunType: {
      backfill: {},
      scheduled: {},
      manual: {},
      asset_triggered: {},
      asset_materialization: { since: "3.2.0" },
      operator_triggered: { since: "3.3.0" },
    },
    DagRunTriggeredBy: {
      cli: {},
      operator: {},
      rest_api: {},
      ui: {},
      test: {},
      timetable: {},
      asset: {},
      backfill: {},
    },
    PatchDagRunState: { queued: {}, success: {}, failed: {} },
    PatchDagRunField: { state: {}, note: {} },
    TaskInstanceState: {
      removed: {},
      scheduled: {},
      queued: {},
      running: {},
      success: {},
      restarting: {},
      failed: {},
      up_for_retry: {},
      up_for_reschedule: {},
      upstream_failed: {},
      skipped: {},
      deferred: {},
      awaiting_input: { since: "3.3.0" },
    },
    DagRunOrderBy: {
      id: {},
      "-id": {},
      state: {},
      "-state": {},
      dag_id: {},
      "-dag_id": {},
      run_id: {},
      "-run_id": {},
      dag_run_id: {},
      "-dag_run_id": {},
      logical_date: {},
      "-logical_date": {},
      run_after: {},
      "-run_after": {},
      start_date: {},
      "-start_date": {},
      end_date: {},
      "-end_date": {},
      updated_at: {},
      "-updated_at": {},
      conf: {},
      "-conf": {},
      duration: { since: "3.1.0" },
      "-duration": { since: "3.1.0" },
      partition_date: { since: "3.3.1" },
      "-partition_date": { since: "3.3.1" },
    },
    DagRunBatchOrderBy: {
      id: {},
      "-id": {},
      state: {},
      "-state": {},
      dag_id: {},
      "-dag_id": {},
      run_id: {},
      "-run_id": {},
      dag_run_id: {},
      "-dag_run_id": {},
      logical_date: {},
      "-logical_date": {},
      run_after: {},
      "-run_after": {},
      start_date: {},
      "-start_date": {},
      end_date: {},
      "-end_date": {},
      updated_at: {},
      "-updated_at": {},
      conf: {},
      "-conf": {},
    },
    BulkNonExistence: { fail: {}, skip: {} },
  },
};
