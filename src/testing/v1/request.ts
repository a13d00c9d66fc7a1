import type { Operation } from "../../../generated/operations.js";
import type { DagRunRecord } from "../dag-run-store.js";
import type { Fields } from "../fields.js";
import type { Selector } from "../selection.js";
import type { EmbeddedUser } from "../users.js";
import type { World } from "../world.js";
import { notFound } from "./problems.js";

/** A request whose form and credentials are valid. */
export interface V1Request {
  readonly world: World;
  readonly selector: Selector;
  readonly operation: Operation;
  readonly dagId: string;
  readonly runId: string;
  readonly query: Fields;
  readonly body: Fields;
  readonly user: EmbeddedUser;
}

/** The run of the path; the message of the 404 differs by operation. */
export function runOf(
  { world, dagId, runId }: V1Request,
  words: "get" | "delete" | "change" | "clear",
): DagRunRecord {
  const run = world.runs.get(dagId, runId);
  if (run !== undefined) return run;
  const detail = `DAGRun with DAG ID: '${dagId}' and DagRun ID: '${runId}' not found`;
  if (words === "get") throw notFound(world.release, "DAGRun not found", detail);
  if (words === "delete") throw notFound(world.release, "Not Found", detail);
  const gap = words === "clear" ? "   " : " ";
  throw notFound(world.release, `Dag Run id ${runId} not found in dag${gap}${dagId}`, null);
}
