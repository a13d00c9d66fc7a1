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
    files: [
      "errors/json",
      "errors/error-body",
      "checks/response",
      "checks/query",
      "checks/base-url",
      "http/ndjson",
      "http/observe",
    ],
    tests: [
      "errors/error-body",
      "checks/response",
      "checks/query",
      "checks/base-url",
      "http/ndjson",
      "http/observe",
      "client",
    ],
  },
  { files: ["errors/hints"], tests: ["errors/hints"] },
  {
    files: ["errors/errors", "http/to-error", "http/redact"],
    tests: ["http/to-error", "auth/echo", "errors/hostile-words", "runtimes/browser"],
  },
  { files: ["checks/headers"], tests: ["runtimes/browser", "checks/validate", "auth/custom"] },
  { files: ["checks/release-gate"], tests: ["checks/release-gate", "checks/server-release", "client"] },
  { files: ["http/deadline"], tests: ["http/deadline"] },
  { files: ["checks/validate", "checks/options"], tests: ["checks/validate", "client"] },
  { files: ["client", "schema/index"], tests: ["client", "checks/release-gate", "runtimes/browser"] },
  {
    files: ["transport", "http/send", "http/body", "http/call"],
    tests: [
      "transport",
      "middleware",
      "http/send",
      "http/sizes",
      "client",
      "errors/errors",
      "http/body",
      "runtimes/browser",
    ],
  },
  {
    files: ["dag-runs"],
    tests: [
      ...["dag-runs", "client", "checks/validate", "pagination/paginator", "writes/many", "waiting/wait"],
      ...["waiting/wait-for-all", "waiting/watch", "runtimes/browser"],
    ],
  },
  { files: ["http/retry-policy"], tests: ["http/retry-policy"] },
  {
    files: ["http/retry", "writes/trigger", "writes/delete"],
    tests: ["http/retry", "checks/release-gate", "writes/run-id"],
  },
  {
    files: ["writes/many", "writes/trigger-many", "writes/delete-many", "writes/ensure"],
    tests: ["writes/many"],
  },
  {
    files: [
      "paginator",
      "page",
      "list",
      "walk",
      "cursor-walk",
      "offset-walk",
      "span",
      "broken-runs",
      "seen-runs",
    ].map((file) => `pagination/${file}`),
    tests: ["offset-walk", "seen-runs", "list", "paginator", "walk"].map((file) => `pagination/${file}`),
  },
  {
    files: ["observe", "run-reader", "wait", "watch"].map((file) => `waiting/${file}`),
    tests: ["waiting/wait", "waiting/wait-for-all", "waiting/watch", "runtimes/browser"],
  },
  {
    files: ["auth/airflow-token", "auth/login", "auth/with-auth"],
    tests: [
      "auth/airflow-token",
      "auth/custom",
      "auth/bearer",
      "auth/basic",
      "auth/login",
      "runtimes/browser",
    ],
  },
  {
    files: ["auth/basic", "auth/bearer", "auth/custom", "auth/shared-credential"],
    tests: [
      "auth/basic",
      "auth/bearer",
      "auth/custom",
      "auth/session",
      "auth/shared-credential",
      "runtimes/browser",
    ],
  },
  { files: ["auth/google-id-token", "auth/signed-jwt"], tests: ["auth/google-id-token"] },
  { files: ["auth/kerberos", "auth/kerberos-package"], tests: ["auth/kerberos"] },
  { files: ["auth/mwaa", "auth/mwaa-invoke-fetch"], tests: ["auth/mwaa", "runtimes/browser"] },
  { files: ["auth/session"], tests: ["auth/session", "auth/login", "runtimes/browser"] },
  {
    files: ["node/index", "node/exchange"],
    tests: ["node/node-fetch", "node/options", "node/abort", "node/proxy", "node/tls"],
  },
];

/** Files of `src/` that hold types and exports only. */
export const withoutCode: readonly string[] = ["auth/provider", "index", "waiting/options"];
