import type { DagRecord } from "../dag-store.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import { pythonRepr } from "../python-text.js";
import { pauseDag } from "../run-actions.js";
import { pick } from "../run-view.js";
import { refuseFields, unknownFields } from "./body.js";
import { badRequest, crash, notFound } from "./problems.js";
import type { V1Request } from "./request.js";

/** `GET /dags/{dag_id}` */
export function getDag({ world, dagId, query }: V1Request): EmbeddedResponse {
  const dag = world.dags.get(dagId);
  if (dag === undefined)
    throw notFound(world.release, "DAG not found", `The DAG with dag_id: ${dagId} was not found`);
  const view = dagView(dag);
  const fields = query.texts("fields") ?? Object.keys(view);
  const strange = fields.filter((name) => !Object.hasOwn(view, name));
  if (strange.length > 0) {
    const detail = `Invalid fields for <DAGSchema(many=False)>: OrderedSet(${pythonRepr(strange)}).`;
    throw badRequest(world.release, detail, "DAGSchema init error");
  }
  return json(200, pick(view, fields));
}

/** `PATCH /dags/{dag_id}`: pauses or unpauses a DAG */
export function patchDag({ world, operation, dagId, body }: V1Request): EmbeddedResponse {
  refuseFields(world, unknownFields(world, operation, body));
  const paused = body.flag("is_paused");
  const dag = world.dags.get(dagId);
  if (dag === undefined) throw notFound(world.release, `Dag with id: '${dagId}' not found`, null);
  if (paused === undefined) throw crash();
  pauseDag(world, dag, paused);
  return json(200, dagView(dag));
}

function dagView(dag: DagRecord) {
  return {
    dag_id: dag.dagId,
    description: null,
    fileloc: "/opt/airflow/dags/lab.py",
    is_active: true,
    is_paused: dag.isPaused,
    is_subdag: false,
    owners: ["airflow"],
    schedule_interval: dag.schedule === null ? null : { __type: "CronExpression", value: dag.schedule },
    tags: [],
  };
}
