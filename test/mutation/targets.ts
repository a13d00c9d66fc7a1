/** Files of `src/`, and the tests that have to notice when one of them is changed. */
export interface Target {
  /** Below `src/`, without `.ts`. */
  readonly files: readonly string[];
  /** Below `test/`, without `.test.ts`. */
  readonly tests: readonly string[];
}

/**
 * What is mutated, with which tests: those of the same concept, for each mutant runs all tests of its target that reach
 * it. `src/testing/` is missing, because its test is the conformance suite on real Airflows.
 */
export const targets: readonly Target[] = [
  {
    files: ["error-body", "answer", "query", "server-release", "ndjson", "run-id", "base-url", "hook"],
    tests: ["error-body", "answer", "query", "server-release", "ndjson", "run-id", "base-url", "hook"],
  },
  { files: ["hint"], tests: ["hint"] },
  { files: ["errors", "refusal"], tests: ["refusal", "browser"] },
  { files: ["sends-header"], tests: ["browser"] },
  { files: ["gate"], tests: ["gate", "client"] },
  { files: ["deadline"], tests: ["deadline"] },
  { files: ["validate"], tests: ["validate"] },
  { files: ["client", "schema"], tests: ["client", "gate", "browser"] },
  {
    files: ["transport", "send", "json-codec", "observe"],
    tests: ["transport", "send", "client", "errors", "lossless", "browser", "node/limit"],
  },
  {
    files: ["dag-runs"],
    tests: ["dag-runs", "client", "validate", "paginate", "many", "wait", "wait-for-all", "watch", "browser"],
  },
  { files: ["retry-policy"], tests: ["retry-policy"] },
  { files: ["retry", "trigger", "delete"], tests: ["retry", "gate"] },
  { files: ["many", "trigger-many", "delete-many", "ensure"], tests: ["many"] },
  {
    files: ["paginate", "page", "walk", "cursor-walk", "offset-walk", "list-order", "read-ahead", "met-runs"],
    tests: ["offset-walk", "met-runs", "list-order", "paginate", "walk"],
  },
  { files: ["wait", "wait-for-all", "watch"], tests: ["wait", "wait-for-all", "watch", "browser"] },
  {
    files: ["auth/airflow-token", "auth/login-failure", "auth/login-path", "auth/with-auth"],
    tests: ["auth/airflow-token", "auth/custom", "auth/bearer", "browser"],
  },
  {
    files: ["auth/basic", "auth/bearer", "auth/custom", "auth/check-credential", "auth/shared-credential"],
    tests: ["auth/basic", "auth/bearer", "auth/custom", "auth/session", "auth/shared-credential", "browser"],
  },
  { files: ["auth/google-id-token", "auth/signed-jwt"], tests: ["auth/google-id-token"] },
  { files: ["auth/kerberos", "auth/kerberos-package"], tests: ["auth/kerberos"] },
  { files: ["auth/mwaa", "auth/mwaa-invoke-fetch"], tests: ["auth/mwaa", "browser"] },
  { files: ["auth/session", "auth/set-cookie"], tests: ["auth/session", "auth/set-cookie", "browser"] },
  {
    files: ["node"],
    tests: [
      ...["node/node-fetch", "node/abort", "node/limit", "node/plain-target"],
      ...["node/pool", "node/proxy", "node/tls"],
    ],
  },
  { files: ["node/limit", "node/plain-target"], tests: ["node/limit", "node/plain-target", "node/abort"] },
  {
    files: ["node/exchange", "node/node-response", "node/received-body", "node/content-coding"],
    tests: [
      "node/exchange",
      "node/received-body",
      "node/node-fetch",
      "node/abort",
      "node/limit",
      "node/pool",
    ],
  },
  { files: ["node/pool"], tests: ["node/pool", "node/abort"] },
  {
    files: ["node/authority", "node/connection", "node/proxy"],
    tests: ["node/proxy", "node/tls", "node/abort", "node/pool"],
  },
];

/** Files of `src/` that hold types and exports only. */
export const withoutCode: readonly string[] = ["auth/provider", "call", "index", "run-key"];
