import { json, Refusal, text } from "../exchange.js";
import type { World } from "../world.js";

/** One entry of a 422. */
export interface Fault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** An error with a text as its detail. */
export function refuse(status: number, detail: string): Refusal {
  return new Refusal(json(status, { detail }));
}

/** A 422 with the faults of a request. */
export function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal(json(422, { detail: faults }));
}

/** Refuses a request that has faults. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalid(faults);
}

/** As {@link refuseFaults}, for operations that read the body twice, and list each fault twice. */
export function refuseFaultsTwice(faults: readonly Fault[]): void {
  refuseFaults([...faults, ...faults]);
}

/** The 500 of an unhandled exception. */
export function crash(): Refusal {
  return new Refusal(text(500, "Internal Server Error"));
}

/** A 409 because a run's id or its logical date is taken. Only the SQL shows which. */
export function conflict(world: World, column: "run_id" | "logical_date", key: string): Refusal {
  const reason = "Unique constraint violation";
  if (!world.has("showsSql")) return databaseError(world, 409, { reason, ...hidden });
  const isPostgres = world.release.database === "postgresql";
  const [first, second] = isPostgres ? ["%(dag_id)s", "%(queued_at)s"] : ["?", "?"];
  return databaseError(world, 409, {
    reason,
    statement: `INSERT INTO dag_run (dag_id, queued_at, ...) VALUES (${first}, ${second}, ...)`,
    orig_error: isPostgres
      ? `duplicate key value violates unique constraint "dag_run_dag_id_${column}_key"\nDETAIL:  Key (dag_id, ${column})=(${key}) already exists.\n`
      : `UNIQUE constraint failed: dag_run.dag_id, dag_run.${column}`,
  });
}

/** The error for a value that the database rejects. */
export function rejected(world: World): Refusal {
  if (!world.has("namesRejectedValues")) return crash();
  return databaseError(world, 422, { reason: "Value rejected by database", ...hidden });
}

/** The error for a request that the database fails on. */
export function databaseFailure(world: World): Refusal {
  if (world.has("textDatabaseErrors")) return crash();
  return databaseError(world, 500, { reason: "Database error", ...hidden });
}

const hidden = { statement: "hidden", orig_error: "hidden" } as const;

function databaseError(world: World, status: number, detail: Readonly<Record<string, string>>): Refusal {
  const id = world.now().toString(36).slice(-8);
  const message = `Serious error when handling your request. Check logs for more details - you will find it in api server when you look for ID ${id}`;
  return new Refusal(json(status, { detail: { ...detail, message } }));
}

/** The 404 of a run. */
export function noSuchRun(dagId: string, runId: string): Refusal {
  return refuse(404, `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` was not found`);
}
