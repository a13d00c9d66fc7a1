/**
 * A typed client for the DAG run REST API of Apache Airflow, from 2.0 to 3.3 and 3.4 (beta 2). Begin with {@link AirflowClient}; its
 * methods are those of {@link DagRuns}, and what they throw is an {@link AirflowError}.
 *
 * @module airflow-client
 */

export {
  AirflowClient,
  type AirflowClientConstructor,
  type AirflowClientOptions,
  type AnyAirflowClient,
  type ConnectOptions,
} from "./client.js";
export { type DagRuns } from "./dag-runs.js";
export { type EnsuredRun } from "./writes/ensure.js";
export { type Ending, type ManyOptions, type ManyProgress, type Outcome } from "./writes/many.js";
export { type RunKey } from "./schema/index.js";
export { type TriggerItem } from "./writes/trigger-many.js";
export { type ListOptions, type Paginator } from "./pagination/paginator.js";
export { isFinished } from "./waiting/observe.js";
export type { WaitForAllOptions, WaitOptions, WaitOutcome, WaitTimes } from "./waiting/options.js";
export { type WatchOptions } from "./waiting/watch.js";
export { type CallOptions } from "./http/call.js";
export { type JsonCodec } from "./http/body.js";
export type { AttemptEvent, FailedAttemptEvent, ResponseEvent } from "./http/observe.js";
export { type HttpResult, throwIfError } from "./http/throw-if-error.js";
export { type HttpClient } from "./transport.js";
export { type RetryEvent } from "./http/retry.js";
export { type RetryOptions } from "./http/retry-policy.js";
export type { Fetch } from "./http/send.js";
export {
  type AuthProvider,
  type AuthRequest,
  type AuthResponse,
  type AuthResponseHead,
  type LoginRequest,
} from "./auth/provider.js";
export { airflowToken, type AirflowTokenOptions } from "./auth/airflow-token.js";
export { basic, type BasicOptions } from "./auth/basic.js";
export { bearer, type ExpiringToken, type TokenSource } from "./auth/bearer.js";
export { custom } from "./auth/custom.js";
export {
  googleIdToken,
  type GoogleIdTokenOptions,
  type RequestHeadersSource,
  type ServiceAccountKey,
} from "./auth/google-id-token.js";
export { kerberos, type KerberosOptions } from "./auth/kerberos.js";
export { type KerberosContext, type KerberosLibrary } from "./auth/kerberos-package.js";
export { mwaa, type MwaaOptions } from "./auth/mwaa.js";
export {
  type InvokeRestApiInput,
  type InvokeRestApiOutput,
  mwaaInvokeFetch,
} from "./auth/mwaa-invoke-fetch.js";
export { session, type SessionOptions } from "./auth/session.js";
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
} from "./errors/errors.js";
export { type FieldError } from "./errors/error-body.js";
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
} from "./schema/index.js";
