// A newer Airflow may know more values: the known ones complete in an editor, all others still compile.
import * as v1 from "../../generated/v1.js";
import * as v2 from "../../generated/v2.js";
import { isFinished, type AirflowClient, type DagRun } from "../../src/index.js";
import { type Equal, exactly, holds } from "./equal.js";

type Known = "queued" | "running" | "success" | "failed";

// The literals are still there: a union that had collapsed to `string` would be equal to it.
holds<Equal<DagRun<"v1">["state"], Known | (string & {})>>();
holds<Equal<DagRun<"v2">["state"], Known | (string & {})>>();
holds<Equal<Equal<DagRun<"v2">["state"], string>, false>>();
holds<Equal<Extract<DagRun["state"], Known>, Known>>();
holds<Equal<Equal<DagRun<"v2">["run_type"], string>, false>>();

/** Answers. */
export function answers(run: DagRun) {
  const state: string = run.state;
  if (run.state === "restarting") return state;
  if (run.state === "success") return run.state.toUpperCase();
  const upper: string = run.state.toUpperCase();
  if (isFinished(run.state)) exactly<"success" | "failed">()(run.state);
  return upper;
}

/** Guards. */
export function guards(run: v1.DagRun, other: v2.DagRun, anything: unknown) {
  if (v1.isKnownDagRunState(run.state)) {
    exactly<Known>()(run.state);
    switch (run.state) {
      case "queued":
      case "running":
      case "success":
      case "failed":
        return;
      default:
        exactly<never>()(run.state);
    }
  }
  if (v2.isKnownDagRunState(other.state)) exactly<Known>()(other.state);
  if (v2.isKnownDagRunState(anything)) exactly<Known>()(anything);
  if (v2.isKnownDagRunType(other.run_type)) {
    holds<Equal<typeof other.run_type, (typeof v2.dagRunTypes)[number]>>();
  }
  exactly<readonly ["queued", "running", "success", "failed"]>()(v2.dagRunStates);
}

/** Requests. */
export function requests({ dagRuns }: AirflowClient, states: string[], run: v2.DagRun) {
  dagRuns.list("d", { state: ["queued", "brand_new"], run_type: ["asset_triggered", "brand_new"] });
  dagRuns.list("d", { state: states });
  dagRuns.list("d", { state: [run.state] });
  dagRuns.listBatch({ states });
}
