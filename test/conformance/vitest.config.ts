import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/conformance/real.conformance.ts"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
});
