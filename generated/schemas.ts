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
      | "BulkDagRunsReport"
      | "ClearDagRunsBody"
      | "ClearDagRunPartitionsBody"
      | "ClearDagRunPartitionsReport"
      | "TaskInstance"
      | "LoopIteration"
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
      logical_date: { type: "date-time", since: "2.2.0" },
      execution_date: { type: "date-time", required: true },
      start_date: { type: "date-time", nullable: true, required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      data_interval_start: { type: "date-time", nullable: true, since: "2.4.0" },
      data_interval_end: { type: "date-time", nullable: true, since: "2.4.0" },
      last_scheduling_decision: { type: "date-time", nullable: true, since: "2.4.0" },
      run_type: {
        values: { backfill: {}, scheduled: {}, manual: {}, dataset_triggered: {} },
        since: "2.4.0",
      },
      state: { required: true, values: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} } },
      external_trigger: { type: "boolean", required: true },
      conf: { type: "object", required: true },
      note: { nullable: true, since: "2.5.0" },
    },
    DagRunCollection: {
      dag_runs: { type: "object", array: true, required: true },
      total_entries: { type: "integer", required: true },
    },
    TriggerDagRunBody: {
      dag_run_id: { maxLength: 250 },
      conf: { type: "object" },
      execution_date: { type: "date-time" },
      logical_date: { type: "date-time", since: "2.2.0" },
      data_interval_start: { type: "date-time", nullable: true, since: "2.9.0" },
      data_interval_end: { type: "date-time", nullable: true, since: "2.9.0" },
      note: { nullable: true, maxLength: 1000, since: "2.5.2" },
    },
    DagRunsBatchBody: {
      dag_ids: { array: true },
      states: {
        array: true,
        values: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} },
        since: "2.3.0",
      },
      execution_date_gte: { type: "date-time" },
      execution_date_lte: { type: "date-time" },
      start_date_gte: { type: "date-time" },
      start_date_lte: { type: "date-time" },
      end_date_gte: { type: "date-time" },
      end_date_lte: { type: "date-time" },
      order_by: {
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
        since: "2.1.0",
      },
      page_offset: { type: "integer" },
      page_limit: { type: "integer" },
    },
    PatchDagRunBody: {
      state: {
        required: true,
        values: { queued: { since: "2.4.0" }, success: {}, failed: {} },
        since: "2.2.0",
      },
    },
    ClearDagRunBody: { dry_run: { type: "boolean", since: "2.4.0" } },
    SetDagRunNoteBody: { note: { required: true, maxLength: 1000, since: "2.5.0" } },
    TaskInstanceReference: {
      task_id: { required: true, since: "2.4.0" },
      dag_id: { required: true, since: "2.4.0" },
      dag_run_id: { required: true, since: "2.4.0" },
      execution_date: { type: "date-time", required: true, since: "2.4.0" },
    },
    TaskInstanceCollection: {
      task_instances: { type: "object", array: true, required: true, since: "2.4.0" },
      total_entries: { type: "integer", since: "2.4.0" },
    },
    UpstreamEventDagRun: {
      dag_run_id: { required: true, since: "2.4.0" },
      dag_id: { required: true, since: "2.4.0" },
      logical_date: { type: "date-time", required: true, since: "2.4.0" },
      start_date: { type: "date-time", nullable: true, required: true, since: "2.4.0" },
      end_date: { type: "date-time", nullable: true, required: true, since: "2.4.0" },
      state: {
        required: true,
        values: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} },
        since: "2.4.0",
      },
      data_interval_start: { type: "date-time", nullable: true, required: true, since: "2.4.0" },
      data_interval_end: { type: "date-time", nullable: true, required: true, since: "2.4.0" },
    },
    UpstreamEvent: {
      id: { type: "integer", required: true, since: "2.4.0" },
      dataset_id: { type: "integer", required: true, since: "2.4.0" },
      dataset_uri: { required: true, since: "2.4.0" },
      extra: { type: "object", nullable: true, required: true, since: "2.4.0" },
      source_dag_id: { nullable: true, required: true, since: "2.4.0" },
      source_task_id: { nullable: true, required: true, since: "2.4.0" },
      source_run_id: { nullable: true, required: true, since: "2.4.0" },
      source_map_index: { type: "integer", nullable: true, required: true, since: "2.4.0" },
      created_dagruns: { type: "object", array: true, required: true, since: "2.4.0" },
      timestamp: { type: "date-time", required: true, since: "2.4.0" },
    },
    UpstreamEventCollection: {
      dataset_events: { type: "object", array: true, required: true, since: "2.4.0" },
      total_entries: { type: "integer", required: true, since: "2.4.0" },
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
      duration: { type: "number", nullable: true, since: "3.1.0" },
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
      triggering_user_name: { nullable: true, since: "3.1.0" },
      conf: { type: "object", nullable: true, required: true },
      note: { nullable: true, required: true },
      dag_versions: { type: "object", array: true, required: true },
      bundle_version: { nullable: true, since: "3.0.1" },
      dag_display_name: { since: "3.1.0" },
      partition_key: { nullable: true, since: "3.2.0" },
      partition_date: { type: "date-time", nullable: true, since: "3.3.0" },
      team_name: { nullable: true, since: "3.4.0" },
    },
    DagRunCollection: {
      dag_runs: { type: "object", array: true, required: true },
      total_entries: { type: "integer", nullable: true, required: true },
      total_entries_limit: { type: "integer", nullable: true, since: "3.3.2" },
      next_cursor: { nullable: true, since: "3.2.2" },
      previous_cursor: { nullable: true, since: "3.2.2" },
    },
    TriggerDagRunBody: {
      dag_run_id: { nullable: true, maxLength: 250 },
      logical_date: { type: "date-time", nullable: true, required: true },
      data_interval_start: { type: "date-time", nullable: true },
      data_interval_end: { type: "date-time", nullable: true },
      run_after: { type: "date-time", nullable: true },
      conf: { type: "object", nullable: true },
      note: { nullable: true, maxLength: 1000 },
      partition_key: { nullable: true, since: "3.2.0" },
      bundle_version: { nullable: true, since: "3.4.0" },
      drain_dag: { type: "boolean", since: "3.4.0" },
    },
    DagRunsBatchBody: {
      dag_ids: { array: true },
      states: { array: true, values: { queued: {}, running: {}, success: {}, failed: {} } },
      run_after_gte: { type: "date-time" },
      run_after_gt: { type: "date-time", since: "3.1.0" },
      run_after_lte: { type: "date-time" },
      run_after_lt: { type: "date-time", since: "3.1.0" },
      logical_date_gte: { type: "date-time" },
      logical_date_gt: { type: "date-time", since: "3.1.0" },
      logical_date_lte: { type: "date-time" },
      logical_date_lt: { type: "date-time", since: "3.1.0" },
      start_date_gte: { type: "date-time" },
      start_date_gt: { type: "date-time", since: "3.1.0" },
      start_date_lte: { type: "date-time" },
      start_date_lt: { type: "date-time", since: "3.1.0" },
      end_date_gte: { type: "date-time" },
      end_date_gt: { type: "date-time", since: "3.1.0" },
      end_date_lte: { type: "date-time" },
      end_date_lt: { type: "date-time", since: "3.1.0" },
      duration_gte: { type: "number", since: "3.2.0" },
      duration_gt: { type: "number", since: "3.2.0" },
      duration_lte: { type: "number", since: "3.2.0" },
      duration_lt: { type: "number", since: "3.2.0" },
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
      note: { nullable: true, maxLength: 1000 },
    },
    ClearDagRunBody: {
      dry_run: { type: "boolean" },
      only_failed: { type: "boolean" },
      only_new: { type: "boolean", since: "3.2.2" },
      run_on_latest_version: { type: "boolean", nullable: true, since: "3.1.0" },
      note: { nullable: true, maxLength: 1000, since: "3.3.0" },
    },
    BulkDagRunEntity: {
      dag_run_id: { required: true, since: "3.3.0" },
      dag_id: { nullable: true, since: "3.3.0" },
      state: { nullable: true, values: { queued: {}, success: {}, failed: {} }, since: "3.3.0" },
      note: { nullable: true, maxLength: 1000, since: "3.3.0" },
    },
    BulkUpdateAction: {
      action: { required: true, since: "3.3.0" },
      entities: { type: "object", array: true, required: true, since: "3.3.0" },
      update_mask: { array: true, nullable: true, values: { state: {}, note: {} }, since: "3.3.0" },
      action_on_non_existence: { values: { fail: {}, skip: {} }, since: "3.3.0" },
    },
    BulkDeleteAction: {
      action: { required: true, since: "3.3.0" },
      entities: { type: "json", array: true, required: true, since: "3.3.0" },
      action_on_non_existence: { values: { fail: {}, skip: {} }, since: "3.3.0" },
    },
    BulkDagRunsBody: { actions: { type: "json", array: true, required: true, since: "3.3.0" } },
    BulkError: { error: { since: "3.3.0" }, status_code: { type: "integer", since: "3.3.0" } },
    BulkActionResult: {
      success: { array: true, required: true, since: "3.3.0" },
      errors: { type: "object", array: true, required: true, since: "3.3.0" },
    },
    BulkDagRunsReport: {
      create: { type: "object", nullable: true, since: "3.3.0" },
      update: { type: "object", nullable: true, since: "3.3.0" },
      delete: { type: "object", nullable: true, since: "3.3.0" },
    },
    ClearDagRunsBody: {
      dag_runs: { type: "object", array: true, since: "3.3.0" },
      partition_key: { nullable: true, since: "3.3.0" },
      partition_date_start: { nullable: true, since: "3.3.0" },
      partition_date_end: { nullable: true, since: "3.3.0" },
      dry_run: { type: "boolean", since: "3.3.0" },
      only_failed: { type: "boolean", since: "3.3.0" },
      only_new: { type: "boolean", since: "3.3.0" },
      run_on_latest_version: { type: "boolean", nullable: true, since: "3.3.0" },
      note: { nullable: true, maxLength: 1000, since: "3.3.0" },
    },
    ClearDagRunPartitionsBody: {
      run_id: { nullable: true, since: "3.3.0" },
      partition_key: { nullable: true, since: "3.3.0" },
      partition_date_start: { nullable: true, since: "3.3.0" },
      partition_date_end: { nullable: true, since: "3.3.0" },
      clear_task_instances: { type: "boolean", since: "3.3.0" },
      dry_run: { type: "boolean", since: "3.3.0" },
    },
    ClearDagRunPartitionsReport: {
      dag_runs_cleared: { type: "integer", required: true, since: "3.3.0" },
      task_instances_cleared: { type: "integer", required: true, since: "3.3.0" },
      dry_run: { type: "boolean", required: true, since: "3.3.0" },
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
      operator_name: { nullable: true, since: "3.1.0" },
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
      team_name: { nullable: true, since: "3.4.0" },
      state_reason: { nullable: true, since: "3.4.0" },
      in_loop: { type: "boolean", since: "3.4.0" },
      loop_iteration: { type: "object", nullable: true, since: "3.4.0" },
      region_id: { since: "3.4.0" },
      region_index: { type: "integer", since: "3.4.0" },
    },
    LoopIteration: {
      loop_id: { required: true, since: "3.4.0" },
      iteration: { type: "integer", required: true, since: "3.4.0" },
    },
    Trigger: {
      id: { type: "integer", required: true },
      classpath: { required: true },
      kwargs: { required: true },
      created_date: { type: "date-time", required: true },
      queue: { nullable: true, since: "3.2.0" },
      triggerer_id: { type: "integer", nullable: true, required: true },
    },
    Job: {
      id: { type: "integer", required: true },
      dag_id: { nullable: true, required: true },
      dag_display_name: { nullable: true, since: "3.1.0" },
      state: { nullable: true, required: true },
      job_type: { nullable: true, required: true },
      start_date: { type: "date-time", nullable: true, required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      latest_heartbeat: { type: "date-time", nullable: true, required: true },
      executor_class: { nullable: true, required: true },
      hostname: { nullable: true, required: true },
      unixname: { nullable: true, required: true },
      team_names: { array: true, since: "3.4.0" },
      bundle_names: { array: true, nullable: true, since: "3.4.0" },
    },
    TaskInstanceCollection: {
      task_instances: { type: "object", array: true, required: true },
      total_entries: { type: "integer", required: true },
    },
    UpstreamEventDagRun: {
      run_id: { required: true },
      dag_id: { required: true },
      logical_date: { type: "date-time", nullable: true, required: true },
      start_date: { type: "date-time", nullable: true, required: true },
      end_date: { type: "date-time", nullable: true, required: true },
      state: { required: true, values: { queued: {}, running: {}, success: {}, failed: {} } },
      data_interval_start: { type: "date-time", nullable: true, required: true },
      data_interval_end: { type: "date-time", nullable: true, required: true },
      partition_key: { nullable: true, since: "3.2.0" },
      triggering: { type: "boolean", since: "3.3.2" },
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
      partition_key: { nullable: true, since: "3.2.0" },
      source_task_instance_id: { nullable: true, since: "3.4.0" },
    },
    UpstreamEventCollection: {
      asset_events: { type: "object", array: true, required: true },
      total_entries: { type: "integer", required: true },
    },
    WaitEvent: {
      state: { required: true, values: { queued: {}, running: {}, success: {}, failed: {} }, since: "3.1.0" },
      results: { type: "object", nullable: true, since: "3.1.0" },
    },
    Dag: { dag_id: { required: true }, is_paused: { type: "boolean", required: true } },
    VersionInfo: { version: { required: true }, git_version: { nullable: true, required: true } },
    LoginBody: { username: { required: true }, password: { required: true } },
    AccessToken: { access_token: { required: true } },
    HttpError: { detail: { type: "json", nullable: true }, error: {} },
    DatabaseError: { reason: {}, statement: {}, orig_error: {}, message: {} },
    ValidationFault: {
      type: { required: true },
      loc: { type: "json", array: true, required: true },
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
      "DagRunState" | "DagRunType" | "PatchDagRunState" | "DagRunOrderBy" | "DagRunField",
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
      | "TagsMatchMode"
      | "BulkNonExistence",
      Readonly<Record<string, Lifespan>>
    >
  >;
} = {
  v1: {
    DagRunState: { queued: { since: "2.1.3" }, running: {}, success: {}, failed: {} },
    DagRunType: { backfill: {}, scheduled: {}, manual: {}, dataset_triggered: {} },
    PatchDagRunState: { queued: { since: "2.4.0" }, success: {}, failed: {} },
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
    DagRunField: {
      conf: {},
      dag_id: {},
      dag_run_id: {},
      data_interval_end: {},
      data_interval_start: {},
      end_date: {},
      execution_date: {},
      external_trigger: {},
      last_scheduling_decision: {},
      logical_date: {},
      note: {},
      run_type: {},
      start_date: {},
      state: {},
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
    TagsMatchMode: { any: {}, all: {} },
    BulkNonExistence: { fail: {}, skip: {} },
  },
};
