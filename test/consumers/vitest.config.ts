import { defineConfig } from "vitest/config";

/** What users do with the package. Needs a registry to install from, and Chromium. */
export default defineConfig({
  test: {
    include: ["test/consumers/*.consumers.ts"],
    globalSetup: ["test/consumers/packed.ts"],
    // Installing and compiling take turns by themselves: more at once than there are processors only wait.
    maxWorkers: 2,
    // The limits only end what hangs.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
