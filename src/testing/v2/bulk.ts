import { schemas } from "../../../generated/schemas.js";
import type { Parameter } from "../../../generated/operations.js";
import { type EmbeddedResponse, json } from "../exchange.js";
import { type Fields, isObject } from "../fields.js";
import { deleteRun } from "../run-actions.js";
import { readEntity, readObject } from "./body.js";
import { applyPatch, keptRunning } from "./change.js";
import { crash, type Fault, refuseFaultsTwice } from "./errors.js";
import type { V2Request } from "./request.js";

interface Result {
  readonly success: string[];
  readonly errors: { readonly error: string; readonly status_code: number }[];
}

interface Entity {
  readonly dagId: string;
  readonly runId: string;
  /** Absent if the entity is only an id. */
  readonly fields?: Fields;
}

/** `PATCH /dags/{dag_id}/dagRuns` (3.3+): several updates and deletions; a 200 lists those that failed */
export function bulkDagRuns(request: V2Request): EmbeddedResponse {
  const { world, body } = request;
  world.now();
  const results = { create: noResult(), update: noResult(), delete: noResult() };
  const done = new Set<string>();
  const faults: Fault[] = [];
  const actions = (body.list("actions") ?? []).flatMap(
    (action, index) => readAction(request, action, index, faults) ?? [],
  );
  refuseFaultsTwice(faults);
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

/** The fields of an action. The server accepts any text in a mask, unlike the specs. */
const actionTables = {
  create: {
    ...schemas.v2.BulkDeleteAction,
    action_on_existence: { values: { fail: {}, skip: {}, overwrite: {} } },
  },
  update: {
    ...schemas.v2.BulkUpdateAction,
    entities: { type: "json", array: true, required: true },
    update_mask: { array: true, nullable: true },
  },
  delete: schemas.v2.BulkDeleteAction,
} as const satisfies Record<string, Readonly<Record<string, Parameter>>>;

/** Reads one action, or adds its faults. */
function readAction(
  { world }: V2Request,
  action: unknown,
  index: number,
  faults: Fault[],
): (Action & { readonly kind: "create" | "update" | "delete" }) | undefined {
  const kind = isObject(action) ? action["action"] : undefined;
  if (!isObject(action) || (kind !== "create" && kind !== "update" && kind !== "delete")) {
    if (world.has("unknownActionCrashes")) throw crash();
    const msg = "Each entry needs an 'action' of 'create', 'delete', 'update'";
    faults.push({ type: "bulk_action_invalid", loc: ["body", "actions", index], msg, input: action });
    return undefined;
  }
  const loc = ["body", "actions", index, kind];
  const fields = readObject(world, actionTables[kind], action, loc, faults);
  const entities = fields.list("entities") ?? [];
  for (const [at, entity] of entities.entries()) {
    const place = [...loc, "entities", at];
    if (kind !== "delete") readEntity(world, entity, place, faults);
    else if (typeof entity !== "string") {
      faults.push({
        type: "string_type",
        loc: [...place, "str"],
        msg: "Input should be a valid string",
        input: entity,
      });
      const before = faults.length;
      readEntity(world, entity, [...place, "BulkDAGRunBody"], faults);
      // An entity is an id or an object.
      if (faults.length === before) faults.pop();
    }
  }
  return {
    kind,
    entities,
    skipsMissing: fields.text("action_on_non_existence") === "skip",
    mask: fields.texts("update_mask")?.length === 0 ? undefined : fields.texts("update_mask"),
  };
}

function perform(request: V2Request, kind: "update" | "delete", action: Action, result: Result): void {
  const { world } = request;
  const entities = action.entities.flatMap((entity) => resolve(request, entity, result));
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

function resolve(request: V2Request, entity: unknown, result: Result): Entity[] {
  const fields = readEntity(request.world, entity, [], []);
  const runId = typeof entity === "string" ? entity : (fields?.text("dag_run_id") ?? "");
  const dagId = fields?.text("dag_id") ?? request.dagId;
  const refuse = (error: string): Entity[] => {
    result.errors.push({ error, status_code: 400 });
    return [];
  };
  if (dagId === "~" || runId === "~") {
    const place = fields === undefined ? "BulkDAGRunBody object, not as string" : "request body";
    return refuse(
      `When using wildcard in path, dag_id must be specified in ${place} for dag_run_id: ${runId}`,
    );
  }
  return [{ dagId, runId, ...(fields && { fields }) }];
}

function noResult(): Result {
  return { success: [], errors: [] };
}
