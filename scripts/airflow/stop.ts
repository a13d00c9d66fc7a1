import { uptime } from "node:os";
import { removeHome } from "./home.js";
import { killGroups, killGroupsNow } from "./process-group.js";
import { descendantsOf, readProcessTable, type Leader } from "./process-table.js";
import { removeState, type AirflowState } from "./state.js";

// Pids and start times begin anew with the system, so a record from before the last boot names nothing of ours.
function leadersOf(state: AirflowState): readonly Leader[] {
  return state.startedAtMs < Date.now() - uptime() * 1000 ? [] : state.groups;
}

/** Whether a process of the recorded Airflow is alive. */
export function isRunning(state: AirflowState): boolean {
  const table = readProcessTable();
  return leadersOf(state).some((leader) => descendantsOf(leader, table).length > 0);
}

/** Whether the process that started the recorded Airflow for its own use is alive: it will stop it, and nobody else may. */
export function isInUse({ owner }: AirflowState): boolean {
  return (
    owner !== undefined &&
    readProcessTable().some(({ pid, startedAt }) => pid === owner.pid && startedAt === owner.startedAt)
  );
}

/** Ends the processes of a recorded Airflow, removes its home and takes it off the record. May be called again. */
export async function stopRecorded(state: AirflowState): Promise<void> {
  await killGroups(leadersOf(state));
  removeHome(state.home);
  removeState(state.id);
}

/** The same as {@link stopRecorded} for an `exit` handler. */
export function stopRecordedNow(state: AirflowState): void {
  killGroupsNow(leadersOf(state));
  removeHome(state.home);
  removeState(state.id);
}
