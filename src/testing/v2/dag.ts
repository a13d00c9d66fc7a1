import type { DagRecord } from "../dag-store.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import { pauseDag } from "../run-actions.js";
import { refuse } from "./errors.js";
import { noSuchDag } from "./list.js";
import type { V2Request } from "./request.js";

/** `GET /dags/{dag_id}` */
export function getDag({ world, dagId }: V2Request): EmbeddedResponse {
  const dag = world.dags.get(dagId);
  if (dag !== undefined) return json(200, dagView(dag));
  throw world.has("dagWithDagId")
    ? refuse(404, `Dag with id ${dagId} was not found`)
    : noSuchDag(world, dagId);
}

/** `PATCH /dags/{dag_id}`: pauses or unpauses a DAG */
export function patchDag({ world, dagId, body }: V2Request): EmbeddedResponse {
  const dag = world.dags.get(dagId);
  if (dag === undefined) throw refuse(404, `Dag with id: ${dagId} was not found`);
  pauseDag(world, dag, body.flag("is_paused") === true);
  return json(200, dagView(dag));
}

function dagView(dag: DagRecord) {
  return {
    dag_id: dag.dagId,
    dag_display_name: dag.dagId,
    is_paused: dag.isPaused,
    is_stale: false,
    bundle_name: "dags-folder",
    fileloc: "/opt/airflow/dags/lab.py",
    description: null,
    timetable_summary: dag.schedule,
    tags: [],
    owners: ["airflow"],
  };
}
