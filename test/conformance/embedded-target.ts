import type { Fetch } from "../../src/index.js";
import type { EmbeddedAirflow } from "../../src/testing/index.js";
import type { Target } from "./target.js";

/** An embedded Airflow as a target, at its own address or where it listens. */
export function embeddedTarget(
  { apiVersion }: EmbeddedAirflow,
  airflowVersion: string,
  baseUrl: string,
  fetch: Fetch,
): Target {
  return {
    kind: "embedded",
    airflowVersion,
    apiVersion,
    baseUrl,
    users: { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" },
    fetch,
    parallel: 20,
    pollMs: 5,
  };
}
