import { defineConfig } from "vitest/config";

/** What users do with the package. Needs a registry to install from, and Chromium. */
export default defineConfig({
  test: {
    include: ["test/consumers/*.consumers.ts"],
    globalSetup: ["test/consumers/packed.ts"],
    // Installing and compiling take turns by themselves: more at once than there are processors only wait.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
