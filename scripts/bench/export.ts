import { join } from "node:path";
import { AirflowClient, airflowToken, basic } from "../../src/index.js";
import { venvsFolder } from "../airflow/install.js";
import { findRelease } from "../airflow/releases.js";
import { airflowEnvironment } from "../airflow/settings.js";
import { type RunningAirflow, startAirflow } from "../airflow/start.js";
import { root } from "../generate/stamp.js";
import type { Context } from "./context.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";
import { median, shuffled } from "./statistics.js";
import { run } from "./workplace.js";

const releases = ["2.11.2", "3.3.2"];
const count = 20_000;
const dagId = "paused";
/** As in `copy_runs.py`: the copies are a minute apart. */
const first = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;

interface Run {
  readonly dag_run_id?: string | null | undefined;
}

/** A way to get all runs; tells each. */
type Way = (tell: (runs: readonly Run[]) => void) => Promise<void>;

const byPage = "page by page (list)";
const byBatch = "listBatch, 1,000 a page";
const byWindows = "listBatch, 1,000 a page, 4 date windows at once";

/** Reads a large history from real Airflows. */
export async function measureExport({ log, signal, rounds = 3 }: Context): Promise<Section> {
  const tables = [];
  const goals: Goal[] = [];
  for (const version of releases) {
    const airflow = await startAirflow({ version, scheduler: false, log, signal });
    try {
      await fill(airflow, signal);
      const ways = waysOf(airflow, signal);
      const times = new Map<string, number[]>();
      // The first requests of a server take longer.
      await timed(byBatch, ways);
      for (let round = 0; round < rounds; round += 1) {
        for (const [name] of shuffled([...ways])) {
          log(`${version}, round ${String(round + 1)} of ${String(rounds)}: ${name}`);
          times.set(name, [...(times.get(name) ?? []), await timed(name, ways)]);
        }
      }
      const ratio = (name: string) =>
        median((times.get(name) ?? []).map((ms, round) => ms / (times.get(byPage)?.[round] ?? NaN)));
      const rows = [...ways.keys()].map((name) => {
        const ms = median(times.get(name) ?? []);
        return [name, (ms / 1000).toFixed(1), (count / (ms / 1000)).toFixed(0), ratio(name).toFixed(2)];
      });
      tables.push(
        `Airflow ${version}:\n\n${table(["", "s", "runs per second", "wall time, in that of page by page"], rows)}\n`,
      );
      goals.push({
        what: `wall time of the fastest export of Airflow ${version}, in that of page by page`,
        measured: Math.min(ratio(byBatch), ratio(byWindows)),
        ...{ limit: 0.4, side: "at most" },
      });
    } finally {
      await airflow.stop();
    }
  }
  return {
    name: "export",
    title: "Export of a large history",
    goals,
    text: `${count.toLocaleString("en")} runs of one DAG, on real Airflows with SQLite and one process that serves the API; each way met every run once. Medians of ${String(rounds)} rounds in random order. No server cuts the page size of \`listBatch\`; \`list\` gets 100 at most.

${tables.join("\n")}
${goalsTable(goals)}
`,
  };
}

/** Triggers a run, and copies it in the database. */
async function fill(airflow: RunningAirflow, signal: AbortSignal): Promise<void> {
  const { version, home, baseUrl } = airflow;
  const client = clientOf(airflow);
  const dag_run_id = "original";
  const { dagRuns } = client;
  await dagRuns.trigger(dagId, { dag_run_id, conf: { day: "2026-11-23", shard: 7 } });
  const release = findRelease(version);
  const venv = join(venvsFolder(), release.version);
  const env = airflowEnvironment(release, venv, home, {
    port: Number(new URL(baseUrl).port),
    workers: 1,
    settings: {},
  });
  const args = [`${root}scripts/bench/copy_runs.py`, dagId, dag_run_id, String(count)];
  await run(join(venv, "bin", "python"), args, { cwd: home, env, signal });
  await dagRuns.delete(dagId, dag_run_id);
}

function clientOf(airflow: RunningAirflow): AirflowClient<"v1"> | AirflowClient<"v2"> {
  const { apiVersion, baseUrl, username, password } = airflow;
  const timeoutMs = 120_000;
  return apiVersion === "v1"
    ? new AirflowClient({ baseUrl, apiVersion, auth: basic({ username, password }), timeoutMs })
    : new AirflowClient({ baseUrl, apiVersion, auth: airflowToken({ username, password }), timeoutMs });
}

function waysOf(airflow: RunningAirflow, signal: AbortSignal): Map<string, Way> {
  const client = clientOf(airflow);
  const body = { dag_ids: [dagId], page_limit: 1000 };
  // Each window ends before the next one begins; Airflow's bounds are inclusive.
  const windows = Array.from({ length: 4 }, (_, index) => {
    const at = (part: number) => new Date(first + Math.round((part * count) / 4) * minuteMs);
    return { from: at(index), to: new Date(at(index + 1).getTime() - 1) };
  });
  const pages = async (
    list: { pages(): AsyncIterable<{ dag_runs: readonly Run[] }> },
    tell: (runs: readonly Run[]) => void,
  ) => {
    for await (const page of list.pages()) tell(page.dag_runs);
  };
  const batch = (from?: Date, to?: Date) =>
    client.apiVersion === "v1"
      ? client.dagRuns.listBatch(
          { ...body, ...(from && { execution_date_gte: from }), ...(to && { execution_date_lte: to }) },
          { signal },
        )
      : client.dagRuns.listBatch(
          { ...body, ...(from && { run_after_gte: from }), ...(to && { run_after_lte: to }) },
          { signal },
        );
  return new Map<string, Way>([
    [
      byPage,
      (tell) =>
        client.apiVersion === "v1"
          ? pages(client.dagRuns.list(dagId, {}, { signal }), tell)
          : pages(client.dagRuns.list(dagId, {}, { signal }), tell),
    ],
    [byBatch, (tell) => pages(batch(), tell)],
    [
      byWindows,
      async (tell) => {
        await Promise.all(windows.map(({ from, to }) => pages(batch(from, to), tell)));
      },
    ],
  ]);
}

async function timed(name: string, ways: ReadonlyMap<string, Way>): Promise<number> {
  const met = new Set<unknown>();
  let told = 0;
  const start = performance.now();
  await ways.get(name)?.((runs) => {
    told += runs.length;
    for (const { dag_run_id } of runs) met.add(dag_run_id);
  });
  const ms = performance.now() - start;
  if (met.size !== count || told !== count) {
    throw new Error(`${name} met ${String(met.size)} runs in ${String(told)} of ${String(count)}`);
  }
  return ms;
}
