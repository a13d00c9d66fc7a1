import { isRecord } from "../../src/errors/json.js";
import type { Target } from "../conformance/target.js";
import type { Surroundings } from "./surroundings.js";

/** Where an embedded Airflow runs: at the base URL of the target, or in the runtime itself, in memory or listening. */
export type Place = "elsewhere" | "in memory" | "listening";

/** An embedded Airflow to run the conformance suite on. */
export interface JobTarget extends Omit<Target, "fetch"> {
  readonly place: Place;
}

/** The checks that a runtime runs. Sent as JSON. */
export interface Job {
  readonly targets: readonly JobTarget[];
  readonly surroundings: Surroundings;
}

/** The result of a check. */
export interface CheckResult {
  readonly place: Place | "abilities";
  /** The release of the Airflow; empty for the abilities. */
  readonly airflowVersion: string;
  /** Its name, after the names of its `describe`s. */
  readonly name: string;
  /** Why it failed; absent if it passed. */
  readonly problem?: string;
}

/** Whether a value parsed from JSON is a job. */
export function isJob(value: unknown): value is Job {
  return isRecord(value) && Array.isArray(value["targets"]) && isRecord(value["surroundings"]);
}

/** Whether a value parsed from JSON is a list of results. */
export function isResults(value: unknown): value is CheckResult[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item) => isRecord(item) && typeof item["place"] === "string" && typeof item["name"] === "string",
    )
  );
}
