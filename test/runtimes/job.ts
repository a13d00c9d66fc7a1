import { isRecord } from "../../src/error-body.js";
import type { Target } from "../conformance/target.js";
import type { Surroundings } from "./surroundings.js";

/** What a runtime is to check. It travels as JSON. */
export interface Job {
  /** Embedded Airflows to run the conformance suite on. */
  readonly targets: readonly Omit<Target, "fetch">[];
  /** Whether the runtime is to make these Airflows itself, in memory. */
  readonly inMemory: boolean;
  /** For the checks of what the runtime can do, after those of the targets. */
  readonly surroundings?: Surroundings | undefined;
}

/** How one check ended. */
export interface CheckResult {
  /** The names of the `describe`s around it, the outermost first. */
  readonly path: readonly string[];
  readonly name: string;
  /** Why it failed; absent for a success. */
  readonly problem?: string;
}

/** Whether a value that came as JSON is a job. */
export function isJob(value: unknown): value is Job {
  return isRecord(value) && Array.isArray(value["targets"]) && typeof value["inMemory"] === "boolean";
}

/** Whether a value that came as JSON is a list of results. */
export function isResults(value: unknown): value is CheckResult[] {
  return (
    Array.isArray(value) &&
    value.every((item) => isRecord(item) && Array.isArray(item["path"]) && typeof item["name"] === "string")
  );
}
