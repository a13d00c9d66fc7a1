import { isRecord } from "../../src/errors/json.js";
import type { Context } from "./context.js";
import { LineProcess } from "./line-process.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";
import { median, shuffled } from "./statistics.js";

const count = 10_000;
const byHand = "raw fetch";
const contenders = [byHand, "airflow-client", "airflow-client, nodeFetch"];

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Triggers many runs at once, on an embedded Airflow. */
export async function measureTriggers({ log, signal, rounds = 3 }: Context): Promise<Section> {
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of shuffled(contenders)) {
      signal.throwIfAborted();
      log(`${contender}, round ${String(round + 1)} of ${String(rounds)}`);
      costs.set(contender, [...(costs.get(contender) ?? []), await triggerAll(contender)]);
    }
  }
  const of = (name: string, unit: keyof Cost) => (costs.get(name) ?? []).map((cost) => cost[unit]);
  const ratio = (name: string, unit: keyof Cost) =>
    median(of(name, unit).map((value, round) => value / (of(byHand, unit)[round] ?? NaN)));
  const rows = contenders.map((name) => [
    name,
    median(of(name, "wallMs")).toFixed(0),
    `${ratio(name, "wallMs").toFixed(2)}x`,
    ((count * 1000) / median(of(name, "wallMs"))).toFixed(0),
    median(of(name, "cpuMs")).toFixed(0),
    `${ratio(name, "cpuMs").toFixed(2)}x`,
  ]);
  const what = "triggers per second over nodeFetch, in those of raw fetch";
  const measured = 1 / ratio("airflow-client, nodeFetch", "wallMs");
  const goals: Goal[] = [{ what, measured, limit: 1, side: "at least" }];
  return {
    name: "triggers",
    title: "Ten thousand triggers",
    goals,
    text: `${count.toLocaleString("en")} triggers, 50 at once (\`triggerMany\`), on a new embedded Airflow in its own process each time, which has that many runs afterwards. Medians of ${String(rounds)} rounds in random order. The embedded Airflow takes most of the time.

${table(["", "wall ms", "raw fetch", "per second", "CPU ms", "raw fetch"], rows)}

${goalsTable(goals)}
`,
  };
}

async function triggerAll(contender: string): Promise<Cost> {
  const server = LineProcess.script("embedded-server.ts", []);
  try {
    const worker = LineProcess.bundle("trigger-worker.ts", [await server.ask(), contender, String(count)]);
    const answer: unknown = JSON.parse(await worker.ask());
    worker.end();
    const there = Number(await server.ask("count"));
    if (there !== count) throw new Error(`${contender} left ${String(there)} runs of ${String(count)}`);
    if (!isRecord(answer)) throw new Error("a worker told nothing");
    return { wallMs: Number(answer["wallMs"]), cpuMs: Number(answer["cpuMs"]) };
  } finally {
    server.end();
  }
}
