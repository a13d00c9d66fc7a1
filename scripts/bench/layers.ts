import type { Context } from "./context.js";
import { LineProcess } from "./line-process.js";
import { type Section, table } from "./section.js";
import { median, shuffled } from "./statistics.js";

const transports = ["global fetch", "nodeFetch"] as const;
const layers = [
  "raw",
  "and a time limit",
  "and retries",
  "and auth",
  "and checks, gate and URL",
  "and a minted id",
] as const;
const [warmUp, count] = [4000, 1500];

/** What each layer of the client adds to a trigger: where the goals of single calls are missed, this says by what. */
export async function measureLayers({ log, signal, rounds = 15 }: Context): Promise<Section> {
  const server = LineProcess.script("replay.ts", []);
  const baseUrl = `http://127.0.0.1:${await server.ask()}`;
  const processes = [server];
  try {
    const workers = [];
    for (const transport of transports) {
      for (const layer of layers) {
        signal.throwIfAborted();
        log(`warming up: ${transport}, ${layer}`);
        const worker = LineProcess.bundle("layer-worker.ts", [baseUrl, transport, layer]);
        processes.push(worker);
        await worker.ask();
        await worker.ask(String(warmUp));
        workers.push({ key: `${transport}, ${layer}`, worker, costs: Array<number>() });
      }
    }
    for (let round = 0; round < rounds; round += 1) {
      log(`round ${String(round + 1)} of ${String(rounds)}`);
      for (const { worker, costs } of shuffled(workers)) {
        signal.throwIfAborted();
        costs.push(Number(await worker.ask(String(count))));
      }
    }
    const costs = new Map(workers.map(({ key, costs }) => [key, median(costs)]));
    const cost = (transport: string, layer: string) => costs.get(`${transport}, ${layer}`) ?? NaN;
    const rows = layers.map((layer) => [
      layer,
      ...transports.flatMap((transport) => [
        cost(transport, layer).toFixed(0),
        (cost(transport, layer) / cost(transport, "raw")).toFixed(2),
      ]),
    ]);
    return {
      name: "layers",
      title: "Layers",
      goals: [],
      text: `A trigger, 50 at once, through ever more of the client's layers, each in a process of its own. Medians of ${String(rounds)} rounds in random order.

${table(["", ...transports.flatMap((transport) => [`${transport}, µs of CPU`, "raw"])], rows)}
`,
    };
  } finally {
    for (const process of processes) process.end();
  }
}
