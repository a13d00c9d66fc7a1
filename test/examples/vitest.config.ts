import { defineConfig } from "vitest/config";

// Without an alias: the examples import the package that was built, as its users do.
export default defineConfig({
  test: {
    include: ["test/examples/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
