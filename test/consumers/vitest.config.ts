import { defineConfig } from "vitest/config";

/** Tests of the package from a user's view. They need a registry and Chromium. */
export default defineConfig({
  test: {
    include: ["test/consumers/*.consumers.ts"],
    globalSetup: ["test/consumers/packed.ts"],
    // Installing and compiling use all processors, so that more at once would only wait.
    maxWorkers: 2,
    // The timeouts only end what hangs.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
