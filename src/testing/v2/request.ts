import type { Operation } from "../../../generated/operations.js";
import type { DagRunRecord } from "../dag-run-store.js";
import type { Fields } from "../fields.js";
import type { Selector } from "../selection.js";
import type { World } from "../world.js";
import { noSuchRun } from "./errors.js";

/** A request whose credentials and form are valid. */
export interface V2Request {
  readonly world: World;
  readonly selector: Selector;
  readonly operation: Operation;
  readonly dagId: string;
  readonly runId: string;
  readonly query: Fields;
  readonly body: Fields;
  readonly headers: Headers;
  readonly user: string;
  readonly signal: AbortSignal | null;
}

/** The run of the path. */
export function runOf({ world, dagId, runId }: V2Request): DagRunRecord {
  const run = world.runs.get(dagId, runId);
  if (run === undefined) throw noSuchRun(dagId, runId);
  return run;
}
