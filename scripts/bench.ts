import { parseArgs } from "node:util";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { measureCalls, measureCallsOnLts } from "./bench/calls.js";
import type { Context } from "./bench/context.js";
import { measureExport } from "./bench/export.js";
import { measureLayers } from "./bench/layers.js";
import { record } from "./bench/record.js";
import { sectionText, writeResults } from "./bench/results-file.js";
import { isMet, type Section } from "./bench/section.js";
import { measureSize } from "./bench/size.js";
import { measureTriggers } from "./bench/triggers.js";
import { measureTypes } from "./bench/type-cost.js";
import { measureWalk } from "./bench/walk.js";

const parts = new Map<string, (context: Context) => Promise<Section>>([
  ["calls", measureCalls],
  ["calls-lts", measureCallsOnLts],
  ["layers", measureLayers],
  ["walk", measureWalk],
  ["export", measureExport],
  ["triggers", measureTriggers],
  ["size", measureSize],
  ["types", measureTypes],
]);

const usage = `Usage: npm run bench -- [PART...] [--rounds N]
       npm run bench -- record
Measures this client against raw fetch and its peers, and writes scripts/bench/RESULTS.md. Parts: ${[...parts.keys()].join(", ")};
without one, all. "record" records anew what a real Airflow answers, for calls and walk.`;

async function main(): Promise<void> {
  const { positionals, values } = parseOptions();
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) throw new LabError(usage);
  const signal = abortOnInterrupt();
  if (positionals.length === 1 && positionals[0] === "record") {
    await record((line) => console.error(`bench: ${line}`), signal);
    return;
  }
  const unknown = positionals.filter((name) => !parts.has(name));
  if (unknown.length > 0) throw new LabError(usage);
  const missed = [];
  for (const [name, measure] of parts) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const section = await measure({ log: (line) => console.error(`${name}: ${line}`), signal, rounds });
    console.log(sectionText(section, new Date()));
    // After each part, so that an interrupted run leaves what it has.
    console.log(`written to ${await writeResults([section], [...parts.keys()])}`);
    missed.push(...section.goals.filter((goal) => !isMet(goal)));
  }
  console.log(`\n${String(missed.length)} goals missed${missed.map(({ what }) => `\n  ${what}`).join("")}`);
}

function parseOptions() {
  try {
    return parseArgs({ allowPositionals: true, options: { rounds: { type: "string" } } });
  } catch (error) {
    throw new LabError(`${error instanceof Error ? error.message : ""}\n${usage}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
