import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/auth-lab/real.auth-lab.ts"],
    // libkrb5 reads the environment of the process. A thread has only a copy of it.
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
  // The package is not a dependency of the project: the lab builds it in its cache.
  resolve: { alias: { kerberos: process.env["AUTH_LAB_KERBEROS"] ?? "kerberos" } },
});
