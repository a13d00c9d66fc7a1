import { isBulkDeletion } from "../checks/response.js";
import { type CallOptions, callOptionsOf } from "../http/call.js";
import { deleteRun } from "./delete.js";
import { checkEach, Ledger, type ManyOptions, type Outcome } from "./many.js";
import type { RunKey, Version } from "../schema/index.js";
import type { Transport } from "../transport.js";

/** How many runs one request of the server's bulk route deletes. */
const bulkSize = 100;

/**
 * Deletes many runs: a hundred with each request from Airflow 3.3 on, else one by one. A run that the bulk route does not
 * delete is then deleted by itself, which gives the reason if that fails.
 *
 * @throws TypeError for a bad item.
 */
export async function deleteEach<V extends Version>(
  transport: Transport<V>,
  runs: readonly RunKey[],
  options: ManyOptions,
): Promise<Outcome<void>[]> {
  checkEach("runs", runs, ({ dag_id, dag_run_id }) => {
    transport.check("delete_dag_run", { path: { dag_id, dag_run_id } });
  });
  const ledger = new Ledger<void>(runs, options);
  const call = callOptionsOf(options);
  const entries = [...runs.entries()];
  const inBulk = ledger.isOpen && runs.length > 1 && (await transport.has("bulk_dag_runs", options.signal));
  if (!inBulk) await ledger.work(entries, (run) => deleteRun(transport, run, call));
  // Stryker disable next-line EqualityOperator: a further part without runs deletes nothing
  for (let start = 0; inBulk && ledger.isOpen && start < entries.length; start += bulkSize) {
    const some = entries.slice(start, start + bulkSize);
    const { deleted, wasLost } = await deleteInBulk(
      transport,
      some.map(([, run]) => run),
      call,
    );
    for (const [index, run] of some) {
      if (deleted.has(nameOf(run))) ledger.end(index, { status: "fulfilled", value: undefined });
    }
    await ledger.work(
      some.filter(([, run]) => !deleted.has(nameOf(run))),
      (run) => deleteRun(transport, run, call, wasLost),
      wasLost,
    );
  }
  return ledger.outcomes;
}

interface Deletion {
  /** The runs that the response lists as deleted. */
  deleted: ReadonlySet<string>;
  /** Whether an attempt was lost, which may have deleted more. */
  wasLost: boolean;
}

/** Deletes runs by the bulk route. Never throws: the caller deletes the remaining runs one by one. */
async function deleteInBulk<V extends Version>(
  transport: Transport<V>,
  runs: readonly RunKey[],
  options: CallOptions,
): Promise<Deletion> {
  const names = runs.map(nameOf);
  // The response identifies runs by {@link nameOf}, so two runs with one name are left out.
  const entities = runs
    .filter((run) => names.indexOf(nameOf(run)) === names.lastIndexOf(nameOf(run)))
    .map(({ dag_id, dag_run_id }) => ({ dag_id, dag_run_id }));
  const [first] = entities;
  // Stryker disable next-line ConditionalExpression: the comparison is for the types
  if (first === undefined) return { deleted: new Set(), wasLost: false };
  const isOneDag = entities.every(({ dag_id }) => dag_id === first.dag_id);
  const result = await transport.exchangeAny("bulk_dag_runs", {
    path: { dag_id: isOneDag ? first.dag_id : "~" },
    body: { actions: [{ action: "delete", action_on_non_existence: "skip", entities }] },
    effect: "idempotent",
    options,
  });
  const { wasLost } = result;
  return {
    deleted: new Set(result.ok && isBulkDeletion(result.value) ? result.value.delete.success : []),
    wasLost,
  };
}

/** The name of a run in the response of the bulk route. */
function nameOf({ dag_id, dag_run_id }: RunKey): string {
  return `${dag_id}.${dag_run_id}`;
}
