import { uptime } from "node:os";
import { removeHome } from "./home.js";
import { killGroups, killGroupsNow } from "./process-group.js";
import { descendantsOf, readProcessTable, type Leader } from "./process-table.js";
import { removeState, type AirflowState } from "./state.js";

// Pids and start times restart with the system, so a record from before the last boot is void.
function leadersOf(state: AirflowState): readonly Leader[] {
  return state.startedAtMs < Date.now() - uptime() * 1000 ? [] : state.groups;
}

/** Whether a process of the recorded Airflow is running. */
export function isRunning(state: AirflowState): boolean {
  const table = readProcessTable();
  return leadersOf(state).some((leader) => descendantsOf(leader, table).length > 0);
}

/** Whether the process that uses the recorded Airflow is running. That process will stop it, and no other may. */
export function isInUse({ owner }: AirflowState): boolean {
  return (
    owner !== undefined &&
    readProcessTable().some(({ pid, startedAt }) => pid === owner.pid && startedAt === owner.startedAt)
  );
}

/** Ends the processes of a recorded Airflow, removes its home and deletes its record. May be called repeatedly. */
export async function stopRecorded(state: AirflowState): Promise<void> {
  await killGroups(leadersOf(state));
  removeHome(state.home);
  removeState(state.id);
}

/** {@link stopRecorded} for an `exit` handler. */
export function stopRecordedNow(state: AirflowState): void {
  killGroupsNow(leadersOf(state));
  removeHome(state.home);
  removeState(state.id);
}
