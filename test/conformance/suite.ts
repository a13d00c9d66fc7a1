import { describe } from "vitest";
import { access } from "./access.js";
import { clearDagRun } from "./clear-dag-run.js";
import { concurrency } from "./concurrency.js";
import { database } from "./database.js";
import { deleteDagRun } from "./delete-dag-run.js";
import { documentedStatuses } from "./documented-statuses.js";
import { effects } from "./effects/effects.js";
import { execution } from "./execution.js";
import { getDagRun } from "./get-dag-run.js";
import { getDagRuns } from "./get-dag-runs.js";
import { many } from "./many.js";
import { oddRequests } from "./odd-requests.js";
import { otherOperations } from "./other-operations.js";
import { patchDagRun } from "./patch-dag-run.js";
import { postDagRun } from "./post-dag-run.js";
import { rawRequests } from "./raw-requests.js";
import { server } from "./server.js";
import { openTarget } from "./subject.js";
import type { Target } from "./target.js";

/** The conformance suite: the same checks for the embedded Airflow and for real ones, with one `describe` per operation. */
export function conformance(target: Target): void {
  const subject = openTarget(target);
  const on = target.database === "postgres" ? " on PostgreSQL" : "";
  describe(`${target.kind} ${target.airflowVersion}${on}`, () => {
    server(subject);
    access(subject);
    getDagRuns(subject);
    getDagRun(subject);
    postDagRun(subject);
    deleteDagRun(subject);
    patchDagRun(subject);
    clearDagRun(subject);
    otherOperations(subject);
    oddRequests(subject);
    many(subject);
    rawRequests(subject);
    database(subject);
    effects(subject);
    execution(subject);
    concurrency(subject);
    documentedStatuses(subject, [
      "get_dag_runs",
      "get_dag_runs_batch",
      "get_dag_run",
      "post_dag_run",
      "delete_dag_run",
      "patch_dag_run",
      "clear_dag_run",
    ]);
  });
}
