/** The exact versions of the npm packages of the benchmarks. */
export const packages = {
  "openapi-fetch": "0.17.0",
  "openapi-typescript": "7.13.0",
  typescript: "5.9.3",
  "@hey-api/openapi-ts": "0.99.0",
  orval: "8.38.0",
  axios: "1.21.1",
  undici: "7.30.2",
} as const;

/** The newest Node with long-term support: for a second run of the calls, and for generators that require it. */
export const nodeLts = "24.21.0";

/** The Java program of openapi-generator. */
export const openapiGenerator = "7.25.0";

/** The official Python client. */
export const pythonClient = "3.3.2";
