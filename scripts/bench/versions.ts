/** The exact version of everything that the benchmarks install and that the project itself does not use. */
export const versions = {
  /** Runs the generators that need Node 22.18. */
  node: "22.23.3",
  /** The newest with long-term support: runs the calls once more. */
  "node (calls-lts)": "24.21.0",
  "openapi-fetch": "0.17.0",
  "@hey-api/openapi-ts": "0.99.0",
  orval: "8.38.0",
  axios: "1.21.1",
  "openapi-generator": "7.25.0",
  "apache-airflow-client": "3.3.2",
} as const;

/** What the peers use that the project uses as well, in the same versions. */
export const shared = {
  "openapi-typescript": "7.13.0",
  typescript: "5.9.3",
  undici: "7.30.2",
  "@types/node": "20.19.43",
} as const;
