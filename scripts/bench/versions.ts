/** The exact version of everything that the benchmarks install from npm. */
export const packages = {
  "openapi-fetch": "0.17.0",
  "openapi-typescript": "7.13.0",
  typescript: "5.9.3",
  "@hey-api/openapi-ts": "0.99.0",
  orval: "8.38.0",
  axios: "1.21.1",
  undici: "7.30.2",
} as const;

/** The newest Node with long-term support: it runs the calls once more, and the generators that need it. */
export const nodeLts = "24.21.0";

/** The Java program of openapi-generator. */
export const openapiGenerator = "7.25.0";

/** The official Python client. */
export const pythonClient = "3.3.2";
