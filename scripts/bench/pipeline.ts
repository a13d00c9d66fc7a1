import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "../generate/stamp.js";
import type { Context } from "./context.js";
import { makePeers, peers } from "./make-peers.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";
import { median, shuffled } from "./statistics.js";
import { run, workplace } from "./workplace.js";

const watchTimeoutMs = 60_000;

/** How long the pipeline takes from the specs to the code, beside the peers' generators on the same spec. */
export async function measurePipeline({ log, signal, rounds = 7 }: Context): Promise<Section> {
  const folder = copyProject();
  const { made, missing } = await makePeers(peers, log, signal);
  const generate = () => run(process.execPath, ["scripts/generate.js"], { cwd: folder, signal });
  const spec = join(folder, "spec", "v2.yaml");
  const original = readFileSync(spec, "utf8");
  let edits = 0;
  const edit = () => {
    edits += 1;
    writeFileSync(
      spec,
      original.replace("description: Only runs", `description: Edit ${String(edits)}. Only runs`),
    );
  };
  const tasks: { name: string; before?: () => void; work: () => Promise<unknown> }[] = [
    { name: "cold", before: () => clear(folder), work: generate },
    { name: "no-op", work: generate },
    { name: "one spec changed", before: edit, work: generate },
    { name: "node -e 0", work: () => run(process.execPath, ["-e", "0"], { cwd: folder, signal }) },
    ...made.flatMap(({ peer, folder: place, generate: make }) =>
      make === undefined
        ? []
        : [
            {
              name: peer.name,
              before: () => rmSync(join(place, "generated"), { recursive: true, force: true }),
              work: make,
            },
          ],
    ),
  ];
  // In the order of the table.
  const times = new Map(tasks.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    log(`round ${String(round + 1)} of ${String(rounds)}`);
    for (const { name, before, work } of shuffled(tasks)) {
      if (name === "no-op") await generate();
      before?.();
      const start = performance.now();
      await work();
      times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    }
  }
  log("watching");
  times.set("--watch, from the edit to the new file", await watchTimes(folder, edit, rounds));
  return section(
    times,
    made.flatMap(({ peer }) => (peer.prepare ? [peer.name] : [])),
    missing,
    rounds,
  );
}

/** The project with modules of its own, so that its stamp and its output are its own too. */
function copyProject(): string {
  const folder = workplace("pipeline");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  for (const name of tracked.filter((file) => file !== "" && !file.startsWith("test/"))) {
    cpSync(root + name, join(folder, name));
  }
  for (const name of readdirSync(`${root}node_modules`).filter((entry) => entry !== ".cache")) {
    symlinkSync(`${root}node_modules/${name}`, join(folder, "node_modules", name));
  }
  return folder;
}

function clear(folder: string): void {
  rmSync(join(folder, "node_modules", ".cache"), { recursive: true, force: true });
  for (const name of readdirSync(join(folder, "generated"))) rmSync(join(folder, "generated", name));
}

async function watchTimes(folder: string, edit: () => void, rounds: number): Promise<number[]> {
  const output = join(folder, "generated", "v2.ts");
  const child = spawn(process.execPath, ["scripts/generate.js", "--watch"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (data: Buffer) => {
        if (data.toString().includes("Watching")) resolve();
      });
      child.once("exit", () => reject(new Error("the watch ended")));
    });
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = readFileSync(output, "utf8");
      await delay(300);
      const start = performance.now();
      edit();
      while (readFileSync(output, "utf8") === before) {
        if (performance.now() - start > watchTimeoutMs) throw new Error("the watch saw no edit");
        await delay(5);
      }
      times.push(performance.now() - start);
    }
    return times;
  } finally {
    child.kill();
  }
}

function section(
  times: ReadonlyMap<string, readonly number[]>,
  generators: readonly string[],
  missing: readonly { name: string; reason: string }[],
  rounds: number,
): Section {
  const ms = (name: string) => median(times.get(name) ?? []);
  const fastest = Math.min(...generators.map(ms));
  const goals: Goal[] = [
    {
      what: "cold, in the time of the fastest generator of a peer",
      measured: ms("cold") / fastest,
      ...{ limit: 1, side: "at most" },
    },
    {
      what: "no-op, in the time of node -e 0",
      measured: ms("no-op") / ms("node -e 0"),
      ...{ limit: 1.5, side: "at most" },
    },
  ];
  const rows = [...times.keys()].map((name) => [name, ms(name).toFixed(0)]);
  return {
    name: "pipeline",
    title: "Pipeline",
    goals,
    text: `\`npm run generate\` lints both specs and writes all of \`generated/\`; the peers' generators make their code from \`spec/v2.yaml\` alone, and lint nothing. Medians of ${String(rounds)} rounds in random order, in milliseconds of wall time.

${table(["", "ms"], rows)}

${missing.map(({ name, reason }) => `**Left out**: ${name} (${reason}).\n\n`).join("")}${goalsTable(goals)}
`,
  };
}
