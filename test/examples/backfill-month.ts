// Runs a DAG for every day of a month without a run. Call it once more to continue after an interruption.
import type { AirflowClient, ManyOptions } from "airflow-client";

/**
 * Triggers the missing runs of a month, such as `"2026-11"`. The run id of a day is always the same.
 *
 * @returns the days that already had a run, the days that were started, and the missing ones with the reason.
 */
export async function backfillMonth(
  airflow: AirflowClient,
  dagId: string,
  month: string,
  options: Pick<ManyOptions, "signal" | "onProgress"> = {},
) {
  const days = daysOf(month);
  const query = {
    logical_date_gte: `${days[0] ?? month}T00:00:00Z`,
    logical_date_lte: `${days.at(-1) ?? month}T23:59:59.999999Z`,
  };
  const present = new Set<string>();
  for await (const { logical_date } of airflow.dagRuns.list(dagId, query)) {
    if (logical_date !== null) present.add(logical_date.slice(0, 10));
  }
  const outcomes = await airflow.dagRuns.triggerMany(
    days
      .filter((day) => !present.has(day))
      .map((day) => ({ dag_id: dagId, dag_run_id: `backfill-${day}`, logical_date: `${day}T00:00:00Z` })),
    { concurrency: 4, ...options },
  );
  const dayOf = (id: string) => id.replace("backfill-", "");
  return {
    present: [...present].sort(),
    started: outcomes.flatMap((one) => (one.status === "fulfilled" ? dayOf(one.dag_run_id) : [])),
    missing: outcomes.flatMap((one) =>
      one.status === "fulfilled"
        ? []
        : { day: dayOf(one.dag_run_id), why: "reason" in one ? String(one.reason) : one.status },
    ),
  };
}

function daysOf(month: string): string[] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const days: string[] = [];
  for (
    const day = new Date(first);
    day.getUTCMonth() === first.getUTCMonth();
    day.setUTCDate(day.getUTCDate() + 1)
  ) {
    days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
