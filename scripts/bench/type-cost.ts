import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isRecord } from "../../src/errors/json.js";
import { root } from "../generate/stamp.js";
import type { Context } from "./context.js";
import { makePeers, packProject, peers } from "./make-peers.js";
import { floors } from "./peers/raw-fetch.js";
import { type Goal, goalsTable, type Section, table } from "./section.js";
import { median } from "./statistics.js";
import { shared } from "./versions.js";
import { run } from "./workplace.js";

const typescript = `${root}node_modules/typescript`;
const options = {
  ...{ target: "ES2022", module: "ESNext", moduleResolution: "Bundler", strict: true, skipLibCheck: true },
  ...{ noEmit: true, lib: ["ES2023", "DOM", "DOM.Iterable"], types: [] },
};

interface TypeCost {
  readonly types: number;
  readonly instantiations: number;
  readonly checkSeconds: number;
}

/** What the types cost the compiler and the editor of a user. */
export async function measureTypes({ log, signal, rounds = 5 }: Context): Promise<Section> {
  const own = await packProject(signal);
  const wanted = peers.filter((peer) => !floors.includes(peer));
  const { made, missing } = await makePeers(wanted, log, signal);
  const empty = await costOf(own, "export {};\n", rounds, signal);
  const readme = await costOf(own, readmeExample(), rounds, signal);
  const rows = [
    ["an empty file", ...cells(empty)],
    ["airflow-client, README's example", ...cells(readme)],
  ];
  for (const { peer, folder } of made) {
    log(`checking ${peer.name}`);
    rows.push([peer.name, ...cells(await costOf(folder, peer.consumer, rounds, signal))]);
  }
  const completion = await completionTimes(own, rounds);
  const goals: Goal[] = [
    {
      what: "instantiations of README's example above an empty file",
      measured: readme.instantiations - empty.instantiations,
      ...{ limit: 1200, side: "at most" },
    },
  ];
  return {
    name: "types",
    title: "Types",
    goals,
    text: `\`tsc --extendedDiagnostics\` of TypeScript ${shared.typescript}, strict, skipLibCheck, on a module that gets, lists, triggers and deletes runs. Types and instantiations are exact, seconds are the median of ${String(rounds)}.

${table(["", "types", "instantiations", "check s"], rows)}

An editor's completion inside \`airflow.dagRuns.list("d", { |\`: ${completion.firstMs.toFixed(0)} ms the first time, ${completion.nextMs.toFixed(0)} ms after an edit, ${String(completion.entries)} entries (tsserver).

${missing.map(({ name, reason }) => `**Left out**: ${name} (${reason}).\n\n`).join("")}${goalsTable(goals)}
`,
  };
}

function cells({ types, instantiations, checkSeconds }: TypeCost): string[] {
  return [types.toLocaleString("en"), instantiations.toLocaleString("en"), checkSeconds.toFixed(2)];
}

/** The first example of the README. */
function readmeExample(): string {
  const [, code = ""] = /```ts\n(.*?)```/s.exec(readFileSync(`${root}README.md`, "utf8")) ?? [];
  return code.replaceAll("process.env", "({} as Record<string, string | undefined>)");
}

async function costOf(folder: string, code: string, rounds: number, signal: AbortSignal): Promise<TypeCost> {
  // Beside the generated code, where the consumer imports it from.
  writeFileSync(join(folder, "typed.ts"), code);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["typed.ts"] }),
  );
  const seconds = [];
  let text = "";
  for (let round = 0; round < rounds; round += 1) {
    const args = [`${typescript}/bin/tsc`, "-p", "tsconfig.json", "--extendedDiagnostics"];
    // It fails where there are type errors: what is not understood costs nothing.
    text = await run(process.execPath, args, { cwd: folder, signal }).catch((error: unknown) => {
      const cause = error instanceof Error ? error.cause : undefined;
      const output = String(cause instanceof Error && Reflect.get(cause, "stdout"));
      throw new Error(
        output
          .split("\n")
          .filter((line) => line.includes("error TS"))
          .join("\n") || String(error),
      );
    });
    seconds.push(figure(text, "Check time"));
  }
  return {
    types: figure(text, "Types"),
    instantiations: figure(text, "Instantiations"),
    checkSeconds: median(seconds),
  };
}

function figure(text: string, name: string): number {
  return Number(new RegExp(`^${name}: +([\\d.]+)`, "m").exec(text)?.[1]);
}

/** Asks a tsserver as an editor does. */
async function completionTimes(
  folder: string,
  rounds: number,
): Promise<{ firstMs: number; nextMs: number; entries: number }> {
  const before = `import { AirflowClient } from "airflow-client";
const airflow = new AirflowClient({ baseUrl: "http://localhost" });
airflow.dagRuns.list("d", { `;
  const file = join(folder, "typed.ts");
  const [line, offset] = [3, before.split("\n").at(-1)?.length ?? 0];
  writeFileSync(file, `${before}});\n`);
  const server = spawn(
    process.execPath,
    [`${typescript}/lib/tsserver.js`, "--disableAutomaticTypingAcquisition"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: server.stdout });
  const answers: AsyncIterator<string, undefined> = lines[Symbol.asyncIterator]();
  let seq = 0;
  const tell = (command: string, args: object) => {
    seq += 1;
    server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
    return seq;
  };
  const ask = async (command: string, args: object): Promise<unknown> => {
    const asked = tell(command, args);
    for (;;) {
      const { done, value } = await answers.next();
      if (done === true) throw new Error("tsserver ended");
      const answer: unknown = value.startsWith("{") ? JSON.parse(value) : undefined;
      if (isRecord(answer) && answer["request_seq"] === asked) return answer["body"];
    }
  };
  try {
    tell("open", { file });
    const times = [];
    let entries = 0;
    for (let round = 0; round <= rounds; round += 1) {
      // An edit, so that it has to look anew.
      tell("change", { file, line: 1, offset: 1, endLine: 1, endOffset: 1, insertString: " " });
      const start = performance.now();
      const body = await ask("completionInfo", { file, line, offset: offset + 1 });
      times.push(performance.now() - start);
      entries = isRecord(body) && Array.isArray(body["entries"]) ? body["entries"].length : 0;
    }
    const [firstMs = NaN, ...next] = times;
    return { firstMs, nextMs: median(next), entries };
  } finally {
    server.kill();
  }
}
