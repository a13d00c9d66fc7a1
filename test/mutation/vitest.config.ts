import { env } from "node:process";
import { defineConfig } from "vitest/config";

/** The tests of one target, which `npm run mutation` names. */
export default defineConfig({
  test: {
    include: (env["MUTATION_TESTS"] ?? "").split(" ").map((name) => `test/${name}.test.ts`),
    // A mutant that hangs is found by the first test that it hangs.
    testTimeout: 8_000,
  },
});
