import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import prettier from "prettier";
import { root } from "../generate/stamp.js";
import type { Section } from "./section.js";
import { shared, versions } from "./versions.js";

const file = "scripts/bench/RESULTS.md";

/**
 * Writes sections to `scripts/bench/RESULTS.md`, in the order of `names`, and returns that path. Of parts that were not run,
 * what the file has stays.
 */
export async function writeResults(
  sections: readonly Section[],
  names: readonly string[],
  now = new Date(),
): Promise<string> {
  const known = new Map(earlierSections(readOr(root + file, "")));
  for (const section of sections) known.set(section.name, await formatted(sectionText(section, now)));
  const all = names.flatMap((name) => known.get(name) ?? []);
  const text = `# Benchmarks

Written by \`npm run bench\`, not by hand. Each part says when and where it was measured. Only what was measured in one run can be compared: the machines are shared, and ratios within a round are what holds.

${all.join("\n")}
## Versions

${Object.entries({ ...shared, ...versions })
  .map(([name, version]) => `${name} ${version}`)
  .join(", ")}.

## Reproduce

\`\`\`sh
npm ci
npm run bench                 # everything
npm run bench -- calls walk   # some parts: ${names.join(", ")}
\`\`\`

That needs [uv](https://docs.astral.sh/uv/) for Airflow and its Python client, and Java for openapi-generator; what cannot be had is left out, and said so.
`;
  writeFileSync(root + file, await formatted(text));
  return file;
}

/** A section as it stands in the file. */
export function sectionText({ name, title, text }: Section, now: Date): string {
  const [cpu] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const machine = `${String(availableParallelism())} cores${cpu ? ` (${cpu.model.trim()})` : ""}, ${memory} GiB, ${process.platform}`;
  return `## ${title}

_\`npm run bench -- ${name}\`, ${now.toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}_

${text}`;
}

function earlierSections(text: string): (readonly [string, string])[] {
  return text.split(/^(?=## )/m).flatMap((part) => {
    const name = /^_`npm run bench -- ([\w-]+)`/m.exec(part)?.[1];
    return name === undefined ? [] : [[name, part] as const];
  });
}

async function formatted(text: string): Promise<string> {
  const options = await prettier.resolveConfig(root + file);
  return prettier.format(text, { ...options, parser: "markdown" });
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return fallback;
  }
}
