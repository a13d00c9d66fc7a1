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
export function responses(run: DagRun) {
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

/** Requests take known values only: a typo would find no runs, or on Airflow 3 be refused. */
export function requests(two: AirflowClient, one: AirflowClient<"v1">, states: string[], run: v2.DagRun) {
  // @ts-expect-error a typo
  two.dagRuns.list("d", { state: ["succes"] });
  // @ts-expect-error a typo
  one.dagRuns.list("d", { state: "succes" });
  // @ts-expect-error a typo
  two.dagRuns.list("d", { run_type: ["manul"] });
  // @ts-expect-error any text
  two.dagRuns.list("d", { state: states });
  // @ts-expect-error perhaps a state that came later
  two.dagRuns.list("d", { state: [run.state] });
  if (v2.isKnownDagRunState(run.state)) two.dagRuns.list("d", { state: [run.state] });
  two.dagRuns.list("d", { state: states.filter(v2.isKnownDagRunState) });
  // @ts-expect-error a typo
  two.dagRuns.listBatch({ states: ["succes"] });
  // @ts-expect-error a typo
  one.dagRuns.listBatch({ states: ["succes"] });
  // @ts-expect-error a typo
  two.dagRuns.list("d", { order_by: "-satrt_date" });
  // @ts-expect-error a typo
  one.dagRuns.list("d", { order_by: "-satrt_date" });
  holds<Equal<v2.KnownDagRunState, Known>>();
}
