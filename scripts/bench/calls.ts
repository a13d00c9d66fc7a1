import { measuredNow, table } from "../report/report.js";
import { root } from "../generate/stamp.js";
import { LineProcess } from "./line-process.js";
import { installTools, makePeer } from "./make-peer.js";
import { type Context, type Findings, type Goal, goalsTable } from "./part.js";
import { openapiFetch, ownFetch, ownNodeFetch, peers, rawFetch, rawFetchAgain } from "./peers.js";
import { Samples, shuffled } from "./samples.js";
import { nodeLts, pythonClient } from "./versions.js";

const cells = [
  { call: "get", concurrency: 1, count: 300 },
  { call: "get", concurrency: 50, count: 1000 },
  { call: "list", concurrency: 1, count: 100 },
  { call: "list", concurrency: 50, count: 250 },
  { call: "trigger", concurrency: 1, count: 300 },
  { call: "trigger", concurrency: 50, count: 1000 },
] as const;

type Cell = (typeof cells)[number];

const mostWarmUps = 4;

const python = { raw: "Python: urllib3 and json", client: `Python: official client ${pythonClient}` };

/** A contender in its own process; the two of Python share one. */
interface Contender {
  readonly name: string;
  readonly process: LineProcess;
  /** The prefix of the names of calls. */
  readonly prefix: string;
}

/** Calls on this Node, sequential and concurrent, against recorded responses. */
export async function measureCalls(context: Context): Promise<Findings> {
  const results = await measure(context, false);
  const goals = goalsOf(results);
  return { goals, text: `${results.text}\n\n${goalsTable(goals)}` };
}

/** The same on the newest Node with long-term support, without goals. */
export async function measureCallsOnLts(context: Context): Promise<Findings> {
  const { text } = await measure(context, true);
  return { goals: [], text: `On Node ${nodeLts}.\n\n${text}` };
}

interface Results {
  readonly text: string;
  readonly samples: Samples<"wallMs" | "cpuMs">;
}

async function measure(context: Context, onLts: boolean): Promise<Results> {
  const { log, signal, rounds = 11 } = context;
  const server = LineProcess.script("replay.ts");
  const contenders: Contender[] = [];
  const samples = new Samples<"wallMs" | "cpuMs">();
  try {
    const baseUrl = `http://127.0.0.1:${await server.ask()}`;
    const leftOut = await startContenders(contenders, baseUrl, context, onLts);
    for (let round = -Math.min(mostWarmUps, rounds); round < rounds; round += 1) {
      log(round < 0 ? "warming up" : `round ${String(round + 1)} of ${String(rounds)}`);
      for (const cell of shuffled(cells)) {
        for (const { name, process, prefix } of shuffled(contenders)) {
          signal.throwIfAborted();
          const cost = await process.costOf({ ...cell, call: prefix + cell.call });
          if (round >= 0) samples.add(keyOf(name, cell), cost);
        }
      }
    }
    const names = contenders.map(({ name }) => name);
    return { samples, text: [measuredNow(), ...leftOut, tablesOf(names, samples, rounds)].join("\n\n") };
  } finally {
    for (const { process } of contenders) process.end();
    server.end();
  }
}

/** Starts all contenders, and returns a line for each that is not available. */
async function startContenders(
  contenders: Contender[],
  baseUrl: string,
  context: Context,
  onLts: boolean,
): Promise<string[]> {
  const { log, signal } = context;
  const tools = await installTools(context);
  const leftOut: string[] = [];
  const attempt = async (name: string, work: () => Promise<void>) => {
    log(`starting ${name}`);
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      leftOut.push(`**Left out**: ${name} (${reason})`);
      log(leftOut.at(-1) ?? "");
    }
  };
  const add = async (names: Readonly<Record<string, string>>, process: LineProcess) => {
    await process.ask();
    for (const [prefix, name] of Object.entries(names)) contenders.push({ name, process, prefix });
  };
  for (const peer of peers) {
    await attempt(peer.name, async () => {
      const args = [baseUrl, await makePeer(peer, tools, signal)];
      const node = onLts ? tools.node : process.execPath;
      await add({ "": peer.name }, LineProcess.script("call-worker.ts", args, node));
    });
  }
  if (!onLts) {
    const args = ["run", "--no-project", "--with", `apache-airflow-client==${pythonClient}`];
    await attempt("Python", () =>
      add(
        { "raw ": python.raw, "client ": python.client },
        new LineProcess("uv", [...args, `${root}scripts/bench/call_worker.py`, baseUrl]),
      ),
    );
  }
  return leftOut;
}

function keyOf(name: string, { call, concurrency }: Cell): string {
  return `${name}, ${call} c${String(concurrency)}`;
}

function tablesOf(names: readonly string[], samples: Results["samples"], rounds: number): string {
  const header = ["", ...cells.map((cell) => keyOf("", cell).slice(2))];
  const ratio = (name: string, cell: Cell, unit: "wallMs" | "cpuMs") =>
    samples.ratio(keyOf(name, cell), keyOf(rawFetch.name, cell), unit);
  const floor = (cell: Cell, unit: "wallMs" | "cpuMs") =>
    samples.median(keyOf(rawFetch.name, cell), unit) / cell.count;
  const cpu = names.map((name) => [name, ...cells.map((cell) => ratio(name, cell, "cpuMs").toFixed(2))]);
  const speed = names.map((name) => [
    name,
    ...cells.map((cell) => (1 / ratio(name, cell, "wallMs")).toFixed(2)),
  ]);
  const noise = Math.max(...cells.map((cell) => Math.abs(1 - ratio(rawFetchAgain.name, cell, "cpuMs"))));
  return `Medians of ${String(rounds)} rounds in random order; the noise is up to ${(noise * 100).toFixed(0)} % of the CPU time.

CPU time of a call, relative to raw \`fetch\` (less is better):

${table(header, [
  ...cpu,
  ["raw fetch, µs of CPU", ...cells.map((cell) => (floor(cell, "cpuMs") * 1000).toFixed(0))],
])}

Calls per second, relative to raw \`fetch\` (more is better):

${table(header, [
  ...speed,
  ["raw fetch, calls per second", ...cells.map((cell) => (1000 / floor(cell, "wallMs")).toFixed(0))],
])}`;
}

function goalsOf({ samples }: Results): Goal[] {
  const ratio = (name: string, to: string, cell: Cell, unit: "wallMs" | "cpuMs") =>
    samples.ratio(keyOf(name, cell), keyOf(to, cell), unit);
  const overFetch = cells.map((cell): Goal => ({
    what: `CPU time of ${keyOf(ownFetch.name, cell)}, relative to plain openapi-fetch`,
    measured: ratio(ownFetch.name, openapiFetch.name, cell, "cpuMs"),
    ...{ limit: 1.05, side: "at most" },
  }));
  const overNode = cells.map((cell): Goal => ({
    what: `CPU time of ${keyOf(ownNodeFetch.name, cell)}, relative to raw fetch`,
    measured: ratio(ownNodeFetch.name, rawFetch.name, cell, "cpuMs"),
    ...{ limit: cell.call === "list" ? 0.75 : 0.45, side: "at most" },
  }));
  const throughput = cells
    .filter(({ concurrency }) => concurrency > 1)
    .map((cell): Goal => ({
      what: `calls per second of ${keyOf(ownNodeFetch.name, cell)}, relative to raw fetch`,
      measured: 1 / ratio(ownNodeFetch.name, rawFetch.name, cell, "wallMs"),
      ...{ limit: cell.call === "list" ? 1.2 : 2, side: "at least" },
    }));
  return [...overFetch, ...overNode, ...throughput];
}
