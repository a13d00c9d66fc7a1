import { measuredNow, table } from "../report/report.js";
import { LineProcess } from "./line-process.js";
import type { Context, Findings } from "./part.js";
import { Samples, shuffled } from "./samples.js";

const transports = ["global fetch", "nodeFetch"];
const layers = [
  "raw",
  "and a time limit",
  "and retries",
  "and auth",
  "and checks, gate and URL",
  "and a minted id",
];
const [warmUp, count, concurrency] = [4000, 1500, 50];

/** The CPU time that each layer of the client adds to a trigger. */
export async function measureLayers({ log, signal, rounds = 15 }: Context): Promise<Findings> {
  const server = LineProcess.script("replay.ts");
  const workers = new Map<string, LineProcess>();
  const samples = new Samples<"cpuMs">();
  try {
    const baseUrl = `http://127.0.0.1:${await server.ask()}`;
    const cells = transports.flatMap((transport) => layers.map((layer) => ({ transport, layer })));
    // A process for each layer, so that V8 optimizes its code for that layer only.
    for (const { transport, layer } of cells) {
      const worker = LineProcess.script("layer-worker.ts", [baseUrl, transport]);
      workers.set(`${transport}, ${layer}`, worker);
      await worker.ask();
    }
    for (let round = -1; round < rounds; round += 1) {
      log(round < 0 ? "warming up" : `round ${String(round + 1)} of ${String(rounds)}`);
      for (const { transport, layer } of shuffled(cells)) {
        signal.throwIfAborted();
        const task = { call: layer, count: round < 0 ? warmUp : count, concurrency };
        const cost = await workers.get(`${transport}, ${layer}`)?.costOf(task);
        if (round >= 0 && cost !== undefined) samples.add(`${transport}, ${layer}`, cost);
      }
    }
  } finally {
    for (const worker of [server, ...workers.values()]) worker.end();
  }
  const rows = layers.map((layer) => [
    layer,
    ...transports.flatMap((transport) => [
      ((samples.median(`${transport}, ${layer}`, "cpuMs") * 1000) / count).toFixed(0),
      samples.ratio(`${transport}, ${layer}`, `${transport}, raw`, "cpuMs").toFixed(2),
    ]),
  ]);
  const header = ["", ...transports.flatMap((transport) => [`${transport}, µs of CPU`, "relative to raw"])];
  return {
    goals: [],
    text: `${measuredNow()}\n\nMedians of ${String(rounds)} rounds in random order.\n\n${table(header, rows)}`,
  };
}
