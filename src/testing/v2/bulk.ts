import { schemas } from "../../../generated/schemas.js";
import { type Answer, json } from "../exchange.js";
import { type Fields, isObject } from "../fields.js";
import { deleteRun } from "../run-actions.js";
import { readObject } from "./body.js";
import { applyPatch, keptRunning } from "./change.js";
import { crash, type Fault, refuseFaults } from "./errors.js";
import type { V2Request } from "./request.js";

interface Result {
  readonly success: string[];
  readonly errors: { readonly error: string; readonly status_code: number }[];
}

interface Entity {
  readonly dagId: string;
  readonly runId: string;
  /** Absent where the entity is only an id. */
  readonly fields?: Fields;
}

/** `PATCH /dags/{dag_id}/dagRuns` (3.3+): several updates and deletions; what fails is told within a 200. */
export function bulkDagRuns(request: V2Request): Answer {
  const { world, body } = request;
  world.now();
  const results = { create: noResult(), update: noResult(), delete: noResult() };
  const done = new Set<string>();
  const actions = (body.list("actions") ?? []).map((action, index) => readAction(request, action, index));
  for (const { kind, ...action } of actions) {
    done.add(kind);
    const result = results[kind];
    if (kind === "create") {
      result.errors.push({
        error: "Dag Runs bulk create is not supported. Use the trigger Dag Run endpoint instead.",
        status_code: 405,
      });
    } else {
      perform(request, kind, action, result);
    }
  }
  const shown = Object.entries(results).map(([kind, result]) => [kind, done.has(kind) ? result : null]);
  return json(200, Object.fromEntries(shown));
}

interface Action {
  readonly entities: readonly unknown[];
  readonly skipsMissing: boolean;
  readonly mask: readonly string[] | undefined;
}

/** Reads one action. One of an unknown kind crashes the server. */
function readAction(
  { world }: V2Request,
  action: unknown,
  index: number,
): Action & { readonly kind: "create" | "update" | "delete" } {
  const kind = isObject(action) ? action["action"] : undefined;
  if (!isObject(action) || (kind !== "create" && kind !== "update" && kind !== "delete")) throw crash();
  const faults: Fault[] = [];
  const loc = ["body", "actions", index, kind];
  const { entities: _, ...table } =
    kind === "update" ? schemas.v2.BulkUpdateAction : schemas.v2.BulkDeleteAction;
  const { entities = [], ...rest } = action;
  const fields = readObject(world, table, rest, loc, faults);
  refuseFaults(faults);
  const list = Array.isArray(entities) ? entities : [];
  for (const [at, entity] of list.entries()) {
    if (isObject(entity))
      readObject(
        world,
        schemas.v2.BulkDagRunEntity,
        entity,
        [...loc, "entities", at, "BulkDAGRunBody"],
        faults,
      );
  }
  refuseFaults(faults);
  return {
    kind,
    entities: list,
    skipsMissing: fields.text("action_on_non_existence") === "skip",
    mask: fields.texts("update_mask"),
  };
}

function perform(request: V2Request, kind: "update" | "delete", action: Action, result: Result): void {
  const { world } = request;
  const entities = action.entities.flatMap((entity) => resolve(request, kind, entity, result));
  const missing = entities.filter(({ dagId, runId }) => world.runs.get(dagId, runId) === undefined);
  if (missing.length > 0 && !action.skipsMissing) {
    const names = missing.map(({ dagId, runId }) => `('${dagId}', '${runId}')`).sort();
    result.errors.push({
      error: `The DagRuns with these identifiers: [${names.join(", ")}] were not found`,
      status_code: 404,
    });
    return;
  }
  for (const { dagId, runId, fields } of entities) {
    const found = world.runs.get(dagId, runId);
    if (found === undefined) continue;
    const refusal = kind === "delete" ? keptRunning(world, found) : undefined;
    if (refusal !== undefined) {
      result.errors.push({ error: refusal, status_code: 409 });
      continue;
    }
    if (kind === "delete") deleteRun(world, found);
    else {
      const mask = action.mask ?? fields?.names() ?? [];
      const note =
        mask.includes("note") && fields?.has("note") === true ? (fields.text("note") ?? null) : undefined;
      applyPatch(world, found, mask.includes("state") ? fields?.text("state") : undefined, note);
    }
    result.success.push(`${dagId}.${runId}`);
  }
}

function resolve(request: V2Request, kind: "update" | "delete", entity: unknown, result: Result): Entity[] {
  const isText = typeof entity === "string";
  const fields = isObject(entity)
    ? readObject(request.world, schemas.v2.BulkDagRunEntity, entity, [], [])
    : undefined;
  const runId = isText ? entity : (fields?.text("dag_run_id") ?? "");
  const dagId = fields?.text("dag_id") ?? request.dagId;
  const refuse = (error: string): Entity[] => {
    result.errors.push({ error, status_code: 400 });
    return [];
  };
  if (isText && kind === "update")
    return refuse(`Bulk update requires a BulkDAGRunBody object, not a string for dag_run_id: ${runId}`);
  if (dagId === "~" || runId === "~") {
    const place = isText ? "BulkDAGRunBody object, not as string" : "request body";
    return refuse(
      `When using wildcard in path, dag_id must be specified in ${place} for dag_run_id: ${runId}`,
    );
  }
  return [{ dagId, runId, ...(fields && { fields }) }];
}

function noResult(): Result {
  return { success: [], errors: [] };
}
