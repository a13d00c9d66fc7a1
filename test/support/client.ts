import { AirflowClient, type AirflowClientOptions } from "../../src/index.js";

/** A client for a test server, with short delays between its retries. */
export function clientAt(baseUrl: string, options: Partial<AirflowClientOptions> = {}): AirflowClient {
  return new AirflowClient({ baseUrl, retry: { minDelayMs: 1, maxDelayMs: 2 }, ...options });
}
