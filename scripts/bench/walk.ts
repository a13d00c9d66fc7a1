import { measuredNow, table } from "../report/report.js";
import { costIn, LineProcess } from "./line-process.js";
import { type Context, type Findings, type Goal, goalsTable } from "./part.js";
import { Samples, shuffled } from "./samples.js";

const long = { name: "100,000 runs", runs: 100_000, workMs: 0 };
const working = { name: "10,000 runs, 10 ms of work on each page", runs: 10_000, workMs: 10 };
const scenarios = [long, working];

const byHand = "raw fetch";
const own = "airflow-client";
const walkers = [byHand, "undici.request", own, "airflow-client, run by run", "airflow-client, nodeFetch"];

/** Walks through a long list, each in a fresh process. */
export async function measureWalk({ log, signal, rounds = 5 }: Context): Promise<Findings> {
  const samples = new Samples<"wallMs" | "cpuMs" | "peakMb">();
  for (const { name, runs, workMs } of scenarios) {
    const server = LineProcess.script("replay.ts", [String(runs)]);
    try {
      const baseUrl = `http://127.0.0.1:${await server.ask()}`;
      for (let round = 0; round < rounds; round += 1) {
        log(`${name}, round ${String(round + 1)} of ${String(rounds)}`);
        for (const walker of shuffled(walkers)) {
          signal.throwIfAborted();
          const worker = LineProcess.script("walk-worker.ts", [baseUrl, walker, String(workMs)]);
          const cost = costIn(await worker.ask());
          worker.end();
          if (cost["runs"] !== runs)
            throw new Error(`${walker} found ${String(cost["runs"])} of ${String(runs)} runs`);
          samples.add(`${name}, ${walker}`, { ...cost, peakMb: Number(cost["peakMb"]) });
        }
      }
    } finally {
      server.end();
    }
  }
  const ratio = (scenario: string, walker: string, unit: "wallMs" | "cpuMs") =>
    samples.ratio(`${scenario}, ${walker}`, `${scenario}, ${byHand}`, unit);
  const goals: Goal[] = [
    {
      what: "CPU time of a walk through 100,000 runs, relative to a loop by hand",
      measured: ratio(long.name, own, "cpuMs"),
      ...{ limit: 1.1, side: "at most" },
    },
    {
      what: "wall time with a consumer that works, relative to a loop by hand",
      measured: ratio(working.name, own, "wallMs"),
      ...{ limit: 1, side: "at most" },
    },
  ];
  const tables = scenarios.map(({ name }) => {
    const rows = walkers.map((walker) => [
      walker,
      samples.median(`${name}, ${walker}`, "wallMs").toFixed(0),
      ratio(name, walker, "wallMs").toFixed(2),
      samples.median(`${name}, ${walker}`, "cpuMs").toFixed(0),
      ratio(name, walker, "cpuMs").toFixed(2),
      samples.median(`${name}, ${walker}`, "peakMb").toFixed(0),
    ]);
    return `${name}:\n\n${table(["", "wall ms", "by hand", "CPU ms", "by hand", "peak MB"], rows)}`;
  });
  const summary = `Medians of ${String(rounds)} rounds in random order.`;
  return { goals, text: [measuredNow(), summary, ...tables, goalsTable(goals)].join("\n\n") };
}
