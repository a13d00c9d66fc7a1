import { parseArgs } from "node:util";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { measureCalls, measureCallsOnLts } from "./bench/calls.js";
import { measureLayers } from "./bench/layers.js";
import { type Context, type Findings, isMet } from "./bench/part.js";
import { measureWalk } from "./bench/walk.js";
import { writeReport } from "./report/report.js";

const parts = new Map<string, (context: Context) => Promise<Findings>>([
  ["calls", measureCalls],
  ["calls-lts", measureCallsOnLts],
  ["layers", measureLayers],
  ["walk", measureWalk],
]);

const usage = `Usage: npm run bench -- [PART...] [--rounds N]
Measures this client against raw fetch and its peers. Parts: ${[...parts.keys()].join(", ")}; without one, all.
Writes scripts/bench/RESULTS.md, unless --rounds is given.`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string" } },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const isWrong = positionals.some((name) => !parts.has(name)) || !(rounds === undefined || rounds > 0);
  if (isWrong) throw new Error(usage);
  const signal = abortOnInterrupt();
  const missed = [];
  for (const [name, measure] of parts) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const { text, goals } = await measure({
      log: (line) => console.error(`${name}: ${line}`),
      signal,
      rounds,
    });
    console.log(text);
    // After each part, so that an interrupted run keeps the results of the parts before.
    if (rounds === undefined) await writeReport("scripts/bench/RESULTS.md", { [name]: text });
    missed.push(...goals.filter((goal) => !isMet(goal)));
  }
  console.log(`\n${String(missed.length)} goals missed${missed.map(({ what }) => `\n  ${what}`).join("")}`);
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
