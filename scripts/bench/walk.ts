import { isRecord } from "../../src/errors/json.js";
import type { Context } from "./context.js";
import { LineProcess } from "./line-process.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";
import { median, shuffled } from "./statistics.js";

const scenarios = [
  { name: "100,000 runs", runs: 100_000, latencyMs: 0, workMs: 0 },
  { name: "10,000 runs", runs: 10_000, latencyMs: 0, workMs: 0 },
  { name: "10,000 runs, 10 ms of work on each page", runs: 10_000, latencyMs: 0, workMs: 10 },
  { name: "10,000 runs, 20 ms until each answer, 10 ms of work", runs: 10_000, latencyMs: 20, workMs: 10 },
] as const;

const byHand = "raw fetch";
const own = "airflow-client";
const walkers = [byHand, "undici.request", own, "airflow-client, run by run", "airflow-client, nodeFetch"];

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly requests: number;
}

/** Walks through a long list, each in a fresh process. */
export async function measureWalk({ log, signal, rounds = 5 }: Context): Promise<Section> {
  const costs = new Map<string, Cost[]>();
  for (const scenario of scenarios) {
    const { runs, latencyMs } = scenario;
    const server = LineProcess.script("replay.ts", [String(runs), String(latencyMs)]);
    const baseUrl = `http://127.0.0.1:${await server.ask()}`;
    try {
      for (let round = 0; round < rounds; round += 1) {
        log(`${scenario.name}, round ${String(round + 1)} of ${String(rounds)}`);
        for (const walker of shuffled(walkers)) {
          signal.throwIfAborted();
          const key = `${scenario.name}, ${walker}`;
          costs.set(key, [...(costs.get(key) ?? []), await walkOnce(baseUrl, walker, scenario)]);
        }
      }
    } finally {
      server.end();
    }
  }
  return section(costs, rounds);
}

async function walkOnce(
  baseUrl: string,
  walker: string,
  { runs, workMs }: { runs: number; workMs: number },
): Promise<Cost> {
  const worker = LineProcess.bundle("walk-worker.ts", [baseUrl, walker, String(workMs)]);
  const answer: unknown = JSON.parse(await worker.ask());
  worker.end();
  if (!isRecord(answer)) throw new Error("a walk told nothing");
  if (answer["runs"] !== runs)
    throw new Error(`${walker} met ${String(answer["runs"])} of ${String(runs)} runs`);
  const served: unknown = await (await fetch(`${baseUrl}/served`)).json();
  return {
    wallMs: Number(answer["wallMs"]),
    cpuMs: Number(answer["cpuMs"]),
    peakMb: Number(answer["peakMb"]),
    requests: isRecord(served) ? Number(served["served"]) : NaN,
  };
}

function section(costs: ReadonlyMap<string, readonly Cost[]>, rounds: number): Section {
  const of = (scenario: string, walker: string, unit: keyof Cost) =>
    (costs.get(`${scenario}, ${walker}`) ?? []).map((cost) => cost[unit]);
  const ratio = (scenario: string, walker: string, unit: keyof Cost) => {
    const floor = of(scenario, byHand, unit);
    return median(of(scenario, walker, unit).map((value, round) => value / (floor[round] ?? NaN)));
  };
  const [long, short, working, far] = scenarios;
  const growth = (walker: string) =>
    median(of(long.name, walker, "peakMb")) - median(of(short.name, walker, "peakMb"));
  const goals: Goal[] = [
    {
      what: "CPU of a walk of 100,000 runs, in that of a loop by hand",
      measured: ratio(long.name, own, "cpuMs"),
      ...{ limit: 1.05, side: "at most" },
    },
    {
      what: "wall time with a consumer that works, in that of a loop by hand",
      measured: ratio(working.name, own, "wallMs"),
      ...{ limit: 1, side: "at most" },
    },
    {
      what: "wall time with a consumer that works and 20 ms of latency, in that of a loop by hand",
      measured: ratio(far.name, own, "wallMs"),
      ...{ limit: 1, side: "at most" },
    },
    {
      what: "peak memory that 100,000 runs take more than 10,000, beyond what the loop by hand does",
      measured: growth(own) - growth(byHand),
      ...{ limit: 10, side: "at most", unit: " MB" },
    },
  ];
  const header = ["", "wall ms", "by hand", "CPU ms", "by hand", "requests", "peak MB"];
  const tables = scenarios.map(({ name }) => {
    const rows = walkers.map((walker) => [
      walker,
      median(of(name, walker, "wallMs")).toFixed(0),
      `${ratio(name, walker, "wallMs").toFixed(2)}x`,
      median(of(name, walker, "cpuMs")).toFixed(0),
      `${ratio(name, walker, "cpuMs").toFixed(2)}x`,
      median(of(name, walker, "requests")).toFixed(0),
      median(of(name, walker, "peakMb")).toFixed(0),
    ]);
    return `${name}:\n\n${table(header, rows)}\n`;
  });
  return {
    name: "walk",
    title: "Walk through a long list",
    goals,
    text: `Pages of 100 runs, as a real Airflow cuts them, from a server in its own process; each walk in a fresh process. ${String(rounds)} rounds in random order; medians. "raw fetch" and "undici.request" are loops by hand with an offset; this client goes by cursor, and fetches the next page while the consumer works.

${tables.join("\n")}
${goalsTable(goals)}
`,
  };
}
