import { join } from "node:path";
import { cachedPackages } from "../airflow/npm-cache.js";
import type { Context } from "./context.js";
import { LineProcess } from "./line-process.js";
import { bundleForNode, type MadePeer, makePeers, type MissingPeer, peers } from "./make-peers.js";
import { airflowClient, airflowClientNode } from "./peers/airflow-client.js";
import { heyApi } from "./peers/hey-api.js";
import { openapiFetch } from "./peers/openapi-fetch.js";
import { generatorAxios, generatorFetch } from "./peers/openapi-generator.js";
import { rawFetch, rawFetchAgain } from "./peers/raw-fetch.js";
import { startPython } from "./python.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";
import { median, shuffled } from "./statistics.js";
import { versions } from "./versions.js";
import { isRecord } from "../../src/errors/json.js";

const cells = [
  { operation: "get", concurrency: 1, count: 300 },
  { operation: "get", concurrency: 50, count: 1000 },
  { operation: "list", concurrency: 1, count: 100 },
  { operation: "list", concurrency: 50, count: 250 },
  { operation: "trigger", concurrency: 1, count: 300 },
  { operation: "trigger", concurrency: 50, count: 1000 },
] as const;

const warmups = 6;

/** Something that makes calls in a process, alone or with others. */
interface Contender {
  readonly name: string;
  readonly process: LineProcess;
  /** Its place in that process, where it shares it. */
  readonly index: number;
}

/** Microseconds of one call. */
interface Cost {
  readonly wallUs: number;
  readonly cpuUs: number;
}

/** What is measured. */
interface Setting {
  readonly made: readonly MadePeer[];
  readonly missing: MissingPeer[];
  /** What the contenders run on. */
  readonly node: string;
  readonly withPython: boolean;
}

/** Single calls, one at a time and many at once, against recorded answers. */
export async function measureCalls(context: Context): Promise<Section> {
  const peersHere = await makePeers(peers, context.log, context.signal);
  return measure(context, { ...peersHere, node: process.execPath, withPython: true }, goalsSection);
}

/** The same on a newer Node. The goals are not for it: its `fetch` costs half of the older one's. */
export async function measureCallsOnLts(context: Context): Promise<Section> {
  const { log, signal } = context;
  const version = versions["node (calls-lts)"];
  const folder = `node-${version}`;
  const modules = await cachedPackages({ folder, packages: [`node@${version}`], log, signal });
  const node = join(modules, "node", "bin", "node");
  const peersHere = await makePeers(peers, log, signal);
  return measure(context, { ...peersHere, node, withPython: false }, (results) => ({
    name: "calls-lts",
    title: `Single calls on Node ${version}`,
    goals: [],
    text: `As above, on the newest Node with long-term support, without goals: its \`fetch\` costs half of the older one's.

${results.tables}
`,
  }));
}

async function measure(
  { log, signal, rounds = 15 }: Context,
  { made, missing, node, withPython }: Setting,
  section: (results: Results) => Section,
): Promise<Section> {
  const server = LineProcess.script("replay.ts", []);
  const baseUrl = `http://127.0.0.1:${await server.ask()}`;
  const processes = [server];
  try {
    const contenders: Contender[] = [];
    for (const one of made) {
      const process = LineProcess.script("call-worker.ts", [baseUrl, await bundleForNode(one)], node);
      processes.push(process);
      await process.ask();
      contenders.push({ name: one.peer.name, process, index: 0 });
    }
    if (withPython) contenders.push(...(await pythonContenders(missing, baseUrl, processes, log, signal)));
    const costs = new Map<string, Cost[]>();
    for (let round = -warmups; round < rounds; round += 1) {
      log(round < 0 ? "warming up" : `round ${String(round + 1)} of ${String(rounds)}`);
      for (const cell of shuffled(cells)) {
        for (const contender of shuffled(contenders)) {
          signal.throwIfAborted();
          const cost = await slice(contender, cell);
          if (round >= 0) add(costs, keyOf(contender.name, cell), cost);
        }
      }
    }
    return section(resultsOf(contenders, costs, missing, rounds));
  } finally {
    for (const process of processes) process.end();
  }
}

