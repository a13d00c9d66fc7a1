import { defineConfig } from "vitest/config";

/** Tests of the package, the scripts and the seeded faults: `npm run test:all` runs them too, `npm test` does not. */
const slow = [
  "test/package/**/*.test.ts",
  "test/scripts/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/conformance/node-fetch.test.ts",
];

const shared = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } };

export default defineConfig({
  test: {
    // Vitest leaves one processor free, which on two of them would take twice the time.
    maxWorkers: "100%",
    // One line a file: a slow test gets no line of its own.
    slowTestThreshold: Infinity,
    projects: [
      {
        test: {
          ...shared,
          name: "quick",
          include: ["test/**/*.test.ts"],
          // `npm run examples` runs them on the package that was built.
          exclude: ["test/examples/**", ...slow],
        },
      },
      { test: { ...shared, name: "slow", include: slow, testTimeout: 180_000 } },
    ],
  },
});
