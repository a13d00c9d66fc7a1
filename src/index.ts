export {
  AirflowClient,
  type AirflowClientOptions,
  type AnyAirflowClient,
  type ConnectOptions,
} from "./client.js";
export { type DagRuns } from "./dag-runs.js";
export { type ListOptions, type Paginator } from "./paginate.js";
export { isFinished, type WaitOptions, type WatchOptions } from "./wait.js";
export { type CallOptions } from "./call.js";
export { type JsonCodec } from "./json-codec.js";
export { type ResponseEvent } from "./observe.js";
export { type RetryEvent } from "./retry.js";
export { type RetryOptions } from "./retry-policy.js";
export { type Fetch } from "./send.js";
export { type AuthProvider, type AuthRequest, type AuthResponse } from "./auth/provider.js";
export { airflowToken, type AirflowTokenOptions } from "./auth/airflow-token.js";
export { basic } from "./auth/basic.js";
export { bearer } from "./auth/bearer.js";
export {
  AirflowError,
  ApiError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  DagRunFailedError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
  ValidationError,
  WaitTimeoutError,
} from "./errors.js";
export { type FieldError } from "./error-body.js";
export {
  type BulkBody,
  type ClearBody,
  type ClearManyBody,
  type ClearPartitionsBody,
  type ClearPreview,
  type DagRun,
  type DagRunBatchQuery,
  type DagRunPage,
  type DagRunQuery,
  type TriggerBody,
  type UpdateBody,
  type Version,
  type WaitEvent,
} from "./schema.js";