async function pythonContenders(
  missing: MissingPeer[],
  baseUrl: string,
  processes: LineProcess[],
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Contender[]> {
  try {
    const python = await startPython(baseUrl, log, signal);
    processes.push(python);
    return [
      { name: "Python: urllib3 and json", process: python, index: 0 },
      { name: "Python: official client", process: python, index: 1 },
    ];
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? (error.message.split("\n").at(-1) ?? "") : String(error);
    log(`LEFT OUT the official Python client: ${reason}`);
    missing.push({ name: "official Python client", reason });
    return [];
  }
}

async function slice({ process, index }: Contender, cell: (typeof cells)[number]): Promise<Cost> {
  const { operation, concurrency, count } = cell;
  const answer: unknown = JSON.parse(
    await process.ask(JSON.stringify({ index, operation, concurrency, count })),
  );
  if (!isRecord(answer)) throw new Error("a worker answered no record");
  const perCall = (name: string) => (Number(answer[name]) * 1000) / count;
  return { wallUs: perCall("wallMs"), cpuUs: perCall("cpuMs") };
}

function keyOf(name: string, { operation, concurrency }: { operation: string; concurrency: number }): string {
  return `${name}, ${operation} c${String(concurrency)}`;
}

function add(costs: Map<string, Cost[]>, key: string, cost: Cost): void {
  const list = costs.get(key) ?? [];
  list.push(cost);
  costs.set(key, list);
}

/** What was measured. */
interface Results {
  readonly contenders: readonly Contender[];
  readonly missing: readonly MissingPeer[];
  readonly rounds: number;
  /** By how much the same code differs from itself, of 1. */
  readonly noise: number;
  /** Markdown. */
  readonly tables: string;
  /** What a contender costs in relation to another. */
  readonly ratio: (name: string, to: string, cell: (typeof cells)[number], unit: keyof Cost) => number;
}

function resultsOf(
  contenders: readonly Contender[],
  costs: ReadonlyMap<string, readonly Cost[]>,
  missing: readonly MissingPeer[],
  rounds: number,
): Results {
  /** The median over the rounds of what a contender costs in relation to another in the same round. */
  const ratio = (name: string, to: string, cell: (typeof cells)[number], unit: keyof Cost) => {
    const floor = costs.get(keyOf(to, cell)) ?? [];
    return median(
      (costs.get(keyOf(name, cell)) ?? []).map((cost, round) => cost[unit] / (floor[round]?.[unit] ?? NaN)),
    );
  };
  const absolute = (name: string, cell: (typeof cells)[number], unit: keyof Cost) =>
    median((costs.get(keyOf(name, cell)) ?? []).map((cost) => cost[unit]));
  const header = ["", ...cells.map(({ operation, concurrency }) => `${operation} c${String(concurrency)}`)];
  const rows = (unit: keyof Cost) =>
    contenders.map(({ name }) => {
      const ratios = cells.map((cell) => {
        const value = ratio(name, rawFetch.name, cell, unit);
        return (unit === "wallUs" ? 1 / value : value).toFixed(2);
      });
      return [name, ...ratios];
    });
  const floor = cells.map((cell) => absolute(rawFetch.name, cell, "cpuUs").toFixed(0));
  const perSecond = cells.map((cell) => (1e6 / absolute(rawFetch.name, cell, "wallUs")).toFixed(0));
  const noise = Math.max(
    ...cells.map((cell) => Math.abs(1 - ratio(rawFetchAgain.name, rawFetch.name, cell, "cpuUs"))),
  );
  const tables = `CPU of a call, in that of raw \`fetch\` (less is better):

${table(header, [...rows("cpuUs"), ["raw fetch, µs of CPU", ...floor]])}

Calls per second, in those of raw \`fetch\` (more is better):

${table(header, [...rows("wallUs"), ["raw fetch, calls per second", ...perSecond]])}`;
  return { contenders, missing, rounds, noise, tables, ratio };
}

function goalsSection({ contenders, missing, rounds, noise, tables, ratio }: Results): Section {
  const has = (name: string) => contenders.some((contender) => contender.name === name);
  const goals: Goal[] = [];
  for (const cell of cells) {
    const limit = cell.operation === "get" ? 1.15 : 1.05;
    const measured = ratio(airflowClient.name, rawFetch.name, cell, "cpuUs");
    const what = `CPU of ${keyOf(airflowClient.name, cell)}, in that of raw fetch`;
    goals.push({ what, measured, limit, side: "at most" });
  }
  for (const cell of cells) {
    const own = ratio(airflowClient.name, rawFetch.name, cell, "cpuUs");
    const encoding = [openapiFetch, heyApi, generatorFetch, generatorAxios].filter(({ name }) => has(name));
    const best = Math.min(...encoding.map(({ name }) => ratio(name, rawFetch.name, cell, "cpuUs")));
    const what = `CPU of ${keyOf(airflowClient.name, cell)}, in that of the best peer that encodes its paths`;
    goals.push({ what, measured: own / best, limit: 1, side: "at most" });
  }
  if (has(airflowClientNode.name)) {
    const limits = { get: 1.7, list: 1.2, trigger: 3 };
    for (const cell of cells) {
      const measured = 1 / ratio(airflowClientNode.name, rawFetch.name, cell, "wallUs");
      const what = `throughput of ${keyOf(airflowClientNode.name, cell)}, in that of raw fetch`;
      goals.push({ what, measured, limit: limits[cell.operation], side: "at least" });
    }
  }
  return {
    name: "calls",
    title: "Single calls",
    goals,
    text: `One call after another (c1) and 50 at once (c50): a get, a list of 100 runs, a trigger. Each contender has a process of its own, as with its users (the two of Python share one), and so has the server, which sends what a real Airflow 3.3.2 answered (\`scripts/bench/recorded/\`). ${String(rounds)} rounds in random order; medians of the ratios within a round. "raw fetch again" is the same code twice: what it differs by from 1 is the noise, at most ${(noise * 100).toFixed(0)} % of the CPU here. "With a time limit" is raw \`fetch\` with an \`AbortController\` and a timer, which this client has for every call and no peer has unless told to.

${tables}

What each layer of the client costs is taken apart under "Layers".

${missing.map(({ name, reason }) => `**Left out**: ${name} (${reason}).\n\n`).join("")}${goalsTable(goals)}
`,
  };
}
