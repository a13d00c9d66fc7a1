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
  { files: ["gate"], tests: ["gate", "client"] },
  { files: ["deadline"], tests: ["deadline"] },
  { files: ["validate"], tests: ["validate", "client"] },
  { files: ["errors", "error-body", "hint", "answer"], tests: ["errors", "client"] },
  { files: ["base-url", "client", "schema"], tests: ["client", "gate"] },
  { files: ["ndjson"], tests: ["ndjson", "watch"] },
  { files: ["run-id"], tests: ["run-id"] },
];
