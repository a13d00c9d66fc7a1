import { readSpec } from "../../scripts/generate/load-spec.js";
import type { Fetch } from "../../src/index.js";
import type { EmbeddedAirflow } from "../../src/testing/index.js";
import type { Target } from "./target.js";

const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };

/** An embedded Airflow as a target, in memory or over HTTP. */
export function embeddedTarget(
  { apiVersion }: EmbeddedAirflow,
  airflowVersion: string,
  baseUrl: string,
  fetch: Fetch,
  database: Target["database"] = "sqlite",
): Target {
  return {
    kind: "embedded",
    airflowVersion,
    apiVersion,
    baseUrl,
    spec: specs[apiVersion].document,
    users: { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" },
    fetch,
    database,
    parallel: 20,
    pollMs: 5,
  };
}
