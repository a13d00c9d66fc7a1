/** A part of what openapi-typescript makes of the OpenAPI document that an Airflow 3 serves. */
export interface paths {
  "/api/v2/dags/{dag_id}": {
    /** Patch Dag */
    patch: {
      parameters: { query?: { update_mask?: string[] }; path: { dag_id: string } };
      requestBody: { content: { "application/json": { is_paused: boolean } } };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: { "application/json": { dag_id: string; is_paused: boolean } };
        };
        404: { headers: Record<string, unknown>; content: { "application/json": { detail: unknown } } };
      };
    };
  };
  "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}": {
    /** Get Log */
    get: {
      parameters: {
        query?: { full_content?: boolean; map_index?: number; token?: string | null };
        path: { dag_id: string; dag_run_id: string; task_id: string; try_number: number };
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            "application/json": {
              content: { event: string }[] | string[];
              continuation_token: string | null;
            };
          };
        };
        404: { headers: Record<string, unknown>; content: { "application/json": { detail: unknown } } };
      };
    };
  };
  "/api/v2/version": {
    /** Get Version */
    get: {
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": { version: string } } };
      };
    };
  };
}
